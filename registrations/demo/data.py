"""Read the reference data shipped beside the code."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from workshop.translated import Translated

_DATA_DIR = Path(__file__).resolve().parent.parent / "data"


def text(english: str, chinese: str) -> Translated:
    """Return a text in the two languages of the demonstration; an empty one is left out."""
    texts = {"en": english, "zh-hans": chinese}
    return Translated({code: words for code, words in texts.items() if words})


def pair(values: dict[str, Any], name: str) -> Translated:
    """Return the text that stands in the data as ``<name>_en`` and ``<name>_zh``."""
    return text(values[f"{name}_en"], values[f"{name}_zh"])


def read_bytes(name: str) -> bytes:
    """Return the content of a file."""
    return (_DATA_DIR / name).read_bytes()


def read_json(name: str) -> dict[str, Any]:
    """Return the content of a JSON file."""
    content: dict[str, Any] = json.loads(read_bytes(name))
    return content


def read_texts(name: str) -> Translated:
    """Return the text of the files ``<name>.<language>.txt``, for each language that has one."""
    files = {code: _DATA_DIR / f"{name}.{code}.txt" for code, _label in settings.LANGUAGES}
    return Translated(
        {
            code: file.read_text(encoding="utf-8").strip()
            for code, file in files.items()
            if file.exists()
        }
    )
