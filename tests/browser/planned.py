"""The agenda as the demonstration's file has it: what the page must and must not show."""

import json
from typing import Any

from tools.demo import BASE_DIR

_FILE = BASE_DIR / "registrations" / "data" / "agenda.json"
_TITLES = {"en": "title_en", "zh-hans": "title_zh"}


def _days() -> list[list[dict[str, Any]]]:
    return [day["sessions"] for day in json.loads(_FILE.read_text())["days"]]


def public_titles(language: str) -> list[list[str]]:
    """Return the titles that everybody may read, day by day and in order."""
    return [
        [item[_TITLES[language]] for item in day if item["visibility"] == "public"]
        for day in _days()
    ]


def hidden_titles(language: str) -> list[str]:
    """Return the titles that only participants may read."""
    return [
        item[_TITLES[language]] for day in _days() for item in day if item["visibility"] != "public"
    ]
