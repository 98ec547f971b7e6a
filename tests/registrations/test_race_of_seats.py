"""Seats handed on at the same moment by several processes: none is lost and none given twice."""

import pytest

from registrations.domain import lifecycle
from registrations.enums import Action, Status
from registrations.models import Attendee, Delegation, HistoryEntry
from tests import builders as b
from tests.registrations.test_races import Racers
from workshop.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

SEATS = 3


def event_that_promotes() -> Event:
    """Return an event, whose end is ahead of the real clock, that gives freed seats at once."""
    return b.build_event(promotes_automatically=True)


def people(delegation: Delegation, count: int, status: Status) -> list[str]:
    return [
        str(b.build_attendee(delegation=delegation, status=status).pk) for _each in range(count)
    ]


def confirmed(delegation: Delegation) -> int:
    return Attendee.objects.filter(delegation=delegation).confirmed().count()


def withdraw_and_promote(rounds: int, *options: str) -> set[tuple[int, int, int]]:
    """Let all who have seats withdraw at once, while two are confirmed and one is declined.

    Return, for all rounds, how many withdrew, had seats in the end and had been given one.
    """
    event = event_that_promotes()
    racers = Racers("decide", *options)
    found = set()
    for _number in range(rounds):
        delegation = b.build_delegation(event=event, seats=SEATS)
        seated = people(delegation, SEATS, Status.CONFIRMED)
        line = people(delegation, SEATS + 1, Status.WAITLISTED)
        said = racers.play(
            [
                *(f"withdraw:{each}" for each in seated),
                *(f"confirm:{each}" for each in line[2:]),
                f"decline:{line[0]}",
            ]
        )
        acts = HistoryEntry.objects.filter(delegation=delegation, action=Action.CONFIRMED)
        found.add((said.count("withdraw:done"), confirmed(delegation), acts.count()))
    racers.end()
    return found


def merge_and_confirm(rounds: int) -> None:
    """Let two officers merge the same two people both ways, while one of them withdraws."""
    event = event_that_promotes()
    racers = Racers("decide")
    for _number in range(rounds):
        delegation = b.build_delegation(event=event, seats=1)
        first, second, third = (b.build_attendee(delegation=delegation) for _each in range(3))
        lifecycle.confirm(second, by=b._Registrar, now=b.NOW)
        lifecycle.waitlist(third, by=b._Registrar, now=b.NOW)
        said = racers.play(
            [
                f"merge:{first.pk}:{second.pk}",
                f"merge:{second.pk}:{first.pk}",
                f"confirm:{third.pk}",
                f"confirm:{first.pk}",
                f"withdraw:{second.pk}",
            ]
        )

        assert confirmed(delegation) == 1
        merged = HistoryEntry.objects.filter(delegation=delegation, action=Action.MERGED).count()
        assert merged == 2 * said.count("merge:done")
        # Of the two that are one person, at most one may still come.
        pair = Attendee.objects.filter(pk__in=[first.pk, second.pk], status__in=Status.open())
        if "merge:done" in said:
            assert pair.count() <= 1
    racers.end()


@pytest.mark.postgresql
def test_withdrawal_and_promotion_at_once_never_lose_or_double_a_seat_in_many_rounds():
    assert withdraw_and_promote(30) == {(SEATS, SEATS, 2 * SEATS)}


@pytest.mark.postgresql
def test_withdrawal_and_promotion_without_the_lock_lose_or_double_a_seat():
    assert withdraw_and_promote(2, "--without-lock") != {(SEATS, SEATS, 2 * SEATS)}


# On PostgreSQL many rounds are run.
@pytest.mark.any_database
def test_withdrawal_and_promotion_at_once_keep_every_seat_taken_in_few_rounds():
    assert withdraw_and_promote(2) == {(SEATS, SEATS, 2 * SEATS)}


@pytest.mark.postgresql
def test_merging_while_others_decide_never_loses_or_doubles_a_seat_in_many_rounds():
    merge_and_confirm(30)


# On PostgreSQL many rounds are run.
@pytest.mark.any_database
def test_merging_while_others_decide_keeps_the_seat_taken_in_few_rounds():
    merge_and_confirm(2)
