"""Write a table as XLSX.

XlsxWriter makes the workbook: styles, widths, frozen head, printed page. The rows are
poured into its sheet here. Its own way of writing them in constant memory takes four times
as long, and passes a text such as ``<r>…</r>`` on as mark-up, so that one registration
could break the file for everybody.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from registrations.exports.table import Cell, Kind, Row, Sheet

_SHEET_PATH = "xl/worksheets/sheet{}.xml"
_A4 = 9
_CHUNK = 500  # rows joined before they are compressed
_CELL_LIMIT = 32_767  # UTF-16 units in one cell, by the definition of the format
_DAY_ZERO = date(1899, 12, 30).toordinal()  # from which the format counts days
_STYLES: dict[Kind, dict[str, Any]] = {
    # Text even when it is edited later.
    Kind.TEXT: {"num_format": "@", "text_wrap": True},
    Kind.NOTE: {"text_wrap": True},
    Kind.NUMBER: {"num_format": "0"},
    Kind.DAY: {"num_format": "yyyy-mm-dd"},
    Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm"},
}
_PLAIN = "0"
_COLUMNS = [xl_col_to_name(number) for number in range(200)]
# Characters with a meaning in XML or none at all; and what the format takes for an escape.
_ESCAPED = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

Styled = tuple[Row, Sequence[str]]


def write_xlsx(sheet: Sheet, *, file: BinaryIO) -> None:
    """Write the sheet, and each further table on one of its own, to the open binary file."""
    sheets = (sheet, *sheet.more)
    paths = {_SHEET_PATH.format(number): each for number, each in enumerate(sheets, start=1)}
    with (
        ZipFile(BytesIO(_empty_book(sheets))) as book,
        ZipFile(file, "w", ZIP_DEFLATED) as target,
    ):
        for name in book.namelist():
            if name in paths:
                _pour(paths[name], target, name, book.read(name).decode())
            else:
                target.writestr(name, book.read(name))


def _pour(sheet: Sheet, target: ZipFile, path: str, xml: str) -> None:
    """Write the rows of the sheet in the place of the one row that there is."""
    before, styles, after = _around_rows(xml)
    with target.open(path, "w") as page:
        page.write(before.encode())
        rows = (_row(row, number) for number, row in enumerate(_all(sheet, styles), start=1))
        while portion := "".join(islice(rows, _CHUNK)):
            page.write(portion.encode())
        page.write(after.encode())


# --- The book without its rows -----------------------------------------------------------


def _empty_book(sheets: Sequence[Sheet]) -> bytes:
    """Return the workbook with a row for each sheet, whose cells carry styles: title, head, columns."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    for each in sheets:
        _add_sheet(book, each)
    book.close()
    return content.getvalue()


def _add_sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1})
    columns = [book.add_format({"valign": "top", **_STYLES[each.kind]}) for each in sheet.headings]
    for number, style in enumerate((title, head, *columns)):
        page.write_blank(0, number, None, style)
    for number, heading in enumerate(sheet.headings):
        page.set_column(number, number, heading.width)
    _set_up_page(page, sheet)


def _set_up_page(page: Any, sheet: Sheet) -> None:
    """Freeze the head, and print on A4 landscape with the head and a number on each page."""
    head_row = len(sheet.lines) + 1 if sheet.lines else 0
    page.freeze_panes(head_row + 1, 0)
    page.repeat_rows(head_row)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    # An ampersand begins a code there; the whole footer holds 255 characters.
    note = sheet.page_note[:110].replace("&", "&&")
    page.set_footer(f"&L{note}&R&P / &N")
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _around_rows(xml: str) -> tuple[str, list[str], str]:
    """Return the sheet before its one row, the styles in that row, and the sheet after it."""
    # The stated extent would be wrong once the rows are in, and may be left out.
    xml = re.sub(r"<dimension [^>]*/>", "", xml)
    row = re.search(r"<row .*?</row>", xml)
    if row is None:
        raise ValueError("The workbook has no row to put others in its place.")
    styles = re.findall(r' s="(\d+)"', row[0])
    return xml[: row.start()], styles, xml[row.end() :]


# --- The rows ----------------------------------------------------------------------------


def _all(sheet: Sheet, styles: Sequence[str]) -> Iterator[Styled]:
    """Yield every row of the sheet from the first, each with the styles of its cells."""
    title, head, *columns = styles
    for number, line in enumerate(sheet.lines):
        yield [line], [title if number == 0 else _PLAIN]
    if sheet.lines:
        yield [], []
    yield [heading.title for heading in sheet.headings], [head] * len(columns)
    for row in sheet.rows:
        yield row, columns
    for number, note in enumerate(sheet.footnotes()):
        if number == 0:
            yield [], []
        yield [note], [_PLAIN]


def _row(styled: Styled, number: int) -> str:
    row, styles = styled
    cells = [
        f'<c r="{column}{number}" s="{style}"{_content(cell)}'
        for cell, style, column in zip(row, styles, _COLUMNS, strict=False)
        if cell is not None and cell != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _content(cell: Cell) -> str:
    """Return the rest of a cell's element after its attributes of place and style."""
    if isinstance(cell, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{_as_text(cell)}</t></is></c>'
    if isinstance(cell, datetime):
        seconds = (cell.hour * 60 + cell.minute) * 60 + cell.second
        return f"><v>{cell.toordinal() - _DAY_ZERO + seconds / 86_400:.10f}</v></c>"
    if isinstance(cell, date):
        return f"><v>{cell.toordinal() - _DAY_ZERO}</v></c>"
    return f"><v>{cell}</v></c>"


def _as_text(text: str) -> str:
    """Return the text as XML; one too long for a cell is cut and ends in an ellipsis."""
    if len(text) > _CELL_LIMIT // 2:
        units = text.encode("utf-16-le")
        if len(units) > _CELL_LIMIT * 2:
            text = units[: _CELL_LIMIT * 2 - 2].decode("utf-16-le", "ignore") + "…"
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _ENTITIES.get(character) or f"_x{ord(character):04X}_"
