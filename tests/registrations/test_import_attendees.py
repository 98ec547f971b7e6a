"""The command registers the people of a file: all correct rows or none, and says no names."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registrations.enums import ActorKind
from registrations.models import Attendee
from tests import builders as b
from workshop.enums import RegistrationMode

pytestmark = pytest.mark.django_db

HEADER = "institution,surname,given names,name order,capacity,email\n"
GOOD = "EMB-XX,Marker,Jane,given first,团长,j@example.org\n示例大使馆,欧阳,示例,姓在前,,\n"
FAULTY = "EMB-YY,Marker,Rita,given first,,no-address\n"


@pytest.fixture
def event():
    event = b.build_event(slug="many")
    names = b.text("Embassy of Example", "示例大使馆")
    b.build_delegation(event=event, institution=b.build_institution(code="EMB-XX", name=names))
    return event


def run(tmp_path, table, *options):
    file = tmp_path / "people.csv"
    file.write_bytes(table if isinstance(table, bytes) else table.encode("gb18030"))
    out, err = StringIO(), StringIO()
    call_command("import_attendees", "many", str(file), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_all_rows_are_registered_and_named_by_reference(event, tmp_path):
    out, _err = run(tmp_path, HEADER + GOOD)

    people = Attendee.objects.order_by("pk")
    assert [(each.family_name, each.capacity) for each in people] == [
        ("Marker", "head"),
        ("欧阳", "delegate"),
    ]
    assert out.splitlines() == [
        f"Row 2: {people[0].reference}",
        f"Row 3: {people[1].reference}",
        "Registered: 2",
    ]


def test_one_faulty_row_stores_nobody_and_every_error_is_named(event, tmp_path):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, HEADER + GOOD + FAULTY)

    assert str(refused.value).splitlines() == [
        "Nothing was stored.",
        "Row 4, Institution: No institution of this event has the code or name “EMB-YY”.",
        "Row 4, E-mail address: Write an e-mail address in full, such as name@example.org.",
    ]
    assert Attendee.objects.count() == 0


def test_second_head_of_a_delegation_is_an_error_of_its_row(event, tmp_path):
    other = b.build_delegation(event=event, institution=b.build_institution(code="EMB-OTHER"))
    rows = GOOD + GOOD.replace("Marker", "Second") + GOOD.replace("EMB-XX", other.institution.code)

    _out, err = run(tmp_path, HEADER + rows, "--partial")

    assert err.splitlines() == ["Row 4, Capacity: There is a head of delegation already. Choose another capacity."]  # fmt: skip
    assert Attendee.objects.filter(capacity="head").count() == 2


def test_partial_takes_the_correct_rows(event, tmp_path):
    out, err = run(tmp_path, HEADER + GOOD + FAULTY, "--partial")

    assert out.splitlines()[-1] == "Registered: 2"
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "Row 4, Institution",
        "Row 4, E-mail address",
    ]
    assert "Marker" not in out + err


def test_dry_run_stores_nobody(event, tmp_path):
    assert run(tmp_path, HEADER + GOOD, "--dry-run") == ("Would register: 2\n", "")
    assert Attendee.objects.count() == 0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("surname,given names\nA,B\n", "The column with the institution is missing."),
        ("A,B,C\n", "No row names the columns."),
        (b"PK\x03\x04", "The file cannot be read. Save it anew as XLSX, ODS or CSV and choose it again."),
    ],
)  # fmt: skip
def test_other_tables_are_refused_in_words(event, tmp_path, table, message):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, table)

    assert str(refused.value) == f"Nothing was stored.\n{message}"


def test_name_that_two_institutions_share_names_none(event, tmp_path):
    names = b.text("Other Embassy", "示例大使馆")
    b.build_delegation(event=event, institution=b.build_institution(name=names))

    with pytest.raises(CommandError, match="Row 3, Institution"):
        run(tmp_path, HEADER + GOOD)


def test_missing_event_and_file_are_said(event, tmp_path):
    with pytest.raises(CommandError, match=r"There is no event “none”\."):
        call_command("import_attendees", "none", "x.csv")
    with pytest.raises(CommandError, match=r"The file cannot be read\."):
        call_command("import_attendees", "many", str(tmp_path / "missing.csv"))


def test_operator_registers_by_invitation_and_after_closing_as_staff_do(event, tmp_path):
    type(event).objects.update(closes_at=b.NOW.replace(year=2020), mode=RegistrationMode.INVITATION)

    run(tmp_path, HEADER + GOOD)

    actors = Attendee.objects.values_list("history__actor", "history__user")
    assert set(actors) == {(ActorKind.STAFF, None)}
