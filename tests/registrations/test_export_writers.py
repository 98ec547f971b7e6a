"""The writers of tables: what is written comes out of an independent reader unchanged."""

import csv
import io
import tracemalloc
from datetime import datetime
from tempfile import TemporaryFile
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from registrations.exports.csv_writer import as_inert_text
from registrations.exports.spreadsheet import Format, write
from registrations.exports.table import Heading, Kind, Sheet

HARD_TEXTS = [
    "Single", "van der Meer", "O'Brien", "Nguyễn Thị Ánh", "Dvořák", "欧阳", "𠮷田", "محمد", "משה",
    "e\u0301", "a\u200db", "  spaces kept  ", "two\nlines", "tab\there", 'quote"comma,semicolon;',
    "<r><t>bold</t></r>", "<r>&</r>", "_x0041_", "_x005F_", "A & B < C > D", "]]>", "\u200f", "N/A",
    "TRUE",
]  # fmt: skip
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=HYPERLINK(\"http://example.org\")", "＝1+1"]  # fmt: skip
NUMBERS_AS_TEXT = ["+86 138 0013 8000", "+8613800138000", "010 6532 1234", "01065321234", "(010) 6532-1234", "10-12", "1/2", "3.14", "1E5"]  # fmt: skip


def _sheet(rows, **fields):
    headings = [Heading("Number", Kind.NUMBER), Heading("Text")]
    return Sheet(**({"name": "people", "lines": [], "headings": headings, "rows": rows} | fields))


def _written(sheet, format):
    file = io.BytesIO()
    write(sheet, file=file, format=format)
    return file.getvalue()


def _read_xlsx(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def _read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("text", [*HARD_TEXTS, *FORMULAS, *NUMBERS_AS_TEXT])
def test_xlsx_gives_every_text_back_unchanged(text):
    rows = _read_xlsx(_written(_sheet([[1, text]]), Format.XLSX))
    assert rows == [["Number", "Text"], [1.0, text]]


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.text(st.characters(exclude_categories=("Cs", "Cn")), min_size=1, max_size=60))
def test_xlsx_gives_any_text_back_unchanged(text):
    rows = _read_xlsx(_written(_sheet([[1, text]]), Format.XLSX))
    assert rows[1:] == [[1.0, text]]


@pytest.mark.parametrize("text", [*FORMULAS, *NUMBERS_AS_TEXT])
def test_xlsx_holds_no_formula_and_no_number_in_place_of_text(text):
    content = _written(_sheet([[1, text]], lines=[text], footnotes=lambda: [text]), Format.XLSX)
    page = ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    # The title, the head's two, the cell and the footnote; and the one number.
    assert (page.count("<f>"), page.count("inlineStr"), page.count("<v>")) == (0, 5, 1)


def test_xlsx_text_longer_than_a_cell_is_cut_with_an_ellipsis():
    content = _written(_sheet([[1, "𠮷" * 20_000]]), Format.XLSX)
    assert _read_xlsx(content)[1][1] == "𠮷" * 16_383 + "…"


def test_xlsx_moment_is_a_date_in_its_own_zone():
    moment = datetime(2083, 11, 3, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    headings = [Heading("Number", Kind.NUMBER), Heading("Moment", Kind.MOMENT)]
    content = _written(_sheet([[1, moment]], headings=headings), Format.XLSX)
    assert _read_xlsx(content)[1][1] == datetime(2083, 11, 3, 9, 30)  # noqa: DTZ001


def test_xlsx_page_is_set_up_for_print():
    lines = ["Title", "Second line"]
    sheet = _sheet([[1, "a"]], lines=lines, page_note="Research & Development")
    book = ZipFile(io.BytesIO(_written(sheet, Format.XLSX)))
    page = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"' in page
    assert (
        "<oddFooter>&amp;LResearch &amp;&amp; Development&amp;R&amp;P / &amp;N</oddFooter>" in page
    )
    assert '<pane ySplit="4" topLeftCell="A5" activePane="bottomLeft" state="frozen"/>' in page
    assert "people!$4:$4" in book.read("xl/workbook.xml").decode()
    assert page.count("<col ") == 1  # two columns of one width, stated together


@pytest.mark.parametrize("format", [Format.XLSX, Format.CSV])
def test_lines_stand_above_and_footnotes_beneath(format):
    sheet = _sheet([[1, "a"]], lines=["Title", "Second"], footnotes=lambda: ["* Note"])
    content = _written(sheet, format)
    rows = _read_xlsx(content) if format is Format.XLSX else _read_csv(content)
    texts = [[str(cell).removesuffix(".0") for cell in row if cell] for row in rows]
    assert texts == [["Title"], ["Second"], [], ["Number", "Text"], ["1", "a"], [], ["* Note"]]


def test_csv_is_utf8_with_mark_and_rfc_line_ends():
    content = _written(_sheet([[1, "欧阳"], [None, ""]]), Format.CSV)
    assert content == "\ufeffNumber,Text\r\n1,欧阳\r\n,\r\n".encode()


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_csv_gives_text_back_unchanged(text):
    assert _read_csv(_written(_sheet([[1, text]]), Format.CSV))[1] == ["1", text]


@pytest.mark.parametrize("text", [*FORMULAS, *NUMBERS_AS_TEXT])
def test_csv_puts_an_apostrophe_before_what_would_not_stay_text(text):
    assert _read_csv(_written(_sheet([[1, text]]), Format.CSV))[1] == ["1", f"'{text}"]


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.text(max_size=20))
def test_inert_text_never_begins_dangerously_and_only_gains_an_apostrophe(text):
    inert = as_inert_text(text)
    assert inert in {text, f"'{text}"}
    assert inert[:1] not in set("=+-@\t\r")


def test_csv_moment_is_written_for_reading():
    moment = datetime(2083, 11, 3, 9, 30, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    headings = [Heading("Number", Kind.NUMBER), Heading("Moment", Kind.MOMENT)]
    content = _written(_sheet([[1, moment], [2, None]], headings=headings), Format.CSV)
    assert _read_csv(content)[1:] == [["1", "2083-11-03 09:30"], ["2", ""]]


def test_csv_lets_no_text_pass_in_a_column_of_numbers():
    with pytest.raises(ValueError, match="=1"):
        _written(_sheet([["=1+1", "a"]]), Format.CSV)


def test_rows_are_read_one_by_one_and_once():
    drawn = []

    def rows():
        for number in range(3):
            drawn.append(number)
            yield [number, "a"]

    assert len(_read_csv(_written(_sheet(rows()), Format.CSV))) == 4
    assert drawn == [0, 1, 2]


def _peak(format, count):
    """Return how many bytes writing so many rows of 25 cells took at most."""
    heads = [Heading(f"Column {number}") for number in range(25)]
    rows = ([f"Cell {row} {number}" for number in range(25)] for row in range(count))
    sheet = Sheet("list", ["A list"], heads, rows)
    with TemporaryFile() as file:
        tracemalloc.start()
        write(sheet, file=file, format=format)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
def test_memory_does_not_grow_with_the_rows(format):
    _peak(format, 10)  # what is read once and kept

    few, many = _peak(format, 1_000), _peak(format, 15_000)

    # The text of the cells alone is some 4 MB more.
    assert many - few < 500_000
