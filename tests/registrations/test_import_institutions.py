"""Institutions come from a table, by code, all rows or none."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registrations.imports import institutions
from registrations.imports.tables import TableRefused
from registrations.models import Institution
from tests import builders as b

pytestmark = pytest.mark.django_db

HEADER = "code,name_en,name_zh,kind,country_iso2,protocol_rank,active\n"
BELGIUM = "EMB-BE,Embassy of Belgium in China,比利时驻华大使馆,embassy,BE,201,yes\n"
MFA = "CN-MFA,Ministry of Foreign Affairs,外交部,ministry,CN,10,yes\n"


def errors_of(table):
    with pytest.raises(TableRefused) as refused:
        institutions.read(table if isinstance(table, bytes) else table.encode())
    return [str(error) for error in refused.value.errors]


def take(table, **options):
    return institutions.save(institutions.read(table.encode()), **options)


def run(path, *options):
    out = StringIO()
    call_command("import_institutions", str(path), *options, stdout=out)
    return out.getvalue()


def test_good_table_is_stored():
    outcome = take(HEADER + BELGIUM + "\n" + MFA)

    assert outcome == institutions.Outcome(["EMB-BE", "CN-MFA"], [], [])
    belgium = Institution.objects.get(code="EMB-BE")
    assert belgium.name == b.text("Embassy of Belgium in China", "比利时驻华大使馆")
    assert (belgium.kind, belgium.country.code, belgium.default_rank) == ("embassy", "BE", 201)
    assert belgium.is_active
    assert belgium.search_text == "emb-be embassy of belgium in china 比利时驻华大使馆"


def test_stored_institution_is_changed_by_code():
    take(HEADER + BELGIUM + MFA)

    outcome = take(HEADER + BELGIUM.replace("201,yes", "202,no") + MFA)

    assert outcome == institutions.Outcome([], ["EMB-BE"], ["CN-MFA"])
    belgium = Institution.objects.get(code="EMB-BE")
    assert (belgium.default_rank, belgium.is_active) == (202, False)


def test_column_left_out_keeps_what_is_stored():
    take(HEADER + BELGIUM)

    take("code,name_en,kind\nEMB-BE,Belgian Embassy,embassy\n")

    belgium = Institution.objects.get(code="EMB-BE")
    assert belgium.name == b.text("Belgian Embassy", "比利时驻华大使馆")
    assert belgium.default_rank == 201


def test_empty_cell_removes_a_text_and_keeps_the_rank():
    take(HEADER + BELGIUM)

    take(HEADER + "EMB-BE,Belgian Embassy,,embassy,,,\n")

    belgium = Institution.objects.get(code="EMB-BE")
    assert belgium.name == b.text("Belgian Embassy")
    assert (belgium.country.code, belgium.default_rank, belgium.is_active) == ("", 201, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_spreadsheets_are_read(encoding):
    read = institutions.read((HEADER + BELGIUM).encode(encoding))

    assert [each.name["zh-hans"] for each in read] == ["比利时驻华大使馆"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_read(delimiter):
    read = institutions.read((HEADER + BELGIUM).replace(",", delimiter).encode())

    assert [each.code for each in read] == ["EMB-BE"]


def test_quoted_line_break_keeps_the_row_numbers():
    table = HEADER + 'X-1,"Two\nlines",,other,,,\nX-2,Other,,nonsense,,,\n'

    # A spreadsheet shows the cell of two lines as one row.
    assert errors_of(table) == [
        "Row 3, kind: “nonsense” is not a kind of institution. Write one of: ministry, agency,"
        " eu_institution, eu_delegation, embassy, international_organisation, other."
    ]


def test_missing_unknown_and_repeated_columns_are_named():
    assert errors_of("code,name_en,name_en,colour\nX,Y,Y,blue\n") == [
        "Row 1: This column is missing: kind",
        "Row 1: This column is not known: colour",
        "Row 1: This column stands twice: name_en",
    ]


def test_empty_file_lacks_every_column():
    assert errors_of("") == [
        "Row 1: This column is missing: code",
        "Row 1: This column is missing: name_en",
        "Row 1: This column is missing: kind",
    ]


def test_row_of_wrong_length_is_refused():
    assert errors_of(HEADER + "EMB-BE,Embassy\n") == ["Row 2: The row has 2 cells, the header 7."]


def test_unreadable_bytes_are_refused():
    assert errors_of(b"\xff\xff\xff") == [
        "Row 1: The file is in none of the encodings UTF-8, UTF-16 and GB18030."
    ]


def test_broken_quotes_are_refused():
    assert errors_of(HEADER + '"EMB-BE"x,Embassy') == ["Row 1: This is not a CSV file."]


def test_duplicate_code_names_both_rows():
    table = HEADER + BELGIUM + MFA + BELGIUM.lower()

    assert errors_of(table) == ["Row 4, code: The same code stands in row 2."]


def test_all_bad_cells_are_named_with_row_and_column():
    table = (
        HEADER
        + "EMB-BE,Embassy,,embassy,XX,201,yes\n"
        + "EMB-CZ,Embassy,,embassy,CZ,first,perhaps\n"
        + ",,,embassy,CZ,-1,yes\n"
        + ",,,embassy,CZ,1,yes\n"
        + "EMB-DK,Em\0bassy,,embassy,DK,1,yes\n"
    )

    assert errors_of(table) == [
        "Row 2, country_iso2: Value 'XX' is not a valid choice.",
        "Row 3, protocol_rank: “first” is not a rank. Write a whole number.",
        "Row 3, active: “perhaps” is not an answer. Write yes or no.",
        "Row 4, protocol_rank: “-1” is not a rank. Write a whole number.",
        "Row 5, name_en: Write the name.",
        "Row 5, code: This field cannot be blank.",
        "Row 6, name_en: The text contains a character that cannot be stored (U+0000). Remove it.",
    ]


def test_command_says_what_it_stored(tmp_path):
    file = tmp_path / "institutions.csv"
    file.write_text(HEADER + BELGIUM, encoding="utf-8")

    assert run(file) == "Stored: 1 new, 0 changed; 0 as they were.\n"
    assert run(file) == "Stored: 0 new, 0 changed; 1 as they were.\n"


def test_dry_run_stores_nothing(tmp_path):
    file = tmp_path / "institutions.csv"
    file.write_text(HEADER + BELGIUM, encoding="utf-8")

    said = run(file, "--dry-run")

    assert said == "Would store: 1 new, 0 changed; 0 as they were.\n"
    assert Institution.objects.count() == 0


def test_one_bad_row_stores_nothing(tmp_path):
    file = tmp_path / "institutions.csv"
    file.write_text(HEADER + BELGIUM + MFA.replace(",10,", ",ten,"), encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        run(file)

    assert str(refused.value) == (
        "Nothing was stored.\nRow 3, protocol_rank: “ten” is not a rank. Write a whole number."
    )
    assert Institution.objects.count() == 0


def test_absent_file_is_refused():
    with pytest.raises(CommandError, match=r"^The file cannot be read\.$"):
        run(Path("no-such-file.csv"))


def test_queries_do_not_grow_with_the_rows(django_assert_num_queries):
    three = HEADER + BELGIUM + MFA + MFA.replace("CN-MFA", "CN-MFB")

    with django_assert_num_queries(1):
        institutions.read((HEADER + BELGIUM).encode())
    with django_assert_num_queries(1):
        institutions.read(three.encode())
