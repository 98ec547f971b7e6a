"""Lists of sensitive data: with the right, under the consent, recorded; catering without names."""

import csv
import io
from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.db import transaction
from django.urls import reverse

from registrations.domain import actors
from registrations.enums import AttendanceMode, Purpose, Status
from registrations.exports.naming import column_titles
from registrations.exports.participant_list import export
from registrations.exports.purposes import CATERING, LOGISTICS, VENUE_SECURITY
from registrations.exports.spreadsheet import Format
from registrations.exports.who import left_out, listed
from registrations.models import Disclosure
from registrations.privacy import consent
from registrations.roles import OFFICER, ORGANISER
from tests import builders as b
from tests.registrations.export_reading import confirmed, made, read_cells, read_people, wanted
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db

NEEDS, TRAVEL, IDENTITY = Purpose.NEEDS, Purpose.TRAVEL, Purpose.IDENTITY


@pytest.fixture
def event() -> Event:
    found = b.build_event(slug="meeting")
    for group in (NEEDS, TRAVEL, IDENTITY):
        b.build_asked_group(event=found, group=group)
    return found


def eating(event, diet, **fields):
    person = confirmed(event, **fields)
    b.give_sensitive(person, diet=diet)
    return person


def table(event, **choices):
    """Return the counts of the caterer's table: of each diet, by day."""
    rows = read_cells(event, purpose=CATERING, **choices)
    return rows[7:]


# Catering.


@pytest.mark.parametrize("format", [Format.XLSX, Format.CSV])
def test_caterer_gets_numbers_by_diet_and_day(event, format):
    first, last = (day.isoformat() for day in event.days)
    eating(event, "halal", days=[first])
    eating(event, " Halal", days=[])
    eating(event, "no nuts", days=[last])
    confirmed(event, days=[])

    numbers = [
        [str(cell).removesuffix(".0") for cell in row] for row in table(event, format=format)
    ]

    assert numbers == [
        ["Diet", "3 Nov", "4 Nov"],
        ["All people", "3", "3"],
        ["halal", "2", "1"],
        ["no nuts", "0", "1"],
        ["Nothing stated", "1", "1"],
    ]


def test_caterers_table_names_nobody(event):
    person = eating(event, "halal", family_name="Marker", honorific="Markus")

    text = made(event, purpose=CATERING, format=Format.CSV).decode()

    for word in ("Mark", person.reference, str(person.delegation.name)):
        assert word not in text


def test_only_who_is_confirmed_and_comes_in_person_is_counted(event):
    eating(event, "halal", mode=AttendanceMode.ONLINE)
    eating(event, "halal", status=Status.SUBMITTED)
    eating(event, "kosher")

    assert [row[0] for row in table(event)] == ["Diet", "All people", "kosher", "Nothing stated"]


def test_diet_of_who_withdrew_the_consent_is_counted_as_unstated(event):
    person = eating(event, "halal")
    consent.withdraw(person, NEEDS, by=actors.DELEGATE, now=b.NOW)

    assert [row[:2] for row in table(event)[1:]] == [["All people", 1.0], ["Nothing stated", 1.0]]


def test_catering_is_recorded_for_those_whose_diet_was_read(event):
    person = eating(event, "halal")
    b.give_sensitive(confirmed(event), access="a ramp")
    confirmed(event)

    made(event, purpose=CATERING)

    row = Disclosure.objects.get()
    assert (row.purpose, row.people, row.row_count) == ("catering", [person.pk], 1)
    assert column_titles(row.purpose, row.columns) == ["Diet", "Days"]


def test_diet_that_looks_like_a_formula_stays_text(event):
    eating(event, "=1+1")

    rows = list(
        csv.reader(
            io.StringIO(made(event, purpose=CATERING, format=Format.CSV).decode("utf-8-sig"))
        )
    )

    assert "'=1+1" in [row[0] for row in rows if row]


# Logistics and the venue.


def test_logistics_shows_travel_and_access_of_who_agreed_to_either(event):
    both, travelling = confirmed(event, family_name="Both"), confirmed(event, family_name="Travels")
    confirmed(event, family_name="Silent")
    for person in (both, travelling):
        b.give_sensitive(person, group=TRAVEL)
    b.give_sensitive(both)
    # Agreed to the group, but has stated nothing that is listed.
    b.give_sensitive(confirmed(event, family_name="Eats"), diet="halal")

    found = read_people(event, purpose=LOGISTICS)

    columns = ("Name", "Arrives on", "Arrives by", "Leaves on", "Hotel", "Access needs")
    day = date(2083, 11, 2)
    assert [[each[column] for column in columns] for each in found] == [
        ["Given BOTH", day, "XX000", "", "Example Inn", "a ramp"],
        ["Given TRAVELS", day, "XX000", "", "Example Inn", ""],
    ]
    assert "Diet" not in found[0]


def test_security_of_the_venue_gets_documents_and_no_needs(event):
    person = confirmed(event, family_name="van der Test", given_names="One")
    b.give_sensitive(person, group=IDENTITY)
    b.give_sensitive(person)

    [row] = read_people(event, purpose=VENUE_SECURITY)

    assert row == {
        "No.": 1.0, "Institution": str(person.delegation.name), "Family name": "van der Test",
        "Given names": "One", "Name in Chinese or native script": "",
        "Date of birth": date(1999, 1, 2), "Nationality": "Belgium",
        "Type of document": "", "Number of the document": "P0000001", "Valid until": "",
        "Days": "all days",
    }  # fmt: skip


def test_csv_writes_days_plainly(event):
    b.give_sensitive(confirmed(event), group=IDENTITY)

    assert b",1999-01-02," in made(event, purpose=VENUE_SECURITY, format=Format.CSV)


@pytest.mark.parametrize(("purpose", "group"), [(LOGISTICS, TRAVEL), (VENUE_SECURITY, IDENTITY)])
def test_who_withdraws_the_consent_is_gone_from_the_list(event, purpose, group):
    person = confirmed(event, family_name="Marker")
    b.give_sensitive(person, group=group)
    assert list(listed(event, purpose)) == [person]

    consent.withdraw(person, group, by=actors.DELEGATE, now=b.NOW)

    assert list(listed(event, purpose)) == []
    assert list(left_out(event, purpose)) == [person]
    assert b"Marker" not in made(event, purpose=purpose, format=Format.CSV)


def test_list_for_abroad_leaves_out_who_does_not_agree_to_transfer(event):
    event.transfer_recipients = b.text("Headquarters")
    event.save()
    person = confirmed(event)
    b.give_sensitive(person, group=IDENTITY)

    assert list(listed(event, VENUE_SECURITY, is_abroad=True)) == []
    assert list(left_out(event, VENUE_SECURITY, is_abroad=True)) == [person]


def test_sensitive_list_is_recorded_with_reason_and_columns(event):
    person = confirmed(event)
    b.give_sensitive(person, group=TRAVEL)
    user = b.build_user()
    order = wanted(purpose=LOGISTICS, reason="Cars to the airport")

    export(event, order, file=io.BytesIO(), by=actors.staff(user), now=b.NOW)

    row = Disclosure.objects.get()
    assert (row.purpose, row.people, row.reason, row.user) == (
        "logistics", [person.pk], "Cars to the airport", user,
    )  # fmt: skip
    assert row.columns[-6:] == [
        "arrives_on",
        "arrives_by",
        "leaves_on",
        "leaves_by",
        "hotel",
        "access",
    ]
    assert "Arrives on" in column_titles(row.purpose, row.columns)


@pytest.mark.parametrize("purpose", [LOGISTICS, VENUE_SECURITY])
def test_sensitive_list_needs_a_reason(event, purpose):
    with pytest.raises(RuleViolation) as refusal:
        export(
            event,
            wanted(purpose=purpose),
            file=io.BytesIO(),
            by=actors.staff(b.build_user()),
            now=b.NOW,
        )
    assert refusal.value.code == "reason_missing"


def test_list_whose_key_is_gone_is_refused_and_nothing_recorded(event, settings):
    b.give_sensitive(confirmed(event), group=TRAVEL)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(RuleViolation) as refusal, transaction.atomic():
        made(event, purpose=LOGISTICS)
    assert refusal.value.code == "key_gone"
    assert not Disclosure.objects.exists()


# On the page.

CHOICES = {"edition": "provisional", "language": "en", "format": "xlsx", "recipient": "The venue", "is_abroad": "no"}  # fmt: skip


def take(client, event, purpose, role, **choices):
    client.force_login(b.build_user(event=event, role=role))
    address = reverse("export-participants-file", args=[event.slug])
    return client.post(address, CHOICES | {"purpose": purpose.key} | choices)


@pytest.mark.parametrize("purpose", [CATERING, LOGISTICS, VENUE_SECURITY])
def test_who_may_not_see_sensitive_data_gets_no_such_list(client, event, purpose):
    answer = take(client, event, purpose, ORGANISER, reason="Because")

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["purpose"])
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("purpose", [CATERING, LOGISTICS, VENUE_SECURITY])
def test_officer_takes_the_list(client, event, purpose):
    answer = take(client, event, purpose, OFFICER, reason="Because")

    assert answer.status_code == 200
    assert answer.getvalue()
    assert Disclosure.objects.get().purpose == purpose.key


def test_lists_of_people_ask_for_a_fresh_sign_in_and_numbers_do_not():
    guarded = [each.is_guarded for each in (CATERING, LOGISTICS, VENUE_SECURITY)]
    assert guarded == [False, True, True]
