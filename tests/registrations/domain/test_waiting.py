"""The waiting list: who is next for a seat, and who gets one when it is freed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import actors, lifecycle, registration, waiting
from registrations.enums import Action, Capacity, DelegationRole, MessageKind, Status
from registrations.models import Attendee, Delegation
from tests import builders as b
from workshop.enums import Approval
from workshop.models import Event

pytestmark = pytest.mark.django_db


def build_waiting(delegation: Delegation, minute: int, **fields) -> Attendee:
    """Return somebody on the waiting list since the minute after the tests' hour."""
    return b.build_attendee(
        delegation=delegation,
        status=Status.WAITLISTED,
        now=b.NOW + timedelta(minutes=minute),
        **fields,
    )


@pytest.fixture
def event() -> Event:
    return b.build_event(capacity=10)


def test_next_in_line_gives_free_seats_to_those_who_wait_longest(event):
    delegation = b.build_delegation(event=event, seats=2)
    late, early, middle = (build_waiting(delegation, minute) for minute in (9, 1, 5))

    assert waiting.next_in_line(event) == [early, middle]
    assert late not in waiting.next_in_line(event)


def test_next_in_line_passes_over_a_delegation_without_free_seat(event):
    full = b.build_delegation(event=event, seats=1)
    b.build_attendee(delegation=full, status=Status.CONFIRMED)
    build_waiting(full, 1)
    other = build_waiting(b.build_delegation(event=event, seats=1), 2)

    assert waiting.next_in_line(event) == [other]


def test_next_in_line_ends_with_the_seats_of_the_event():
    event = b.build_event(capacity=1)
    first = build_waiting(b.build_delegation(event=event), 1)
    build_waiting(b.build_delegation(event=event), 2)

    assert waiting.next_in_line(event) == [first]


def test_next_in_line_asks_the_delegation_that_freed_the_seat_first():
    event = b.build_event(capacity=2)
    ours, theirs = (b.build_delegation(event=event, seats=1) for _number in range(2))
    leaving = b.build_attendee(delegation=ours, status=Status.CONFIRMED)
    b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CONFIRMED)
    build_waiting(theirs, 1)
    own = build_waiting(ours, 2)
    leaving = lifecycle.withdraw(leaving, by=actors.DELEGATE, now=b.NOW)

    assert waiting.next_in_line(event, left_by=leaving) == [own]


def test_next_in_line_has_no_limit_where_none_is_set():
    event = b.build_event(capacity=None)
    delegation = b.build_delegation(event=event, seats=None)
    line = [build_waiting(delegation, minute) for minute in range(3)]

    assert waiting.next_in_line(event) == line


def test_next_in_line_counts_nobody_without_seat_and_no_duplicate(event):
    delegation = b.build_delegation(event=event, alternates=1)
    build_waiting(delegation, 1, capacity=Capacity.ALTERNATE)
    duplicate = build_waiting(delegation, 2)
    Attendee.objects.filter(pk=duplicate.pk).update(duplicate_of=b.build_attendee())
    host = b.build_delegation(event=event, role=DelegationRole.ORGANISER)
    own = build_waiting(host, 3)

    assert waiting.next_in_line(event) == [own]


@pytest.mark.parametrize("count", [1, 3])
def test_next_in_line_takes_two_queries_however_many_wait(event, count):
    for minute in range(count):
        build_waiting(b.build_delegation(event=event), minute)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        waiting.next_in_line(event)

    assert len(queries) == 2


def test_position_counts_those_of_the_delegation_who_came_before(event):
    delegation = b.build_delegation(event=event, seats=0)
    first, second = (build_waiting(delegation, minute) for minute in (1, 1))
    build_waiting(b.build_delegation(event=event), 0)

    assert [waiting.position(each) for each in (first, second)] == [1, 2]
    assert waiting.position(b.build_attendee(delegation=delegation)) is None


def test_places_of_a_delegation_are_those_of_each(event):
    delegation = b.build_delegation(event=event, seats=0)
    late, early = build_waiting(delegation, 9), build_waiting(delegation, 1)
    build_waiting(b.build_delegation(event=event), 0)

    assert waiting.positions(delegation) == {early.pk: 1, late.pk: 2}
    assert [waiting.position(each) for each in (early, late)] == [1, 2]


def test_next_in_lines_are_those_next_at_each_event(event):
    here = build_waiting(b.build_delegation(event=event, seats=1), 1)
    elsewhere = b.build_delegation(event=b.build_event(), seats=1)
    there = build_waiting(elsewhere, 1)
    build_waiting(elsewhere, 2)

    assert waiting.next_in_lines([event, elsewhere.event]) == {here.pk, there.pk}
    assert waiting.next_in_lines([b.build_event()]) == set()


@pytest.mark.parametrize("verb", ["withdraw", "cancel", "waitlist"])
def test_freed_seat_goes_to_the_next_in_line_where_the_event_says_so(verb):
    event = b.build_event(promotes_automatically=True)
    delegation = b.build_delegation(event=event, seats=1)
    leaving = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    following = build_waiting(delegation, 1)
    act = {
        "withdraw": lambda: lifecycle.withdraw(leaving, by=actors.DELEGATE, now=b.NOW),
        "cancel": lambda: lifecycle.cancel(leaving, by=actors.SYSTEM, now=b.NOW, reason="Moved."),
        "waitlist": lambda: lifecycle.waitlist(
            leaving, by=actors.SYSTEM, now=b.NOW, reason="Fewer."
        ),
    }[verb]

    act()

    following.refresh_from_db()
    leaving.refresh_from_db()
    assert (following.status, leaving.status == Status.CONFIRMED) == (Status.CONFIRMED, False)
    assert following.history.get(action=Action.CONFIRMED).actor == "system"
    assert following.messages.filter(kind=MessageKind.PROMOTED).count() == 1


def test_freed_seat_waits_for_staff_where_the_event_does_not_say_so(event):
    delegation = b.build_delegation(event=event, seats=1)
    leaving = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    following = build_waiting(delegation, 1)

    lifecycle.withdraw(leaving, by=actors.DELEGATE, now=b.NOW)

    following.refresh_from_db()
    assert following.status == Status.WAITLISTED


def test_leaving_without_a_seat_frees_none():
    event = b.build_event(promotes_automatically=True)
    delegation = b.build_delegation(event=event, seats=0)
    leaving, following = (build_waiting(delegation, minute) for minute in (1, 2))

    lifecycle.withdraw(leaving, by=actors.DELEGATE, now=b.NOW)

    following.refresh_from_db()
    assert following.status == Status.WAITLISTED


def test_promote_fills_seats_that_were_added():
    event = b.build_event(promotes_automatically=True)
    delegation = b.build_delegation(event=event, seats=0)
    line = [build_waiting(delegation, minute) for minute in range(3)]
    Delegation.objects.filter(pk=delegation.pk).update(seats=2)

    confirmed = lifecycle.promote(event, now=b.NOW)

    assert confirmed == line[:2]


def test_register_beyond_the_seats_of_an_event_that_confirms_at_once_joins_the_line():
    event = b.build_event(approval=Approval.AUTOMATIC)
    delegation = b.build_delegation(event=event, seats=1)

    reached = [b.build_attendee(delegation=delegation) for _number in range(3)]

    assert [each.status for each in reached] == [
        Status.CONFIRMED,
        Status.WAITLISTED,
        Status.WAITLISTED,
    ]
    assert [waiting.position(each) for each in reached] == [None, 1, 2]


def test_draft_takes_no_seat_and_is_handed_in_later():
    delegation = b.build_delegation(event=b.build_event(approval=Approval.AUTOMATIC), seats=1)
    entry = registration.Entry(values={"family_name": "Later"}, form_token="one-form")
    draft = registration.save_draft(delegation, entry, by=actors.SYSTEM, now=b.NOW)
    again = registration.save_draft(delegation, entry, by=actors.SYSTEM, now=b.NOW)
    b.build_attendee(delegation=delegation)

    handed_in = registration.hand_in(draft, by=actors.SYSTEM, now=b.NOW)

    assert (again, draft.status) == (draft, Status.DRAFT)
    assert handed_in.status == Status.WAITLISTED
