"""Links between the pages of the documentation lead somewhere."""

import re
import unicodedata
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PAGES = sorted([BASE_DIR / "README.md", *(BASE_DIR / "docs").rglob("*.md")])
CODE = re.compile(r"^ *```.*?^ *```", re.M | re.S)


def _anchors(page: Path) -> set[str]:
    """Return the anchors of the headings, as the common renderers of Markdown name them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", page.read_text(encoding="utf-8")), re.M)
    return {
        "".join(
            letter
            for letter in heading.lower().replace(" ", "-")
            if letter in "-_" or unicodedata.category(letter)[0] in "LN"
        )
        for heading in headings
    }


def _broken(page: Path) -> list[str]:
    found = []
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _hash, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            found.append(f"{page.relative_to(BASE_DIR)}: {link}")
    return found


def test_every_link_between_pages_leads_somewhere():
    assert [link for page in PAGES for link in _broken(page)] == []
    assert len(PAGES) > 10
