"""Write tables as XLSX and CSV; nothing here knows what the tables are about.

Rows are written as they come and never held, so that memory does not grow with them.
Text stays text: no cell becomes a formula, a link, a number or a date.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, BinaryIO

import xlsxwriter

Cell = str | int | datetime | None
Row = Sequence[Cell]


class Kind(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    NOTE = "note"  # text that may run to many lines
    NUMBER = "number"
    MOMENT = "moment"  # a datetime in the zone in which it is to be read


class Format(Enum):
    """The formats of a written table."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """Return the media type."""
        if self is Format.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Heading:
    """The head of a column; the width is counted in digits, as spreadsheets do."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """A table with lines above it and below.

    ``footnotes`` is asked once all rows are written, as they decide what it says.
    ``page_note`` stands at the foot of each printed page.
    """

    name: str
    lines: Sequence[str]
    headings: Sequence[Heading]
    rows: Iterable[Row]
    footnotes: Callable[[], Sequence[str]] = tuple
    page_note: str = ""


def write(sheet: Sheet, *, file: BinaryIO, format: Format) -> int:
    """Write the sheet to the open binary file and return the number of its rows."""
    writer = {Format.XLSX: _write_xlsx, Format.CSV: _write_csv}[format]
    return writer(sheet, file)


# --- CSV ---------------------------------------------------------------------------------

# A first character in _SUSPECT makes the cell worth a closer look; most begin with a letter.
_SUSPECT = frozenset("=+-@＝＋－＠\t\r\n 0123456789(")
# Dangerous starts; or nothing but digits and what stands between them in telephone numbers,
# dates and sums.
_NOT_TEXT = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]|[\d\s()/.,:-]+\Z")


def as_inert_text(value: str) -> str:
    """Return the text so that a spreadsheet program opening a CSV file leaves it alone.

    An apostrophe is put before what would be read as a formula, a number or a date:
    ``'+86 138 0013 8000``, ``'010 6532 1234``. Spreadsheets show it, and a reader takes it
    for what it is; without it the first number would lose its plus and the second its zero.
    A tab or a space in its place would be invisible, and would travel unseen into
    telephones and address books. XLSX says itself what is text, and needs none of this.
    """
    if value and value[0] in _SUSPECT and _NOT_TEXT.match(value):
        return f"'{value}"
    return value


def _csv_cell(cell: Cell) -> str | int | None:
    if isinstance(cell, str):
        return as_inert_text(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return cell


def _write_csv(sheet: Sheet, file: BinaryIO) -> int:
    """Write UTF-8 with the mark by which Excel knows it, and lines ending as RFC 4180 says."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([as_inert_text(line)] for line in sheet.lines)
    if sheet.lines:
        writer.writerow([])
    writer.writerow([as_inert_text(heading.title) for heading in sheet.headings])
    count = 0
    for row in sheet.rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        count += 1
    notes = sheet.footnotes()
    if notes:
        writer.writerow([])
        writer.writerows([as_inert_text(note)] for note in notes)
    text.detach()
    return count


# --- XLSX --------------------------------------------------------------------------------

_CELL_LIMIT = 32_767  # characters in one cell, by the format's definition
_A4 = 9
_STYLES: dict[Kind, dict[str, Any]] = {
    # Text even when it is edited later.
    Kind.TEXT: {"num_format": "@", "text_wrap": True},
    Kind.NOTE: {"text_wrap": True},
    Kind.NUMBER: {"num_format": "0"},
    Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm"},
}


def _write_xlsx(sheet: Sheet, file: BinaryIO) -> int:
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True})
    page = book.add_worksheet(sheet.name)
    head_row = len(sheet.lines) + 1 if sheet.lines else 0
    _set_up(book, page, sheet, head_row)
    _write_lines(page, sheet.lines, 0, book.add_format({"bold": True, "font_size": 14}))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
    for column, heading in enumerate(sheet.headings):
        page.write_string(head_row, column, heading.title, head)
    last_row = _write_rows(page, sheet.rows, head_row + 1)
    _write_lines(page, sheet.footnotes(), last_row + 1)
    book.close()
    return last_row - head_row - 1


def _set_up(book: Any, page: Any, sheet: Sheet, head_row: int) -> None:
    """Set widths, the frozen head, and the printed page: A4 landscape, head and number on each."""
    for column, heading in enumerate(sheet.headings):
        style = book.add_format({"valign": "top", **_STYLES[heading.kind]})
        page.set_column(column, column, heading.width, style)
    page.freeze_panes(head_row + 1, 0)
    page.repeat_rows(head_row)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    # An ampersand begins a code there; the whole footer holds 255 characters.
    note = sheet.page_note[:110].replace("&", "&&")
    page.set_footer(f"&L{note}&R&P / &N")
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _write_lines(page: Any, lines: Sequence[str], first_row: int, first_style: Any = None) -> None:
    for number, line in enumerate(lines):
        page.write_string(first_row + number, 0, line, first_style if number == 0 else None)


def _write_rows(page: Any, rows: Iterable[Row], row_number: int) -> int:
    """Write the rows from the given one on and return the number of the next free one."""
    write_string, write_number, write_datetime = (
        page.write_string,
        page.write_number,
        page.write_datetime,
    )
    for row in rows:
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    write_string(row_number, column, _cut(cell))
            elif isinstance(cell, datetime):
                write_datetime(row_number, column, cell)
            elif cell is not None:
                write_number(row_number, column, cell)
        row_number += 1
    return row_number


def _cut(text: str) -> str:
    """Return the text no longer than a cell may be; a longer one ends in an ellipsis."""
    return text if len(text) <= _CELL_LIMIT else f"{text[: _CELL_LIMIT - 1]}…"
