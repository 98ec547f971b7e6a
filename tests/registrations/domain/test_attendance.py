"""Recording who is there: only the expected, on the day, once; and nothing is overwritten."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from registrations.domain import actors, attendance, merging
from registrations.domain.actors import Actor
from registrations.enums import Status
from registrations.models import Attendance, Attendee
from registrations.models.attendance import AttendanceState, AttendanceWay
from registrations.roles import DESK
from tests import builders as b
from workshop.enums import AttendanceBy, DayPart, EventState
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db

DAY = date(2083, 11, 3)
# 09:02 in Beijing on the first day.
MORNING = datetime(2083, 11, 3, 1, 2, tzinfo=UTC)
WHOLE = DayPart.WHOLE
PRESENT, EXCUSED = AttendanceState.PRESENT, AttendanceState.EXCUSED
ABSENT, OPEN = AttendanceState.ABSENT, AttendanceState.OPEN


@pytest.fixture
def event() -> Event:
    return b.build_event()


@pytest.fixture
def by(event) -> Actor:
    return actors.staff(b.build_user(event=event, role=DESK))


@pytest.fixture
def person(event) -> Attendee:
    return confirmed(event)


def confirmed(event, **values) -> Attendee:
    delegation = b.build_delegation(event=event)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **values)


def check_in(person, **changed) -> Attendance:
    known = {"day": DAY, "part": WHOLE, "token": uuid4(), "now": MORNING}
    return attendance.check_in(person, **(known | changed))


def mark(person, state, **changed) -> Attendance:
    known = {"day": DAY, "part": WHOLE, "way": AttendanceWay.SHEET, "now": MORNING}
    return attendance.mark(person, state, **(known | changed))


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def states(person) -> list[str]:
    return list(person.attendance_entries.order_by("pk").values_list("state", flat=True))


# Check in.


def test_check_in_records_who_when_and_how(person, by):
    token = uuid4()

    entry = check_in(person, token=token, by=by)

    assert (entry.attendee, entry.day, entry.part, entry.state) == (person, DAY, WHOLE, PRESENT)
    assert (entry.at, entry.way, entry.user, entry.desk_link) == (MORNING, "desk", by.user, None)
    assert entry.token == token
    assert attendance.current(person, day=DAY, part=WHOLE) == entry


def test_check_in_sent_twice_is_applied_once(person, by):
    token = uuid4()
    entry = check_in(person, token=token, by=by)

    again = check_in(person, token=token, by=by, now=MORNING + timedelta(hours=30))

    assert (again, states(person)) == (entry, [PRESENT])


def test_check_in_sent_again_after_it_was_taken_back_changes_nothing(person, by):
    token = uuid4()
    check_in(person, token=token, by=by)
    attendance.undo(person, token=token, by=by, now=MORNING)

    check_in(person, token=token, by=by)

    assert states(person) == [PRESENT, OPEN]


def test_whoever_is_in_already_is_told_since_when_in_the_zone_of_the_event(person, by):
    check_in(person, by=by)

    with pytest.raises(RuleViolation) as refusal:
        check_in(person, by=by, now=MORNING + timedelta(hours=1))

    assert refusal.value.code == "already_in"
    assert refusal.value.message == "Already in at 09:02."
    assert states(person) == [PRESENT]


def test_next_day_is_another_check_in(person, by):
    check_in(person, by=by)
    check_in(person, by=by, day=DAY + timedelta(days=1), now=MORNING + timedelta(days=1))

    assert states(person) == [PRESENT, PRESENT]


def test_excused_person_who_comes_after_all_is_checked_in(person, by):
    mark(person, EXCUSED, by=by)
    check_in(person, by=by)

    assert states(person) == [EXCUSED, PRESENT]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.SUBMITTED, "not_confirmed"),
        (Status.WAITLISTED, "not_confirmed"),
        (Status.DECLINED, "not_confirmed"),
        (Status.WITHDRAWN, "withdrawn"),
        (Status.CANCELLED, "withdrawn"),
    ],
)
def test_only_the_confirmed_are_checked_in_or_marked(event, by, status, code):
    person = b.build_attendee(delegation=b.build_delegation(event=event), status=status)

    assert code_of(check_in, person, by=by) == code
    assert code_of(mark, person, PRESENT, by=by) == code
    assert states(person) == []


@pytest.mark.parametrize(
    ("day", "now"),
    [
        (DAY - timedelta(days=1), MORNING - timedelta(days=1)),  # before the event
        (DAY + timedelta(days=2), MORNING + timedelta(days=2)),  # after it
        (DAY, MORNING + timedelta(days=1)),  # the page of yesterday
        (DAY, MORNING - timedelta(hours=9, minutes=3)),  # 23:59 in Beijing is yesterday
    ],
)
def test_wrong_day_is_refused(person, by, day, now):
    assert code_of(check_in, person, by=by, day=day, now=now) == "wrong_day"


def test_day_goes_by_the_zone_of_the_event(person, by):
    # 07:59 in Beijing, where the day before has not ended in London.
    assert check_in(person, by=by, now=MORNING - timedelta(hours=1, minutes=3)).day == DAY


def test_whoever_registered_for_other_days_is_sent_to_the_staff_who_may_record_it(event, by):
    person = confirmed(event, days=["2083-11-04"])

    assert code_of(check_in, person, by=by) == "other_days"
    assert mark(person, PRESENT, by=by).state == PRESENT
    tomorrow = DAY + timedelta(days=1)
    assert check_in(person, by=by, day=tomorrow, now=MORNING + timedelta(days=1)).day == tomorrow


@pytest.mark.parametrize("state", [EventState.POSTPONED, EventState.CANCELLED, EventState.DRAFT])
def test_nobody_is_checked_in_at_an_event_that_is_not_held(person, by, event, state):
    event.state = state
    event.save()

    assert code_of(check_in, person, by=by) == "not_held"


@pytest.mark.parametrize("who", [actors.DELEGATE, actors.SYSTEM])
def test_only_staff_and_helpers_record(person, who):
    assert code_of(check_in, person, by=who) == "not_yours"
    assert code_of(mark, person, PRESENT, by=who) == "not_yours"


def test_token_cannot_be_stored_twice_for_one_person(person, by):
    entry = check_in(person, by=by)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(
            attendee=person, day=DAY, part=WHOLE, state=PRESENT, way="desk", at=MORNING,
            token=entry.token,
        )  # fmt: skip


# Half-days.


def test_morning_and_afternoon_are_recorded_apart_where_the_event_asks(event, by):
    event.attendance_by = AttendanceBy.HALF_DAY
    event.save()
    person = confirmed(event)

    check_in(person, by=by, part=DayPart.MORNING)
    check_in(person, by=by, part=DayPart.AFTERNOON, now=MORNING + timedelta(hours=5))

    assert code_of(check_in, person, by=by, part=DayPart.MORNING) == "already_in"
    assert code_of(check_in, person, by=by, part=WHOLE) == "wrong_day"
    assert code_of(mark, person, ABSENT, by=by, part=WHOLE) == "wrong_day"


@pytest.mark.parametrize(
    ("by_what", "minutes", "part"),
    [
        (AttendanceBy.DAY, 0, DayPart.WHOLE),
        (AttendanceBy.DAY, 300, DayPart.WHOLE),
        (AttendanceBy.HALF_DAY, 177, DayPart.MORNING),  # 11:59
        (AttendanceBy.HALF_DAY, 178, DayPart.AFTERNOON),  # 12:00
    ],
)
def test_part_of_the_day_goes_by_the_clock_of_the_event(by_what, minutes, part):
    event = b.build_event(attendance_by=by_what)

    assert attendance.part_at(event, MORNING + timedelta(minutes=minutes)) == part


# Take back.


def test_check_in_is_taken_back_within_the_minute(person, by):
    entry = check_in(person, by=by)

    undone = attendance.undo(person, token=entry.token, by=by, now=MORNING + timedelta(seconds=60))

    assert (undone.state, undone.undoes, undone.user) == (OPEN, entry, by.user)
    assert check_in(person, by=by).state == PRESENT
    assert states(person) == [PRESENT, OPEN, PRESENT]


def test_what_stood_before_counts_again(person, by):
    mark(person, EXCUSED, by=by)
    entry = check_in(person, by=by)

    attendance.undo(person, token=entry.token, by=by, now=MORNING)

    assert states(person) == [EXCUSED, PRESENT, EXCUSED]


def test_taken_back_twice_it_is_taken_back_once(person, by):
    entry = check_in(person, by=by)
    first = attendance.undo(person, token=entry.token, by=by, now=MORNING)

    again = attendance.undo(person, token=entry.token, by=by, now=MORNING + timedelta(minutes=9))

    assert (again, states(person)) == (first, [PRESENT, OPEN])


def test_nothing_is_taken_back_after_the_minute(person, by):
    entry = check_in(person, by=by)
    late = MORNING + timedelta(seconds=61)

    assert code_of(attendance.undo, person, token=entry.token, by=by, now=late) == "too_late"


def test_another_desk_takes_nothing_back(person, by, event):
    entry = check_in(person, by=by)
    link = b.build_desk_link(event=event, day=DAY)

    for other in (actors.staff(b.build_user()), actors.helper(link)):
        refused = code_of(attendance.undo, person, token=entry.token, by=other, now=MORNING)
        assert refused == "not_yours"


def test_what_was_corrected_since_is_not_taken_back(person, by):
    entry = check_in(person, by=by)
    mark(person, ABSENT, by=by)

    assert code_of(attendance.undo, person, token=entry.token, by=by, now=MORNING) == "changed"


def test_what_was_never_recorded_is_not_taken_back(person, by):
    refused = code_of(attendance.undo, person, token=uuid4(), by=by, now=MORNING)

    assert refused == "not_checked_in"


# Helpers.


def test_helper_checks_in_through_the_link_of_the_day(person, event):
    link = b.build_desk_link(event=event, day=DAY)

    entry = check_in(person, by=actors.helper(link))

    assert (entry.desk_link, entry.user) == (link, None)
    undone = attendance.undo(person, token=entry.token, by=actors.helper(link), now=MORNING)
    assert undone.desk_link == link


def test_link_of_another_day_checks_nobody_in(person, event):
    link = b.build_desk_link(event=event, day=DAY + timedelta(days=1))

    assert code_of(check_in, person, by=actors.helper(link)) == "wrong_day"


def test_helper_marks_nobody(person, event):
    by = actors.helper(b.build_desk_link(event=event, day=DAY))

    assert code_of(mark, person, ABSENT, by=by) == "not_yours"


# Mark.


def test_correction_adds_a_statement_and_keeps_the_former(person, by):
    mark(person, PRESENT, by=by)
    mark(person, ABSENT, by=by, way=AttendanceWay.HAND)
    mark(person, OPEN, by=by)

    assert states(person) == [PRESENT, ABSENT, OPEN]
    assert [each.way for each in person.attendance_entries.order_by("pk")] == ["sheet", "hand", "sheet"]  # fmt: skip


@pytest.mark.parametrize("state", [PRESENT, EXCUSED, ABSENT])
def test_what_is_recorded_already_is_not_recorded_again(person, by, state):
    mark(person, state, by=by)

    assert code_of(mark, person, state, by=by) == "unchanged"


def test_nothing_recorded_cannot_be_unrecorded(person, by):
    assert code_of(mark, person, OPEN, by=by) == "unchanged"


def test_one_is_excused_beforehand_but_neither_present_nor_absent(person, by):
    tomorrow = DAY + timedelta(days=1)

    assert code_of(mark, person, PRESENT, by=by, day=tomorrow) == "too_early"
    assert code_of(mark, person, ABSENT, by=by, day=tomorrow) == "too_early"
    assert mark(person, EXCUSED, by=by, day=tomorrow).state == EXCUSED


def test_sheet_is_entered_after_the_event_too(person, by):
    assert mark(person, PRESENT, by=by, now=MORNING + timedelta(days=20)).state == PRESENT


def test_mark_of_no_day_of_the_event_is_refused(person, by):
    assert code_of(mark, person, PRESENT, by=by, day=date(2083, 11, 9)) == "wrong_day"


# With the rest of a registration.


def test_attendance_of_a_merged_registration_goes_to_the_kept_one(event, by):
    delegation = b.build_delegation(event=event)
    kept, other = (
        b.build_attendee(delegation=delegation, status=Status.CONFIRMED) for _each in "ab"
    )
    entry = check_in(other, by=by)

    merging.merge(kept, other, taken=[], by=by, now=MORNING)

    assert attendance.current(kept, day=DAY, part=WHOLE) == entry
    assert states(other) == []


# Certificates.

OVER = datetime(2083, 11, 4, 16, tzinfo=UTC)


def may_have(person, now=OVER) -> str:
    return code_of(attendance.check_may_have_certificate, person, now=now)


def test_who_was_present_has_a_certificate_when_the_event_is_over(person, by):
    mark(person, PRESENT, by=by)

    assert may_have(person, OVER - timedelta(seconds=1)) == "not_over"
    attendance.check_may_have_certificate(person, now=OVER)


def test_event_in_the_archive_still_gives_certificates(event, person, by):
    mark(person, PRESENT, by=by)
    event.state = EventState.ARCHIVED

    person.event = event
    attendance.check_may_have_certificate(person, now=OVER)


@pytest.mark.parametrize("states", [(), (ABSENT,), (EXCUSED,), (PRESENT, ABSENT), (PRESENT, OPEN)])
def test_who_was_not_present_has_no_certificate(person, by, states):
    for state in states:
        mark(person, state, by=by)

    assert may_have(person) == "not_present"


def test_presence_on_days_that_are_none_of_the_event_any_more_counts_no_more(event, person, by):
    mark(person, PRESENT, by=by)
    event.starts_on = event.ends_on
    event.save()

    person.event = event
    assert may_have(person) == "not_present"


def test_event_that_is_not_held_gives_no_certificates(event, person, by):
    mark(person, PRESENT, by=by)
    event.state = EventState.CANCELLED

    person.event = event
    assert may_have(person) == "not_held"


def test_who_is_not_confirmed_has_no_certificate(person, by):
    mark(person, PRESENT, by=by)
    person.status = Status.CANCELLED

    assert may_have(person) == "withdrawn"
