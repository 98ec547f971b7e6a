"""Desk and sheet held against each other: what differs, and how it is settled."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import actors, attendance, evidence, lifecycle, reconciling
from registrations.domain.reconciling import Difference, Settlement
from registrations.enums import Status
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
NOT_SIGNED, NOT_CHECKED_IN, WALK_IN = Difference


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def by(event):
    return actors.staff(b.build_user(event=event, role=DESK))


@pytest.fixture
def people(event):
    """Return who has done both, who came without signing, and who signed without coming."""
    delegation = b.build_delegation(event=event, seats=None)
    return [b.build_attendee(delegation=delegation, status=Status.CONFIRMED) for _each in "abc"]


def check_in(person, by):
    return attendance.check_in(person, day=DAY, part=WHOLE, token=uuid4(), by=by, now=MORNING)


def mark(person, by, state=AttendanceState.PRESENT, way=AttendanceWay.SHEET):
    return attendance.mark(person, state, day=DAY, part=WHOLE, way=way, by=by, now=EVENING)


@pytest.fixture
def held(event, people, by):
    """Return the printing after the day: the first has done both, each other one thing alone."""
    printing = b.build_printing(event=event, people=people, per_sheet=2)
    for each in people[:2]:
        check_in(each, by)
    for each in (people[0], people[2]):
        mark(each, by)
    return printing


def reconcile(event):
    return reconciling.reconcile(event, day=DAY, part=WHOLE)


def differing(event):
    return [(each.kind, each.attendee, each.numbers) for each in reconcile(event).differing]


def settle(person, settlement, by, **changed):
    newest = attendance.current(person, day=DAY, part=WHOLE)
    known = {"day": DAY, "part": WHOLE, "seen": newest.pk, "by": by, "now": EVENING}
    return reconciling.settle(person, settlement, **(known | changed))


# What differs.


def test_difference_is_who_is_on_one_side_alone(event, people, held):
    assert differing(event) == [
        (NOT_SIGNED, people[1], [2]),
        (NOT_CHECKED_IN, people[2], [3]),
    ]


def test_walk_in_stands_on_no_printed_sheet(event, people, held, by):
    delegation = b.build_delegation(event=event)
    late = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    check_in(late, by)

    assert (WALK_IN, late, []) in differing(event)


def test_where_nothing_was_printed_nobody_is_a_walk_in(event, people, by):
    check_in(people[0], by)
    mark(people[1], by)

    assert [kind for kind, _who, _numbers in differing(event)] == [NOT_SIGNED, NOT_CHECKED_IN]


@pytest.mark.parametrize("side", ["desk", "sheet"])
def test_nothing_is_compared_before_both_say_something(event, people, by, side):
    if side == "desk":
        check_in(people[0], by)
    else:
        mark(people[0], by)

    found = reconcile(event)

    assert (found.is_desk_used, found.is_sheet_entered) == (side == "desk", side == "sheet")
    assert found.differing == []


def test_check_in_that_was_taken_back_is_none(event, people, held, by):
    delegation = b.build_delegation(event=event)
    person = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    made = check_in(person, by)
    attendance.undo(person, token=made.token, by=by, now=MORNING)

    assert person not in [who for _kind, who, _numbers in differing(event)]


def test_who_is_not_confirmed_any_more_is_no_difference(event, people, held, by):
    lifecycle.cancel(people[1], reason="Twice.", by=by, now=EVENING)

    assert [who for _kind, who, _numbers in differing(event)] == [people[2]]


def test_numbers_are_those_of_the_newest_printing(event, people, held):
    b.build_printing(event=event, people=people[::-1], per_sheet=2)

    assert [numbers for _kind, _who, numbers in differing(event)] == [[2], [1]]


# How it is settled.


@pytest.mark.parametrize(
    ("settlement", "state", "way"),
    [
        (Settlement.PRESENT, "present", "hand"),
        (Settlement.EXCUSED, "excused", "hand"),
        (Settlement.ABSENT, "absent", "hand"),
    ],
)
def test_statement_by_hand_settles_it_and_the_former_stay(
    event, people, held, by, settlement, state, way
):
    entry = settle(people[1], settlement, by)

    found = reconcile(event)
    assert (entry.state, entry.way, entry.user) == (state, way, by.user)
    assert [each.attendee for each in found.settled] == [people[1]]
    assert found.open(NOT_SIGNED) == []
    assert people[1].attendance_entries.count() == 2


def test_who_has_signed_after_all_differs_no_more(event, people, held, by):
    entry = settle(people[1], Settlement.SIGNED, by)

    assert (entry.state, entry.way) == ("present", "sheet")
    assert people[1] not in [who for _kind, who, _numbers in differing(event)]


def test_later_word_from_the_sheet_opens_it_again(event, people, held, by):
    settle(people[1], Settlement.PRESENT, by)
    mark(people[1], by, state=AttendanceState.ABSENT)

    assert [each.attendee for each in reconcile(event).open(NOT_SIGNED)] == [people[1]]


def test_whoever_has_signed_is_offered_no_signature(event, held):
    offered = {each.kind: each.settlements for each in reconcile(event).differing}

    assert offered[NOT_SIGNED] == list(Settlement)
    assert offered[NOT_CHECKED_IN] == list(Settlement)[1:]


def test_what_was_changed_since_it_was_seen_is_not_settled(people, held, by):
    seen = attendance.current(people[1], day=DAY, part=WHOLE).pk
    mark(people[1], by, state=AttendanceState.ABSENT, way=AttendanceWay.HAND)

    with pytest.raises(RuleViolation) as refusal:
        settle(people[1], Settlement.PRESENT, by, seen=seen)
    assert refusal.value.code == "changed"


def test_where_nothing_is_recorded_nothing_is_settled(event, by):
    person = b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CONFIRMED)

    with pytest.raises(RuleViolation) as refusal:
        reconciling.settle(
            person, Settlement.PRESENT, day=DAY, part=WHOLE, seen=1, by=by, now=EVENING
        )
    assert refusal.value.code == "changed"


# Counts of each sheet.


def counts(event):
    return [
        (each.printing.number, each.sheet, each.listed, each.signed, each.checked_in, each.is_filed)
        for each in reconcile(event).sheets
    ]


def test_each_sheet_has_its_counts(event, held):
    assert counts(event) == [(1, 1, 2, 1, 2, False), (1, 2, 1, 1, 0, False)]


def test_sheets_of_older_printings_are_counted_once_they_are_filed(event, people, held, by):
    b.build_printing(event=event, people=people, per_sheet=3)
    scan = b.build_scan(event=event, printing=held, sheets=[2], by=by)

    assert counts(event) == [(1, 2, 1, 1, 0, True), (2, 1, 3, 2, 2, False)]
    evidence.withdraw(scan, reason="Wrong day.", by=by, now=EVENING)
    assert counts(event) == [(2, 1, 3, 2, 2, False)]


def test_sheets_printed_later_for_some_leave_the_others_in_use(event, people, held):
    b.build_printing(event=event, people=people[:1])

    assert counts(event) == [
        (1, 1, 2, 1, 2, False), (1, 2, 1, 1, 0, False), (2, 1, 1, 1, 1, False),
    ]  # fmt: skip


def test_reconciling_takes_the_same_queries_for_any_number(event, by):
    taken = []
    for number in (1, 2, 27):
        delegation = b.build_delegation(event=event, seats=None)
        people = [
            b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
            for _each in range(2 * number)
        ]
        b.build_printing(event=event, people=people)
        for each in people[:number]:
            check_in(each, by)
        for each in people[number:]:
            mark(each, by)
        with CaptureQueriesContext(connection) as captured:
            found = reconcile(event)
            assert [str(each.attendee.delegation.name) for each in found.differing]
        taken.append(len(captured))

    assert len(set(taken)) == 1
