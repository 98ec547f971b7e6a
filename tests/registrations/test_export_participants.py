"""The list of participants and the list for staff: who stands in them, how, and at what cost."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language
from python_calamine import CalamineWorkbook

from registrations.domain import actors
from registrations.enums import Action, Capacity, DelegationRole, Purpose, Status
from registrations.exports.columns import FieldClass
from registrations.exports.participant_list import ListOrder, export, file_name, left_out
from registrations.exports.purposes import PARTICIPANT_LIST, PURPOSES, STAFF_FULL
from registrations.exports.spreadsheet import Format
from registrations.exports.wording import Wording
from registrations.models import HistoryEntry
from registrations.privacy import consent
from tests import builders as b

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


def _order(**choices):
    defaults = {"purpose": PARTICIPANT_LIST, "format": Format.XLSX, "language": "en"}
    return ListOrder(**(defaults | choices))


def _content(event, **choices):
    file = io.BytesIO()
    export(event, _order(**choices), file=file, by=actors.SYSTEM, now=b.NOW)
    return file.getvalue()


def _cells(event, **choices):
    """Return all rows of the list as an independent reader finds them, without empty cells."""
    content = _content(event, **choices)
    if choices.get("format") is Format.CSV:
        return [[cell for cell in row if cell] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]  # fmt: skip
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [[cell for cell in row if cell != ""] for row in rows]


def _people(event, **choices):
    """Return the people of the list, each as a dictionary by heading."""
    content = _content(event, **choices)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    # Six lines of title, an empty one, the head.
    head = rows[7]
    return [dict(zip(head, row, strict=True)) for row in rows[8:]]


def _names(event, **choices):
    return [person["Name"] for person in _people(event, **choices)]


def _confirmed(event=None, **fields):
    delegation = fields.pop("delegation", None) or b.build_delegation(event=event, seats=None)
    return b.build_attendee(
        **{"delegation": delegation, "status": Status.CONFIRMED, "circulation": True, **fields}
    )


# --- Who stands in the list --------------------------------------------------------------


def test_participant_list_names_the_confirmed_who_consent_to_circulation_and_no_other():
    event = b.build_event()
    _confirmed(event, family_name="Listed")
    _confirmed(event, family_name="Refused", circulation=False)
    _confirmed(event, family_name="Unasked", circulation=None)
    for status in (Status.SUBMITTED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN, Status.CANCELLED):  # fmt: skip
        _confirmed(event, family_name=f"Is {status}", status=status)
    _confirmed(family_name="Of another event")
    assert _names(event) == ["Given LISTED"]


def test_participant_list_drops_whoever_withdraws_the_consent():
    person = _confirmed(family_name="Marker")
    assert _names(person.event) == ["Given MARKER"]
    consent.withdraw(person, Purpose.CIRCULATION, by=actors.DELEGATE, now=b.NOW)
    assert _people(person.event) == []
    assert b"MARKER" not in _content(person.event, format=Format.CSV)


def test_consent_given_again_puts_the_person_back():
    person = _confirmed(circulation=False, family_name="Marker")
    notice = consent.current_notice(person.event, now=b.NOW)
    consent.answer(person, {Purpose.CIRCULATION: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)  # fmt: skip
    assert _names(person.event) == ["Given MARKER"]


def test_consent_to_something_else_does_not_circulate():
    person = _confirmed(circulation=None)
    notice = b.build_notice(event=person.event)
    consent.answer(person, {Purpose.PHOTOS: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)
    assert _people(person.event) == []


def test_left_out_are_the_confirmed_without_consent_with_their_answers():
    event = b.build_event()
    refused = _confirmed(event, circulation=False)
    unasked = _confirmed(event, circulation=None)
    withdrawn = _confirmed(event)
    consent.withdraw(withdrawn, Purpose.CIRCULATION, by=actors.DELEGATE, now=b.NOW)
    _confirmed(event)
    _confirmed(event, status=Status.SUBMITTED, circulation=False)
    found = {person: [answer.answer for answer in person.consent_answers] for person in left_out(event, PARTICIPANT_LIST)}  # fmt: skip
    assert found == {refused: ["refused"], unasked: [], withdrawn: ["given"]}


def test_nobody_is_left_out_of_a_list_that_is_not_circulated():
    person = _confirmed(circulation=False)
    assert list(left_out(person.event, STAFF_FULL)) == []


def test_list_of_some_people_names_those_of_this_event_alone():
    event = b.build_event()
    chosen, _other, stranger = _confirmed(event), _confirmed(event), _confirmed()
    assert len(_people(event, people=frozenset({chosen.pk, stranger.pk}))) == 1


# --- In what order, with what name -------------------------------------------------------


def test_institutions_stand_in_order_of_precedence_and_the_organiser_last():
    event = b.build_event()
    for name, fields in {
        "Organiser": {"protocol_rank": 1, "role": DelegationRole.ORGANISER},
        "Second": {"protocol_rank": 20},
        "First": {"protocol_rank": 10},
    }.items():
        delegation = b.build_delegation(event=event, name_override=b.text(name), **fields)
        _confirmed(delegation=delegation)
    people = _people(event)
    assert [(each["No."], each["Institution"]) for each in people] == [(1.0, "First"), (2.0, "Second"), (3.0, "Organiser")]  # fmt: skip


def test_people_stand_by_staff_rank_then_head_then_capacity():
    delegation = b.build_delegation(seats=None)
    for name, fields in {
        "Adviser": {"capacity": Capacity.ADVISER},
        "Delegate": {},
        "Head": {"capacity": Capacity.HEAD},
        "Ranked": {"staff_rank": 1},
    }.items():
        _confirmed(delegation=delegation, family_name=name, **fields)
    expected = ["Given RANKED", "Given HEAD", "Given DELEGATE", "Given ADVISER"]
    assert _names(delegation.event) == expected


@pytest.mark.parametrize("format", list(Format))
def test_hard_names_come_out_as_typed_with_the_family_name_in_capitals(format):
    delegation = b.build_delegation(seats=None)
    for values in HARD_NAMES.values():
        _confirmed(delegation=delegation, **values)
    names = [row[3] for row in _cells(delegation.event, format=format)[8:]]
    assert names == list(HARD_NAMES)


@pytest.mark.parametrize("phone", ["+86 138 0013 8000", "0086-10-6532 1234 ext. 5", "01065321234", "=1+1"])  # fmt: skip
def test_phone_stays_what_was_typed(phone):
    person = _confirmed(phone=phone)
    assert [each["Telephone"] for each in _people(person.event, purpose=STAFF_FULL)] == [phone]


# --- What stands of each person ----------------------------------------------------------


def test_participant_list_shows_these_columns_and_no_contact_data():
    person = _confirmed(
        honorific="H.E.", family_name="Dvořák", given_names="Delegate", native_name="Δ",
        chinese_name="代表", position="Director", department="Migration", capacity=Capacity.HEAD,
        email="secret@example.org", phone="+420 000", sex="female", staff_note="Marker note",
    )  # fmt: skip
    assert _people(person.event) == [
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
    circulated = [purpose for purpose in PURPOSES.values() if purpose.is_circulated]
    assert circulated == [PARTICIPANT_LIST]
    assert {column.field_class for column in PARTICIPANT_LIST.columns} == {FieldClass.LIST}


def test_staff_list_holds_everybody_who_handed_in_with_state_and_contact():
    event = b.build_event()
    statuses = [status for status in Status if status != Status.DRAFT]
    for status in statuses:
        _confirmed(event, status=status, circulation=status == Status.SUBMITTED)
    people = _people(event, purpose=STAFF_FULL)
    found = [(each["Status"], each["Consents to circulation"]) for each in people]
    expected = [(str(status.label), "yes" if status == Status.SUBMITTED else "no") for status in statuses]  # fmt: skip
    assert found == expected


def test_staff_list_shows_each_field_as_it_is_stored():
    event = b.build_event()
    person = _confirmed(
        event, honorific="Ms", family_name="van der Meer", given_names="Delegate",
        native_name="Δ", chinese_name="代表", position="Director", position_zh="司长",
        department="Migration", department_zh="移民司", email="one@example.org", phone="+86 10",
        language="zh-hans", headset_language="en", days=["2027-11-04", "2027-11-03"],
        staff_rank=3, staff_note="Two\nlines",
    )  # fmt: skip
    [row] = _people(event, purpose=STAFF_FULL)
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
    people = _people(first.event, purpose=STAFF_FULL)
    found = [(each["Duplicate of"], each["Days"]) for each in people]
    assert found == [("", "all days"), (first.reference, "all days")]


# --- Title block and languages -----------------------------------------------------------


def test_title_block_says_what_where_when_which_edition_and_how_many():
    person = _confirmed()
    assert _cells(person.event)[:7] == [
        ["Practical Cooperation"],
        ["3–4 November 2027"],
        ["Conference Hotel, Beijing"],
        ["List of participants: PROVISIONAL"],
        ["As of 1 September 2027, 16:00 (Beijing time)"],
        ["Number of people: 1"],
        [],
    ]


def test_title_block_of_the_final_list_says_so():
    assert _cells(b.build_event(), is_final=True)[3] == ["List of participants: FINAL"]


def test_title_block_of_the_staff_list_says_that_it_is_not_circulated():
    lines = _cells(b.build_event(), purpose=STAFF_FULL)
    assert lines[3] == ["All registrations. For staff only, not for circulation."]


def test_title_block_without_venue_names_the_city():
    assert _cells(b.build_event(venue=b.text("")))[2] == ["Beijing"]


def test_list_of_nobody_has_head_and_number():
    cells = _cells(b.build_event())
    assert (cells[5], cells[7][0], len(cells)) == (["Number of people: 0"], "No.", 8)


def test_chinese_list_marks_what_is_not_translated_and_explains_the_mark():
    event = b.build_event()
    named = b.build_delegation(event=event, protocol_rank=1, seats=None, name_override=b.text("Ministry", "外交部"))  # fmt: skip
    unnamed = b.build_delegation(event=event, protocol_rank=2, name_override=b.text("Embassy"))
    _confirmed(delegation=named, position="Director", position_zh="司长", department="Migration")
    _confirmed(delegation=named, position="处长", department="")
    _confirmed(delegation=unnamed)
    rows = [[row[1], *row[4:-1]] for row in _cells(event, language="zh-hans")[8:11]]
    assert rows == [["外交部", "司长", "Migration*"], ["外交部", "处长"], ["Embassy*"]]
    assert [row[0][:2] for row in _cells(event, language="zh-hans")[12:]] == ["* "]


def test_chinese_list_without_gaps_has_no_footnote():
    delegation = b.build_delegation(name_override=b.text("Ministry", "外交部"))
    _confirmed(delegation=delegation, position="Director", position_zh="司长")
    assert len(_cells(delegation.event, language="zh-hans")) == 9


def test_list_in_both_languages_shows_both():
    event = b.build_event()
    delegation = b.build_delegation(event=event, name_override=b.text("Ministry", "外交部"))
    _confirmed(delegation=delegation, position="Director", position_zh="司长", department="Migration")  # fmt: skip
    cells = _cells(event, language="both")
    assert cells[:2] == [["Practical Cooperation / 务实合作研讨会"], ["3–4 November 2027 / 2027年11月3日至4日"]]  # fmt: skip
    assert [cells[8][1], *cells[8][4:6]] == ["Ministry / 外交部", "Director / 司长", "Migration"]


def test_english_list_shows_what_is_given_in_chinese_alone():
    person = _confirmed(position="", position_zh="司长")
    assert [each["Position"] for each in _people(person.event)] == ["司长"]


@pytest.mark.parametrize(("language", "worded"), [("en", "en"), ("zh-hans", "zh-hans"), ("both", "en / zh-hans")])  # fmt: skip
def test_wording_is_in_the_languages_of_the_list_not_of_whoever_makes_it(language, worded):
    words = Wording(language, event=b.build_event())
    assert words.of(lazy(get_language, str)()) == worded


def test_days_are_written_as_each_language_does():
    words = Wording("both", event=b.build_event())
    assert words.days(["2027-11-03", "2026-01-01"]) == "2026-01-01, 3 Nov / 11月3日"


# --- File, record, cost ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "name"),
    [
        ({}, "meeting-participants-provisional-2027-09-01.xlsx"),
        ({"is_final": True, "format": Format.CSV}, "meeting-participants-final-2027-09-01.csv"),
        ({"purpose": STAFF_FULL}, "meeting-staff-full-2027-09-01.xlsx"),
    ],
)
def test_file_name_says_what_the_file_is(choices, name):
    assert file_name(b.build_event(slug="meeting"), _order(**choices), now=b.NOW) == name


def test_file_name_takes_the_day_in_the_events_zone():
    event = b.build_event(slug="meeting")
    late = b.NOW.replace(hour=20)
    assert (
        file_name(event, _order(), now=late) == "meeting-participants-provisional-2027-09-02.xlsx"
    )


def test_file_name_of_a_hostile_event_is_plain():
    event = b.build_event()
    event.slug = '../"x";\r\nSet-Cookie: 欧阳'
    name = file_name(event, _order(), now=b.NOW)
    assert name == "x-set-cookie-participants-provisional-2027-09-01.xlsx"


def test_export_is_recorded_with_its_columns():
    event = b.build_event()
    user = b.build_user()
    export(event, _order(), file=io.BytesIO(), by=actors.staff(user), now=b.NOW + timedelta(days=1))
    entry = HistoryEntry.objects.get(event=event)
    keys = ["capacity", "department", "honorific", "institution", "name", "native_name", "position"]
    assert (entry.action, entry.user, entry.at, entry.attendee, entry.fields) == (
        Action.EXPORTED,
        user,
        b.NOW + timedelta(days=1),
        None,
        keys,
    )


@pytest.mark.parametrize("purpose", list(PURPOSES.values()))
@pytest.mark.parametrize("format", list(Format))
@pytest.mark.parametrize("count", [0, 1, 3, 30])
def test_export_takes_three_queries_whatever_the_number_of_people(
    django_assert_num_queries, purpose, format, count
):
    event = b.build_event()
    delegations = [b.build_delegation(event=event, seats=None) for _number in range(3)]
    for number in range(count):
        _confirmed(delegation=delegations[number % 3])
    # The delegations' names, the people, the record.
    with django_assert_num_queries(3):
        _content(event, purpose=purpose, format=format)
