"""Seats of delegations and events, and whether one is left."""

import pytest

from registrations.domain import seats
from registrations.enums import Capacity, DelegationRole, Status
from tests import builders as b

pytestmark = pytest.mark.django_db


def taken(delegation, count, **fields):
    for _each in range(count):
        b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


@pytest.mark.parametrize(
    ("seat_count", "taken_count", "left", "is_full", "beyond"),
    [(3, 1, 2, False, 0), (2, 2, 0, True, 0), (None, 2, None, False, 0)],
)
def test_seats_left(seat_count, taken_count, left, is_full, beyond):
    delegation = b.build_delegation(seats=seat_count)
    taken(delegation, taken_count)

    found = seats.of_delegation(delegation)

    assert (found.left, found.is_full, found.beyond) == (left, is_full, beyond)


def test_seats_beyond_the_limit_are_counted_and_never_less_than_none_left():
    delegation = b.build_delegation(seats=3)
    taken(delegation, 3)
    delegation.seats = 1

    found = seats.of_delegation(delegation)

    assert (found.left, found.beyond) == (0, 2)


@pytest.mark.parametrize(
    ("delegation_seats", "event_seats", "capacity", "expected"),
    [
        (1, None, Capacity.DELEGATE, True),
        (0, None, Capacity.DELEGATE, False),
        (5, 0, Capacity.DELEGATE, False),
        (0, 0, Capacity.ASSISTANT, True),
        (5, None, Capacity.ALTERNATE, False),
    ],
)
def test_seat_is_left_where_delegation_and_event_have_one(
    delegation_seats, event_seats, capacity, expected
):
    event = b.build_event(capacity=event_seats)
    delegation = b.build_delegation(event=event, seats=delegation_seats)
    attendee = b.build_attendee(delegation=delegation, capacity=capacity)

    assert seats.has_seat_for(attendee) == expected


def test_organisers_people_need_no_seat():
    event = b.build_event(capacity=0)
    delegation = b.build_delegation(event=event, seats=0, role=DelegationRole.ORGANISER)

    assert seats.has_seat_for(b.build_attendee(delegation=delegation))
