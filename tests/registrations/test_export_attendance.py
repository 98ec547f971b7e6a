"""The list of who was there: each part of each day, as the newest statement has it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import actors, attendance
from registrations.enums import Status
from registrations.exports.naming import column_titles
from registrations.exports.purposes import ATTENDANCE
from registrations.exports.spreadsheet import Format
from registrations.models import Attendee, Disclosure
from registrations.models.attendance import AttendanceState, AttendanceWay
from tests import builders as b
from tests.registrations.documents.reading import check_accessible, document_of, plain, text_of
from tests.registrations.export_reading import confirmed, made, read_cells, read_people
from workshop.enums import AttendanceBy, DayPart
from workshop.models import Event

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2083, 11, 3), date(2083, 11, 4)
# 18:00 in Beijing on the last day.
EVENING = datetime(2083, 11, 4, 10, tzinfo=UTC)
PRESENT, EXCUSED = AttendanceState.PRESENT, AttendanceState.EXCUSED
ABSENT, OPEN = AttendanceState.ABSENT, AttendanceState.OPEN


@pytest.fixture
def event() -> Event:
    return b.build_event()


def mark(person: Attendee, *states: AttendanceState, day=FIRST, part=DayPart.WHOLE) -> None:
    by = actors.staff(b.build_user())
    for state in states:
        attendance.mark(
            person, state, day=day, part=part, way=AttendanceWay.SHEET, by=by, now=EVENING
        )


def states_of(event: Event, *headings: str, **choices) -> Iterator[tuple[str, ...]]:
    for each in read_people(event, purpose=ATTENDANCE, **choices):
        if each["Name"]:  # beneath stand the totals
            yield (each["Name"], *(each[heading] for heading in headings))


def test_each_day_shows_the_newest_statement(event):
    here, corrected, silent = (
        confirmed(event, family_name=name) for name in ("Here", "Corrected", "Silent")
    )
    mark(here, PRESENT)
    mark(here, EXCUSED, day=LAST)
    mark(corrected, PRESENT, ABSENT)
    mark(silent, PRESENT, OPEN)

    assert list(states_of(event, "3 Nov", "4 Nov")) == [
        ("Given HERE", "present", "excused"),
        ("Given CORRECTED", "absent", "not recorded"),
        ("Given SILENT", "not recorded", "not recorded"),
    ]


def test_half_days_stand_apart_where_the_event_asks_for_them(event):
    event.attendance_by = AttendanceBy.HALF_DAY
    event.save()
    mark(confirmed(event, family_name="Here"), PRESENT, part=DayPart.MORNING)

    found = list(states_of(event, "3 Nov, morning", "3 Nov, afternoon", "4 Nov, morning"))

    assert found == [("Given HERE", "present", "not recorded", "not recorded")]


def test_only_the_confirmed_stand_in_it_whatever_they_circulate(event):
    confirmed(event, family_name="Listed", circulation=False)
    confirmed(event, family_name="Waiting", status=Status.SUBMITTED)

    assert [name for (name,) in states_of(event)] == ["Given LISTED"]


@pytest.mark.parametrize("format", [Format.XLSX, Format.CSV])
def test_totals_stand_beneath(event, format):
    for states in ((PRESENT,), (PRESENT,), (ABSENT,)):
        mark(confirmed(event), *states)

    notes = read_cells(event, purpose=ATTENDANCE, format=format)[-2:]

    assert notes == [["3 Nov: present 2, absent 1"], ["4 Nov: not recorded 3"]]


def test_list_without_people_has_no_totals(event):
    assert read_cells(event, purpose=ATTENDANCE)[-1][0] == "No."


def test_list_in_both_languages(event):
    mark(confirmed(event), PRESENT)

    cells = [cell for row in read_cells(event, purpose=ATTENDANCE, language="both") for cell in row]

    assert {"present / 出席", "3 Nov / 11月3日"} <= set(cells)


def test_document_holds_the_same_people_and_states(event):
    person = confirmed(
        event, family_name="Here", native_name="Έψιλον", position="Director", honorific="Ms"
    )
    mark(person, PRESENT)
    mark(person, ABSENT, day=LAST)

    reader = document_of(event, ATTENDANCE)

    text = plain(text_of(reader))
    for words in ("MsGivenHEREΈψιλον", "Director", "3Nov", "4Nov", "present", "absent",
                  "3Nov:present1", "4Nov:absent1", "Notforcirculation"):  # fmt: skip
        assert words in text
    check_accessible(reader, title="Practical Cooperation")


def test_document_of_a_long_event_goes_on_with_the_days(event):
    event.ends_on = date(2083, 11, 8)
    event.save()
    confirmed(event, family_name="Here")

    text = text_of(document_of(event, ATTENDANCE))

    # Four of the six days on the first table, the last two on the second.
    assert text.count("Given HERE") == 2


def test_document_of_nobody_says_so(event):
    assert "Nobody is listed." in text_of(document_of(event, ATTENDANCE))


def test_list_is_recorded_with_what_it_held(event):
    person = confirmed(event)

    made(event, purpose=ATTENDANCE)

    row = Disclosure.objects.get()
    assert (row.purpose, row.people) == ("attendance", [person.pk])
    assert column_titles(row.purpose, row.columns)[-2:] == ["Capacity", "Attendance"]


def test_list_takes_the_same_queries_for_any_number(event):
    counts = []
    for number in (1, 2, 27):
        for _each in range(number):
            mark(confirmed(event), PRESENT)
        with CaptureQueriesContext(connection) as captured:
            made(event, purpose=ATTENDANCE)
        counts.append(len(captured))

    assert counts == [3, 3, 3]
