"""Write a table as CSV that spreadsheet programs open as it is meant."""

import csv
import io
import re
from datetime import datetime
from typing import BinaryIO

from registrations.exports.table import Cell, Sheet

# A first character of these makes the text worth a closer look; most text begins with a letter.
_SUSPECT = frozenset("=+-@＝＋－＠\t\r\n 0123456789(")
# Dangerous starts; or nothing but digits and what stands between them in telephone numbers,
# dates and sums.
_NOT_TEXT = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]|[\d\s()/.,:-]+(?:[eE]\d+)?\Z")
_PLAIN = (int, type(None))


def as_inert_text(value: str) -> str:
    """Return the text so that a spreadsheet program opening a CSV file leaves it alone.

    An apostrophe is put before what would be read as a formula, a number or a date:
    ``'+86 138 0013 8000``, ``'010 6532 1234``. Spreadsheets show it, and a reader takes it
    for what it is; without it the first number would lose its plus and the second its zero.
    A tab or a space in its place would be invisible, and would travel unseen into
    telephones and address books. XLSX says itself what is text, and needs none of this.
    """
    if value[:1] in _SUSPECT and _NOT_TEXT.match(value):
        return f"'{value}"
    return value


def _as_csv(cell: Cell) -> str | int | None:
    if isinstance(cell, str):
        return as_inert_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")[: len("2027-11-03 09:00")]
    return cell


def write_csv(sheet: Sheet, *, file: BinaryIO) -> None:
    """Write UTF-8 with the mark by which Excel knows it, and line ends as in RFC 4180."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([as_inert_text(line)] for line in sheet.lines)
    if sheet.lines:
        writer.writerow([])
    writer.writerow([as_inert_text(heading.title) for heading in sheet.headings])
    # Most cells are text that begins with a letter; they pass without a call.
    writer.writerows(
        [
            cell
            if (isinstance(cell, str) and cell[:1] not in _SUSPECT) or isinstance(cell, _PLAIN)
            else _as_csv(cell)
            for cell in row
        ]
        for row in sheet.rows
    )
    notes = sheet.footnotes()
    if notes:
        writer.writerow([])
        writer.writerows([as_inert_text(note)] for note in notes)
    text.detach()
