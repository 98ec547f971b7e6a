"""Register many people at once, and see beforehand who is known and who has no seat."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registrations.domain import seats
from registrations.domain.actors import Actor
from registrations.domain.likeness import Likeness, is_same_person, likeness_of
from registrations.domain.registration import Entry, register
from registrations.enums import Capacity, Status
from registrations.models import Attendee, Delegation


@dataclass(frozen=True)
class Enrolled:
    """A person whom an entry registered; ``is_new`` where it had not done so before."""

    attendee: Attendee
    is_new: bool


@transaction.atomic
def enrol(
    delegation: Delegation, entries: Iterable[Entry], *, by: Actor, now: datetime
) -> list[Enrolled]:
    """Register the person of each entry, or nobody, and return them in the same order.

    An entry whose form token was handed in before gives the person it gave then.
    Raises RuleViolation where registration is not open to the actor.
    """
    return [Enrolled(*register(delegation, entry, by=by, now=now)) for entry in entries]


@dataclass(frozen=True)
class SeatForecast:
    """Seats of a delegation, those who wait for one, and how many newcomers find none."""

    seats: seats.SeatCount
    waiting: int
    beyond: int


def forecast(delegation: Delegation, *, newcomers: int) -> SeatForecast:
    """Return how the seats stand if so many people who take one are registered."""
    count = seats.of_delegation(delegation)
    waiting = Attendee.objects.filter(
        delegation=delegation,
        status__in=(Status.SUBMITTED, Status.WAITLISTED),
        capacity__in=Capacity.taking_seats(),
        duplicate_of__isnull=True,
    ).count()
    if count.left is None:
        return SeatForecast(count, waiting, 0)
    return SeatForecast(count, waiting, min(newcomers, max(waiting + newcomers - count.left, 0)))


@dataclass(frozen=True)
class Likenesses:
    """Who among newcomers looks like somebody: of those registered, or of an earlier newcomer."""

    registered: Mapping[int, Attendee]
    newcomers: Mapping[int, int]


def look_alikes(delegation: Delegation, newcomers: Mapping[int, Attendee]) -> Likenesses:
    """Return, by the newcomers' numbers, who looks like one of them within the delegation."""
    people = Attendee.objects.filter(delegation=delegation, status__in=Status.open())
    known = [(each, likeness_of(each)) for each in people.within_delegation()]
    registered: dict[int, Attendee] = {}
    earlier: dict[int, int] = {}
    before: list[tuple[int, Likeness]] = []
    for number, person in newcomers.items():
        likeness = likeness_of(person)
        found = next((each for each, other in known if is_same_person(other, likeness)), None)
        if found is not None:
            registered[number] = found
        same = next((each for each, other in before if is_same_person(other, likeness)), None)
        if same is not None:
            earlier[number] = same
        before.append((number, likeness))
    return Likenesses(registered, earlier)
