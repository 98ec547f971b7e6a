"""HTML and the stylesheets are valid, as the Nu checker sees them."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.browser.visits import GROUPS, Visitor, in_every_group
from tools.demo import BASE_DIR

pytestmark = pytest.mark.browser

# What people typed stays as it is: with combining accents, and in whatever language.
AS_TYPED = (
    "Text run is not in Unicode Normalization Form C.",
    "This document appears to be written in",
)
STYLESHEETS = sorted(BASE_DIR.glob("*/static/*/*.css"))


@in_every_group
def test_html_of_every_page_is_valid(visit: Visitor, group: str, tmp_path: Path) -> None:
    pages, language = GROUPS[group]
    for inspected in pages:
        (tmp_path / f"{inspected.name}.html").write_text(visit(inspected, language).html)

    found = _messages(tmp_path)

    assert found == [], "\n".join(found)


def test_stylesheets_are_valid() -> None:
    found = _messages(*STYLESHEETS)

    assert found == [], "\n".join(found)


def test_checker_finds_what_is_not_valid(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<!DOCTYPE html><html lang=en><title>x</title><nonsense></nonsense>"
    )

    assert any("“nonsense” not allowed" in each for each in _messages(tmp_path))


def _messages(*paths: Path) -> list[str]:
    """Return the errors and warnings of the checker, each with its file and place."""
    checker = ["java", "-Xss8m", "-jar", os.environ["VNU_JAR"], "--format", "json", "--stdout"]
    only = ["--css"] if paths[0].suffix == ".css" else []
    command = [*checker, "--exit-zero-always", *only, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [
        f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}"
        f" [{each.get('extract', '').strip()}]"
        for each in json.loads(done.stdout)["messages"]
        if (each["type"] == "error" or each.get("subType") == "warning")
        and not each["message"].startswith(AS_TYPED)
    ]
