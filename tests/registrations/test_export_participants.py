"""The list of participants and the list for staff: who stands in them, how, and at what cost."""

import io
from datetime import timedelta

import pytest

from registrations.domain import actors, changes, registration
from registrations.enums import Capacity, DelegationRole, DisclosureKind, Purpose, Status
from registrations.exports import participant_list
from registrations.exports.columns import FieldClass
from registrations.exports.participant_list import export, file_name
from registrations.exports.purposes import (
    PARTICIPANT_LIST,
    PURPOSES,
    STAFF_FULL,
    VENUE_SECURITY,
    VISA_LETTERS,
)
from registrations.exports.spreadsheet import Format
from registrations.exports.who import left_out
from registrations.models import Disclosure, HistoryEntry
from registrations.privacy import consent
from tests import builders as b
from tests.registrations.export_reading import (
    confirmed,
    made,
    read_cells,
    read_names,
    read_people,
    wanted,
)
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db

HARD_NAMES = {
    "SINGLE": {"family_name": "Single", "given_names": ""},
    "Delegate VAN DER MEER": {"family_name": "van der Meer", "given_names": "Delegate"},
    "Delegate O'BRIEN": {"family_name": "O'Brien", "given_names": "Delegate"},
    "NGUYỄN Thị Ánh": {"family_name": "Nguyễn", "given_names": "Thị Ánh", "name_order": "family_first"},
    "Delegate DVOŘÁK": {"family_name": "Dvořák", "given_names": "Delegate"},
    "欧阳 代表": {"family_name": "欧阳", "given_names": "代表", "name_order": "family_first"},
    "𠮷田 代表": {"family_name": "𠮷田", "given_names": "代表", "name_order": "family_first"},
    "مندوب العربي": {"family_name": "العربي", "given_names": "مندوب"},
    "נציג לוי": {"family_name": "לוי", "given_names": "נציג"},
    "<r>&</r> =1+1": {"family_name": "=1+1", "given_names": "<r>&</r>"},
}  # fmt: skip


# --- Who stands in the list --------------------------------------------------------------


def test_participant_list_names_the_confirmed_who_consent_to_circulation_and_no_other():
    event = b.build_event()
    confirmed(event, family_name="Listed")
    confirmed(event, family_name="Refused", circulation=False)
    confirmed(event, family_name="Unasked", circulation=None)
    for status in (Status.SUBMITTED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.CANCELLED):  # fmt: skip
        confirmed(event, family_name=f"Is {status}", status=status)
    confirmed(family_name="Of another event")
    assert read_names(event) == ["Given LISTED"]


def test_participant_list_drops_whoever_withdraws_the_consent():
    person = confirmed(family_name="Marker")
    assert read_names(person.event) == ["Given MARKER"]
    consent.withdraw(person, Purpose.CIRCULATION, by=actors.DELEGATE, now=b.NOW)
    assert read_people(person.event) == []
    assert b"MARKER" not in made(person.event, format=Format.CSV)


def test_consent_given_again_puts_the_person_back():
    person = confirmed(circulation=False, family_name="Marker")
    notice = consent.current_notice(person.event, now=b.NOW)
    consent.answer(person, {Purpose.CIRCULATION: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)  # fmt: skip
    assert read_names(person.event) == ["Given MARKER"]


def test_consent_to_something_else_does_not_circulate():
    person = confirmed(circulation=None)
    notice = b.build_notice(event=person.event)
    consent.answer(person, {Purpose.PHOTOS: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)
    assert read_people(person.event) == []


def test_left_out_are_the_confirmed_without_consent_with_their_answers():
    event = b.build_event()
    refused = confirmed(event, circulation=False)
    unasked = confirmed(event, circulation=None)
    withdrawn = confirmed(event)
    consent.withdraw(withdrawn, Purpose.CIRCULATION, by=actors.DELEGATE, now=b.NOW)
    confirmed(event)
    confirmed(event, status=Status.SUBMITTED, circulation=False)
    found = {person: [answer.answer for answer in person.consent_answers] for person in left_out(event, PARTICIPANT_LIST)}  # fmt: skip
    assert found == {refused: ["refused"], unasked: [], withdrawn: ["given"]}


def test_nobody_is_left_out_of_a_list_that_is_not_circulated():
    person = confirmed(circulation=False)
    assert list(left_out(person.event, STAFF_FULL)) == []


def test_list_of_some_people_names_those_of_this_event_alone():
    event = b.build_event()
    chosen, _other, stranger = confirmed(event), confirmed(event), confirmed()
    assert len(read_people(event, people=frozenset({chosen.pk, stranger.pk}))) == 1


# --- In what order, with what name -------------------------------------------------------


def test_institutions_stand_in_order_of_precedence_and_the_organiser_last():
    event = b.build_event()
    for name, fields in {
        "Organiser": {"protocol_rank": 1, "role": DelegationRole.ORGANISER},
        "Second": {"protocol_rank": 20},
        "First": {"protocol_rank": 10},
    }.items():
        delegation = b.build_delegation(event=event, name_override=b.text(name), **fields)
        confirmed(delegation=delegation)
    people = read_people(event)
    assert [(each["No."], each["Institution"]) for each in people] == [(1.0, "First"), (2.0, "Second"), (3.0, "Organiser")]  # fmt: skip


def test_people_stand_by_staff_rank_then_head_then_capacity():
    delegation = b.build_delegation(seats=None)
    for name, fields in {
        "Adviser": {"capacity": Capacity.ADVISER},
        "Delegate": {},
        "Head": {"capacity": Capacity.HEAD},
        "Ranked": {"staff_rank": 1},
    }.items():
        confirmed(delegation=delegation, family_name=name, **fields)
    expected = ["Given RANKED", "Given HEAD", "Given DELEGATE", "Given ADVISER"]
    assert read_names(delegation.event) == expected


@pytest.mark.parametrize("format", [Format.XLSX, Format.CSV])
def test_hard_names_come_out_as_typed_with_the_family_name_in_capitals(format):
    delegation = b.build_delegation(seats=None)
    for values in HARD_NAMES.values():
        confirmed(delegation=delegation, **values)
    found = [row[3] for row in read_cells(delegation.event, format=format)[8:]]
    assert found == list(HARD_NAMES)


@pytest.mark.parametrize("phone", ["+86 138 0013 8000", "0086-10-6532 1234 ext. 5", "01065321234", "=1+1"])  # fmt: skip
def test_phone_stays_what_was_typed(phone):
    person = confirmed(phone=phone)
    assert [each["Telephone"] for each in read_people(person.event, purpose=STAFF_FULL)] == [phone]


# --- What stands of each person ----------------------------------------------------------


def test_participant_list_shows_these_columns_and_no_contact_data():
    person = confirmed(
        honorific="H.E.", family_name="Dvořák", given_names="Delegate", native_name="Δ",
        chinese_name="代表", position="Director", department="Migration", capacity=Capacity.HEAD,
        email="secret@example.org", phone="+420 000", sex="female", staff_note="Marker note",
    )  # fmt: skip
    assert read_people(person.event) == [
        {
            "No.": 1.0,
            "Institution": str(person.delegation.name),
            "Honorific": "H.E.",
            "Name": "Delegate DVOŘÁK",
            "Name in Chinese or native script": "代表 / Δ",
            "Position": "Director",
            "Department": "Migration",
            "Capacity": "head of delegation",
        }
    ]


def test_circulated_lists_have_columns_for_circulation_only():
    circulated = [purpose for purpose in PURPOSES.values() if purpose.consent]
    assert circulated == [PARTICIPANT_LIST]
    assert {column.field_class for column in PARTICIPANT_LIST.columns} == {FieldClass.LIST}


def test_staff_list_holds_everybody_who_handed_in_with_state_and_contact():
    event = b.build_event()
    statuses = [status for status in Status if status != Status.DRAFT]
    for status in statuses:
        confirmed(event, status=status, circulation=status == Status.SUBMITTED)
    people = read_people(event, purpose=STAFF_FULL)
    found = [(each["Status"], each["Consents to circulation"]) for each in people]
    expected = [(str(status.label), "yes" if status == Status.SUBMITTED else "no") for status in statuses]  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("purpose", [PARTICIPANT_LIST, STAFF_FULL])
def test_lists_show_the_confirmed_values_while_a_change_is_open(purpose):
    event = b.build_event()
    other = b.build_delegation(event=event)
    person = confirmed(event, family_name="Before", position="Old post")
    proposed = {"family_name": "After", "position": "New post", "delegation": other.pk}
    registration.edit(person, proposed, by=actors.DELEGATE, now=b.NOW)

    before = read_cells(event, purpose=purpose)
    words = {str(cell) for row in before for cell in row}
    assert {"Old post", str(person.delegation.name)} <= words
    assert not words & {"New post", str(other.name), "After", "Given AFTER"}

    changes.accept_all(person, by=actors.Actor(actors.ActorKind.STAFF), now=b.NOW)
    after = {str(cell) for row in read_cells(event, purpose=purpose) for cell in row}
    assert {"New post", str(other.name)} <= after


def test_staff_list_shows_each_field_as_it_is_stored():
    event = b.build_event()
    person = confirmed(
        event, honorific="Ms", family_name="van der Meer", given_names="Delegate",
        native_name="Δ", chinese_name="代表", position="Director", position_zh="司长",
        department="Migration", department_zh="移民司", email="one@example.org", phone="+86 10",
        language="zh-hans", headset_language="en", days=["2083-11-04", "2083-11-03"],
        staff_rank=3, staff_note="Two\nlines",
    )  # fmt: skip
    [row] = read_people(event, purpose=STAFF_FULL)
    moment = b.NOW.astimezone(event.zone).replace(tzinfo=None)
    assert row == {
        "No.": 1.0, "Reference": person.reference, "Status": "confirmed",
        "Consents to circulation": "yes", "Institution": str(person.delegation.name),
        "Capacity": "delegate", "Honorific": "Ms", "Name": "Delegate VAN DER MEER",
        "Family name": "van der Meer", "Given names": "Delegate", "Chinese name": "代表",
        "Name in native script": "Δ", "Position": "Director", "Position in Chinese": "司长",
        "Department": "Migration", "Department in Chinese": "移民司", "E-mail": "one@example.org",
        "Telephone": "+86 10", "Language of messages": "Simplified Chinese",
        "Headset language": "English", "Attendance": "in person", "Days": "3 Nov, 4 Nov",
        "Submitted at": moment, "Confirmed at": moment, "Rank within the delegation": 3.0,
        "Duplicate of": "", "Staff note": "Two\nlines",
    }  # fmt: skip


def test_staff_list_says_of_whom_one_is_a_duplicate_and_that_all_days_are_meant():
    first = b.build_attendee(family_name="Same", email="same@example.org")
    b.build_attendee(delegation=first.delegation, family_name="Same", email="same@example.org")
    people = read_people(first.event, purpose=STAFF_FULL)
    found = [(each["Duplicate of"], each["Days"]) for each in people]
    assert found == [("", "all days"), (first.reference, "all days")]


# --- File, record, cost ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "name"),
    [
        ({}, "meeting-participants-provisional-2083-09-01.xlsx"),
        ({"is_final": True, "format": Format.CSV}, "meeting-participants-final-2083-09-01.csv"),
        ({"purpose": STAFF_FULL}, "meeting-staff-full-2083-09-01.xlsx"),
    ],
)
def test_file_name_says_what_the_file_is(choices, name):
    assert file_name(b.build_event(slug="meeting"), wanted(**choices), now=b.NOW) == name


def test_file_name_takes_the_day_in_the_events_zone():
    event = b.build_event(slug="meeting")
    late = b.NOW.replace(hour=20)
    assert (
        file_name(event, wanted(), now=late) == "meeting-participants-provisional-2083-09-02.xlsx"
    )


def test_file_name_of_a_hostile_event_is_plain():
    event = b.build_event()
    event.slug = '../"x";\r\nSet-Cookie: 欧阳'
    name = file_name(event, wanted(), now=b.NOW)
    assert name == "x-set-cookie-participants-provisional-2083-09-01.xlsx"


def test_export_is_recorded_with_its_columns():
    event = b.build_event()
    user = b.build_user()
    export(event, wanted(), file=io.BytesIO(), by=actors.staff(user), now=b.NOW + timedelta(days=1))
    row = Disclosure.objects.get(event=event)
    keys = ["institution", "honorific", "name", "native_name", "position", "department", "capacity"]
    assert (row.kind, row.user, row.at, row.columns) == (
        DisclosureKind.EXPORT,
        user,
        b.NOW + timedelta(days=1),
        keys,
    )
    assert not HistoryEntry.objects.filter(event=event).exists()


@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_export_records_each_person_once_whatever_the_number(monkeypatch, chunk):
    monkeypatch.setattr(participant_list, "_CHUNK", chunk)
    event = b.build_event()
    delegation = b.build_delegation(event=event, seats=None)
    people = [confirmed(delegation=delegation).pk for _number in range(3)]
    made(event, purpose=STAFF_FULL)
    assert Disclosure.objects.get().people == people


def test_list_for_staff_is_refused_to_staff_without_a_reason_and_leaves_no_file():
    file = io.BytesIO()
    order = wanted(purpose=STAFF_FULL)
    with pytest.raises(RuleViolation) as refusal:
        export(b.build_event(), order, file=file, by=actors.staff(b.build_user()), now=b.NOW)
    assert (refusal.value.code, file.getvalue()) == ("reason_missing", b"")


@pytest.mark.parametrize(
    ("purpose", "format"),
    [
        (purpose, format)
        for purpose in PURPOSES.values()
        if purpose is not VISA_LETTERS  # these are numbered too, see their own tests
        for format in sorted(purpose.formats, key=str)
    ],
)
@pytest.mark.parametrize("count", [0, 1, 3, 30])
def test_export_takes_the_same_queries_whatever_the_number_of_people(
    django_assert_num_queries, purpose, format, count
):
    event = b.build_event()
    delegations = [b.build_delegation(event=event, seats=None) for _number in range(3)]
    for group in purpose.groups:
        b.build_asked_group(event=event, group=group)
    for number in range(count):
        person = confirmed(delegation=delegations[number % 3])
        for group in purpose.groups:
            b.give_sensitive(person, group=group)
    # The delegations' names, the people, the record, each group of sensitive data; for staff
    # the questions and activities; what is frozen takes a lock, its plan, the vehicles and the
    # frozen list. Where nobody has stated anything, nobody is asked for.
    beside = {STAFF_FULL.key: 2, VENUE_SECURITY.key: 8}.get(purpose.key, len(purpose.groups))
    # For each of two days the event is locked, and printing and lines are looked up and kept.
    beside += 2 * (3 + bool(count)) if purpose.is_signed else 0
    # What is printed of each is remembered.
    beside += purpose.is_reprinted and count > 0
    event = Event.objects.get(pk=event.pk)
    with django_assert_num_queries(3 + beside - (not count and bool(purpose.any_of))):
        made(event, purpose=purpose, format=format)
