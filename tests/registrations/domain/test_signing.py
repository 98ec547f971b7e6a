"""Signature sheets read back: numbers that stay, who is there thereby, and who is left."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from registrations.domain import actors, attendance, lifecycle, merging, signing
from registrations.domain.signing import Outcome
from registrations.enums import Status
from registrations.models import Attendance, SheetLine, SheetPrinting
from registrations.models.attendance import AttendanceState, AttendanceWay
from registrations.roles import DESK
from tests import builders as b
from workshop.enums import DayPart
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

DAY = date(2083, 11, 3)
# 09:02 in Beijing on the first day, and the evening after.
MORNING = datetime(2083, 11, 3, 1, 2, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=9)
WHOLE = DayPart.WHOLE
PRESENT, EXCUSED, ABSENT = AttendanceState.PRESENT, AttendanceState.EXCUSED, AttendanceState.ABSENT
R = Outcome


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def by(event):
    return actors.staff(b.build_user(event=event, role=DESK))


@pytest.fixture
def people(event):
    """Return four confirmed people of one delegation."""
    delegation = b.build_delegation(event=event, seats=None)
    return [b.build_attendee(delegation=delegation, status=Status.CONFIRMED) for _each in "abcd"]


@pytest.fixture
def printing(event, people):
    return b.build_printing(event=event, people=people, per_sheet=3)


def plan(printing, typed, **changed):
    known = {"part": WHOLE, "rest": None, "now": EVENING}
    return signing.plan(printing, typed, **(known | changed))


def enter(printing, typed, **changed):
    known = {"part": WHOLE, "rest": None, "now": EVENING}
    return signing.enter(printing, typed, **(known | changed))


def check_in(person, by):
    return attendance.check_in(person, day=DAY, part=WHOLE, token=uuid4(), by=by, now=MORNING)


def mark(person, state, by, way=AttendanceWay.HAND):
    return attendance.mark(person, state, day=DAY, part=WHOLE, way=way, by=by, now=EVENING)


def outcomes(planned):
    return [(each.numbers, each.outcome) for each in planned]


def states(person):
    rows = person.attendance_entries.order_by("pk")
    return list(rows.values_list("state", "way"))


def code_of(act, *args, **changed):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **changed)
    return refusal.value.code


# What is printed.


def test_printing_keeps_who_stands_where(printing, people):
    lines = printing.lines.order_by("number").values_list("number", "sheet", "attendee")

    assert list(lines) == [
        (1, 1, people[0].pk), (2, 1, people[1].pk), (3, 1, people[2].pk), (4, 2, people[3].pk),
    ]  # fmt: skip
    assert (printing.number, printing.sheet_count, str(printing)) == (1, 2, "Printing 1")
    assert [str(each) for each in printing.lines.order_by("number")][:2] == ["1", "2"]


def test_same_sheets_printed_again_are_the_same_printing(event, people, printing):
    assert b.build_printing(event=event, people=people, per_sheet=3) == printing
    assert SheetPrinting.objects.count() == 1


@pytest.mark.parametrize(
    "changed", [{"people": 3}, {"per_sheet": 2}, {"per_sheet": 3, "is_reversed": True}]
)
def test_other_people_or_pages_are_another_printing_and_the_first_stays(
    event, people, printing, changed
):
    chosen = people[: changed.get("people", 4)]
    chosen = chosen[::-1] if changed.get("is_reversed") else chosen
    second = b.build_printing(event=event, people=chosen, per_sheet=changed.get("per_sheet", 3))

    assert (second.number, printing.lines.count()) == (2, 4)
    assert list(signing.printings_of(event, day=DAY)) == [printing, second]


def test_more_lines_for_guests_are_another_printing(event, people, printing):
    lines = list(printing.lines.order_by("number").values_list("sheet", "attendee"))

    other = signing.record_printing(
        event, day=DAY, lines=lines, sheet_count=3, by=actors.SYSTEM, now=b.NOW
    )

    assert (other.number, other.sheet_count) == (2, 3)


def test_printing_after_somebody_was_erased_has_numbers_of_its_own(event, people, printing):
    people[0].delete()

    second = b.build_printing(event=event, people=people[1:], per_sheet=3)

    assert second != printing
    assert signing.people_of(printing)[0] == (people[1], [2])
    assert signing.people_of(second)[0] == (people[1], [1])


def test_days_are_printed_apart(event, people, printing):
    tomorrow = b.build_printing(event=event, people=people, day=DAY + timedelta(days=1))

    assert (tomorrow.number, tomorrow.day) == (1, DAY + timedelta(days=1))


# What numbers mean.


def test_numbers_mean_those_of_the_printing_whatever_became_of_the_list(
    event, people, printing, by
):
    b.build_printing(event=event, people=people[::-1], per_sheet=3)

    found = enter(printing, "1-2", by=by)

    assert {each.attendee for each in found} == {people[0], people[1]}
    assert {(each.state, each.way, each.user) for each in found} == {(PRESENT, "sheet", by.user)}
    assert states(people[3]) == []


def test_unknown_numbers_are_named_and_nothing_is_recorded(printing, by):
    with pytest.raises(RuleViolation) as refusal:
        enter(printing, "1, 5-6, 9", by=by)

    assert refusal.value.code == "unknown_numbers"
    assert refusal.value.message == "Nobody stands in this printing under: 5–6, 9"
    assert Attendance.objects.count() == 0


def test_plan_says_what_becomes_of_each(people, printing, by):
    check_in(people[1], by)
    mark(people[2], PRESENT, by, way=AttendanceWay.SHEET)

    found = plan(printing, "1-3", by=by)

    assert outcomes(found.signed) == [([1], R.RECORDED), ([2], R.NOTED), ([3], R.KNOWN)]
    assert outcomes(found.others) == [([4], R.LEFT)]
    assert [each.attendee for each in found.entered] == people[:2]
    assert (found.signed[0].before, found.signed[1].before.way) == (None, "desk")


def test_who_was_checked_in_has_both_statements(people, printing, by):
    check_in(people[0], by)

    enter(printing, "1", by=by)

    assert states(people[0]) == [("present", "desk"), ("present", "sheet")]


def test_who_was_excused_and_signed_is_present(people, printing, by):
    mark(people[0], EXCUSED, by)

    enter(printing, "1", by=by)

    assert states(people[0]) == [("excused", "hand"), ("present", "sheet")]


def test_who_is_cancelled_since_is_told_and_left_out(people, printing, by):
    lifecycle.cancel(people[0], reason="Twice.", by=by, now=b.NOW)

    found = plan(printing, "1-2", by=by)
    enter(printing, "1-2", by=by)

    assert outcomes(found.signed) == [([1], R.REFUSED), ([2], R.RECORDED)]
    assert found.signed[0].reason.startswith("This registration is “")
    assert (states(people[0]), states(people[1])) == ([], [("present", "sheet")])


def test_entered_twice_nothing_is_recorded_twice(people, printing, by):
    enter(printing, "1-2", by=by)

    assert code_of(enter, printing, "1-2", by=by) == "nothing_new"
    assert len(enter(printing, "1-3", by=by)) == 1


def test_two_registrations_that_became_one_are_one_person(event, people, printing, by):
    kept, other = people[:2]
    merging.merge(kept, other, taken=[], by=by, now=MORNING)

    found = plan(printing, "2", by=by)

    assert outcomes(found.signed) == [([1, 2], R.RECORDED)]
    assert SheetLine.objects.filter(attendee=other).count() == 0


# The rest.


@pytest.mark.parametrize("rest", signing.REST_STATES)
def test_rest_is_stated_where_nothing_is_recorded(people, printing, by, rest):
    check_in(people[1], by)
    mark(people[2], EXCUSED, by)

    found = plan(printing, "1", rest=rest, by=by)
    enter(printing, "1", rest=rest, by=by)

    assert outcomes(found.others) == [([2], R.LEFT), ([3], R.LEFT), ([4], R.REST)]
    assert [states(each)[-1] for each in people] == [
        ("present", "sheet"), ("present", "desk"), ("excused", "hand"), (str(rest), "sheet"),
    ]  # fmt: skip


def test_rest_that_is_not_confirmed_any_more_is_left(people, printing, by):
    lifecycle.cancel(people[3], reason="Twice.", by=by, now=b.NOW)

    found = plan(printing, "1-3", rest=ABSENT, by=by)

    assert outcomes(found.others) == [([4], R.LEFT)]


def test_taken_back_at_the_desk_nothing_is_recorded_of_the_person(people, printing, by):
    entry = check_in(people[3], by)
    attendance.undo(people[3], token=entry.token, by=by, now=MORNING)

    found = plan(printing, "1-3", rest=ABSENT, by=by)

    assert outcomes(found.others) == [([4], R.REST)]


# Who and when.


def test_day_that_is_not_here_is_not_entered(event, people, by):
    tomorrow = b.build_printing(event=event, people=people, day=DAY + timedelta(days=1))

    assert code_of(plan, tomorrow, "1", by=by) == "too_early"


def test_part_that_the_event_does_not_have_is_not_entered(printing, by):
    assert code_of(plan, printing, "1", part=DayPart.MORNING, by=by) == "wrong_day"


def test_helpers_and_others_enter_nothing(event, printing):
    helper = actors.helper(b.build_desk_link(event=event, day=DAY))

    assert code_of(enter, printing, "1", by=helper) == "not_yours"
    assert code_of(enter, printing, "1", by=actors.DELEGATE) == "not_yours"
