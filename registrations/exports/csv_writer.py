"""Write a table as CSV that spreadsheet programs open as it is meant."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from registrations.exports.table import Kind, Row, Sheet

# A first character of these makes the text worth a closer look; most text begins with a letter.
_SUSPECT = frozenset("=+-@＝＋－＠\t\r\n 0123456789(")
# Dangerous starts; or nothing but digits and what stands between them in telephone numbers,
# dates and sums.
_NOT_TEXT = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]|[\d\s()/.,:-]+(?:[eE]\d+)?\Z")
_CHUNK = 500  # rows converted together


def as_inert_text(value: str) -> str:
    """Return the text so that a spreadsheet program opening a CSV file leaves it alone.

    An apostrophe is put before what would be read as a formula, a number or a date:
    ``'+86 138 0013 8000``, ``'010 6532 1234``. Spreadsheets show it, and a reader takes it
    for what it is; without it the first number would lose its plus and the second its zero.
    A tab or a space in its place would be invisible, and would travel unseen into
    telephones and address books. XLSX says itself what is text, and needs none of this.
    """
    return str(_inert([value])[0])


def _inert(cells: Sequence[Any]) -> list[Any]:
    """Return the texts of a column made inert; one loop without calls, as most need nothing."""
    return [
        cell if not cell or cell[0] not in _SUSPECT or not _NOT_TEXT.match(cell) else f"'{cell}"
        for cell in cells
    ]


def _numbers(cells: Sequence[Any]) -> list[int | None]:
    """Return the numbers of a column. Raises ValueError for text, which would go unchecked."""
    return [cell if cell is None else int(cell) for cell in cells]


def _readable(cells: Sequence[Any]) -> list[Any]:
    """Return the moments of a column for reading, as in 2027-11-03 09:00."""
    return [cell and cell.isoformat(" ")[:16] for cell in cells]


def _days(cells: Sequence[Any]) -> list[Any]:
    """Return the days of a column as in 2027-11-03."""
    return [cell and cell.isoformat() for cell in cells]


_CONVERTERS: dict[Kind, Callable[[Sequence[Any]], Sequence[Any]]] = {
    Kind.TEXT: _inert,
    Kind.NOTE: _inert,
    Kind.NUMBER: _numbers,
    Kind.DAY: _days,
    Kind.MOMENT: _readable,
}


def _converted(sheet: Sheet) -> Iterator[Row]:
    """Yield the rows with their cells as CSV holds them; converted column by column."""
    converters = [_CONVERTERS[heading.kind] for heading in sheet.headings]
    rows = iter(sheet.rows)
    while chunk := list(islice(rows, _CHUNK)):
        columns = zip(*chunk, strict=True)
        yield from zip(
            *(convert(cells) for convert, cells in zip(converters, columns, strict=True)),
            strict=True,
        )


def write_csv(sheet: Sheet, *, file: BinaryIO) -> None:
    """Write UTF-8 with the mark by which Excel knows it, and line ends as in RFC 4180."""
    file.write(codecs.BOM_UTF8)  # the codec utf-8-sig would be asked about it for every row
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for number, each in enumerate((sheet, *sheet.more)):
        if number:
            writer.writerow([])
        _write_table(each, writer)
    text.detach()


def _write_table(sheet: Sheet, writer: Any) -> None:
    writer.writerows([as_inert_text(line)] for line in sheet.lines)
    if sheet.lines:
        writer.writerow([])
    writer.writerow([as_inert_text(heading.title) for heading in sheet.headings])
    writer.writerows(_converted(sheet))
    notes = sheet.footnotes()
    if notes:
        writer.writerow([])
        writer.writerows([as_inert_text(note)] for note in notes)
