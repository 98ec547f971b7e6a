"""Tables are read from every kind of file and encoding that offices send."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.imports.files import as_text, lines_of_file, lines_of_text
from registrations.imports.tables import TableRefused

# As spreadsheets have it: without a zone.
HALF_PAST_NINE = dt.datetime(2083, 11, 3, 9, 30)  # noqa: DTZ001
ROWS = [["姓", "名", "手机"], ["欧阳", "示例", "13800138000"], ["O'Brien", "Ana, María", "+86 10"]]


def as_csv(rows=ROWS, delimiter=",") -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\r\n"


def as_xlsx(rows, **options) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def refusal(content: bytes | str) -> list[str]:
    read = lines_of_text if isinstance(content, str) else lines_of_file
    with pytest.raises(TableRefused) as refused:
        read(content)
    return [str(error) for error in refused.value.errors]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding(encoding, delimiter):
    assert lines_of_file(as_csv(delimiter=delimiter).encode(encoding)) == ROWS


def test_line_break_within_a_quoted_cell_does_not_end_the_row():
    text = 'Surname\tPosition\nDoe\t"Head of\nUnit"\nRoe\tAdviser\n'

    assert lines_of_text(text) == [
        ["Surname", "Position"],
        ["Doe", "Head of Unit"],
        ["Roe", "Adviser"],
    ]


def test_quotation_mark_in_pasted_cells_is_a_letter():
    assert lines_of_text('Surname\tPosition\nDoe\t"Lion" of the North\n') == [
        ["Surname", "Position"],
        ["Doe", '"Lion" of the North'],
    ]


def test_quotation_mark_that_is_not_closed_is_named_with_its_row():
    assert refusal('Surname,Position\nDoe,"Head\nRoe,Adviser\n') == [
        "From row 3 on the file cannot be read: look for a quotation mark."
    ]


def test_apostrophe_of_our_own_files_is_taken_off_and_others_stay():
    assert lines_of_text("a\tb\n'+86 10 1234\t's-Gravenhage\n")[1] == [
        "+86 10 1234",
        "'s-Gravenhage",
    ]


def test_workbook_gives_numbers_and_days_as_they_are_read():
    book = as_xlsx(
        [
            ["Surname", "Phone", "Room", "Day", "Here"],
            [],
            ["Doe", 13800138000, 2.5, dt.date(2083, 11, 3), True],
            ["=1+1", "013800138000", 0, HALF_PAST_NINE, False],
        ],
        default_date_format="yyyy-mm-dd",
        strings_to_formulas=False,
    )

    assert lines_of_file(book) == [
        ["Surname", "Phone", "Room", "Day", "Here"],
        [],
        ["Doe", "13800138000", "2.5", "2083-11-03", "True"],
        ["=1+1", "013800138000", "0", "2083-11-03 09:30:00", "False"],
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 broken",
        as_xlsx(ROWS)[:-200],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    ],
)
def test_broken_workbook_is_refused_in_words(content):
    assert refusal(content) == [
        "The file cannot be read. Save it anew as XLSX, ODS or CSV and choose it again."
    ]


def test_workbook_that_unpacks_beyond_all_memory_is_refused_in_words():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet()
    page.write(0, 0, "Surname")
    page.write(1_048_575, 16_383, "far away")
    book.close()

    assert refusal(target.getvalue()) == [
        "The file cannot be read. Save it anew as XLSX, ODS or CSV and choose it again."
    ]


@pytest.mark.parametrize("content", [b"%PDF-1.7\n\x00\x01\x02binary", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"])  # fmt: skip
def test_other_files_are_refused_in_words(content):
    assert len(refusal(content)) == 1


@override_settings(UPLOAD_MAX_SIZE=1024)
def test_file_that_is_too_large_is_refused_in_words():
    assert refusal(b"a" * 1025) == ["The file is larger than 1.0\xa0KB."]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The table is empty."),
        (" \n\t\n", "The table is empty."),
        (
            "a\n" * 401,
            "The table has more than 200 rows. Divide it, and register one part after another.",
        ),
        (
            "\t".join("x" * 61),
            "The table has more than 60 columns. Leave out those not needed here.",
        ),
        ("a\tb\nc\t" + "d" * 1001, "Row 2: A cell holds more than 1000 characters."),
        ("a\tb\x07", "This is not a table. Choose an XLSX, ODS or CSV file."),
    ],
)
def test_limits_are_said_in_words(text, message):
    assert refusal(text) == [message]


def test_rows_travel_as_text_and_come_back_the_same():
    rows = [["Surname", 'a "b"'], [], ["x", "", "y, z"]]

    assert lines_of_text(as_text(rows)) == rows


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda t: t.encode("utf-16"))))
def test_no_bytes_do_more_than_be_refused(content):
    try:
        lines = lines_of_file(content)
    except TableRefused:
        lines = [["refused"]]
    assert all(isinstance(cell, str) for line in lines for cell in line)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300))
def test_no_broken_workbook_does_more_than_be_refused(content):
    with pytest.raises(TableRefused):
        lines_of_file(b"PK\x03\x04" + content)
