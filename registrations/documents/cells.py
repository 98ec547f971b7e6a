"""What documents read from the rows of a table."""

from collections.abc import Iterator
from typing import Any

from registrations.exports.table import Sheet

Cells = dict[str, Any]


def by_key(sheet: Sheet) -> Iterator[Cells]:
    """Yield each row as a mapping from the keys of its columns; the first is ``number``."""
    keys = [heading.key or "number" for heading in sheet.headings]
    for row in sheet.rows:
        yield dict(zip(keys, row, strict=True))


def addressed(cells: Cells) -> str:
    """Return the name after its honorific."""
    return " ".join(each for each in (cells["honorific"], cells["name"]) if each)


def native(cells: Cells) -> str:
    """Return the name in Chinese or native script; one that is written so stands once."""
    is_native = cells["native_name"] == cells["name"].replace(" ", "")
    return "" if is_native else cells["native_name"]
