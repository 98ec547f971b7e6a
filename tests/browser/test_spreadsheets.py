"""LibreOffice opens the lists as they are meant: names as typed, telephone numbers as text.

The files are made by the exporter itself; LibreOffice reads them and writes plain CSV, which
Python reads back.
"""

import csv
import io
import subprocess
from pathlib import Path

import pytest

from registrations.domain import actors
from registrations.enums import Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import STAFF_FULL
from registrations.exports.spreadsheet import Format
from registrations.imports.files import lines_of_file
from tests import builders as b

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# Comma, double quote, UTF-8; see LibreOffice's “CSV filter parameters”.
CSV_FILTER = "Text - txt - csv (StarCalc)"
CSV_OPTIONS = "44,34,76"

NAMES = [
    ("Single", ""),
    ("van der Meer", "Delegate"),
    ("O'Brien", "Delegate"),
    ("Nguyễn", "Thị Ánh"),
    ("Dvořák", "Delegate"),
    ("欧阳", "代表"),
    ("𠮷田", "代表"),
    ("العربي", "مندوب"),
    ("לוי", "נציג"),
    ("=1+1", "<r>&</r>"),
]
PHONES = ["+86 138 0013 8000", "+8613800138000", "01065321234", "13800138000", "010-6532-1234"]


def opened_by_libreoffice(source: Path, folder: Path) -> list[list[str]]:
    """Return the cells of the spreadsheet as LibreOffice shows them."""
    target = folder / "opened"
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        # A person confirms these in the dialogue in which CSV files are opened.
        *([f"--infilter={CSV_FILTER}:{CSV_OPTIONS}"] if source.suffix == ".csv" else []),
        "--convert-to",
        f"csv:{CSV_FILTER}:{CSV_OPTIONS}",
        "--outdir",
        str(target),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = (target / f"{source.stem}.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def _people(format, folder):
    """Return the event's list for staff, as opened, each person by heading."""
    delegation = b.build_delegation(event=b.build_event(), seats=None)
    phones = PHONES * 2
    for (family_name, given_names), phone in zip(NAMES, phones, strict=True):
        b.build_attendee(
            delegation=delegation,
            status=Status.CONFIRMED,
            family_name=family_name,
            given_names=given_names,
            phone=phone,
        )
    source = folder / f"list.{format.value}"
    order = ListOrder(purpose=STAFF_FULL, format=format, language="both")
    with source.open("wb") as file:
        export(delegation.event, order, file=file, by=actors.SYSTEM, now=b.NOW)
    rows = opened_by_libreoffice(source, folder)
    start = next(number for number, row in enumerate(rows) if len([cell for cell in row if cell]) > 1)  # fmt: skip
    assert rows[0][0] == "Practical Cooperation / 务实合作研讨会"
    # By position: the headings are in both languages. Family name, given names, telephone.
    return [(row[8], row[9], row[17]) for row in rows[start + 1 :]]


def test_libreoffice_opens_xlsx_with_everything_as_typed(tmp_path):
    expected = [(*name, phone) for name, phone in zip(NAMES, PHONES * 2, strict=True)]
    assert _people(Format.XLSX, tmp_path) == expected


def test_libreoffice_opens_csv_with_an_apostrophe_where_text_would_not_stay_text(tmp_path):
    names = [("'=1+1" if family == "=1+1" else family, given) for family, given in NAMES]
    expected = [(*name, f"'{phone}") for name, phone in zip(names, PHONES * 2, strict=True)]
    assert _people(Format.CSV, tmp_path) == expected


TYPED = [
    ["Surname", "First name", "Phone", "Days"],
    ["Doe", "Jane", "13800138000", "2083-11-03"],
    ["欧阳", "示例", "+86 138 0013 8000", "3 November 2083"],
    ["O'Brien", "Ana, María", "013800138000", ""],
]


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_table_saved_by_libreoffice_is_read_as_it_was_typed(tmp_path, ending):
    source = tmp_path / "typed.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(TYPED)
    # Cells in quotation marks are text, as with a column that was formatted as text.
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        f"--infilter={CSV_FILTER}:{CSV_OPTIONS},1,,0,true",
        "--convert-to",
        ending,
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    lines = lines_of_file((tmp_path / f"typed.{ending}").read_bytes())

    assert [line + [""] * (4 - len(line)) for line in lines] == TYPED


def test_numbers_and_days_typed_in_libreoffice_come_back_as_shown(tmp_path):
    source = tmp_path / "typed.csv"
    source.write_text("Surname,Phone,Days\nDoe,13800138000,2083-11-03\n", encoding="utf-8")
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        f"--infilter={CSV_FILTER}:{CSV_OPTIONS}",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    assert lines_of_file((tmp_path / "typed.ods").read_bytes()) == [
        ["Surname", "Phone", "Days"],
        ["Doe", "13800138000", "2083-11-03"],
    ]
