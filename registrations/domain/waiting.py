"""The waiting list: of a delegation first, then of the event."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from registrations.enums import DelegationRole
from registrations.models import Attendee, Delegation
from workshop.models import Event


@dataclass
class _SeatsLeft:
    """The seats left at an event, and by delegation; nothing where there is no limit."""

    event: int | None
    delegations: dict[int, int | None] = field(default_factory=dict)

    def take(self, attendee: Attendee) -> bool:
        """Take a seat for the person; return whether there was one."""
        own = self.delegations.get(attendee.delegation_id)
        if 0 in {own, self.event}:
            return False
        self.delegations[attendee.delegation_id] = None if own is None else own - 1
        self.event = None if self.event is None else self.event - 1
        return True


def _seats_left(events: Collection[Event]) -> dict[int, _SeatsLeft]:
    """Return the seats left by event; the organiser's own people, who take none, not counted."""
    left = {each.pk: _SeatsLeft(each.capacity) for each in events}
    rows: Any = Delegation.objects.filter(event__in=left).exclude(role=DelegationRole.ORGANISER)
    for each in rows.with_seat_counts():
        of_event = left[each.event_id]
        of_event.delegations[each.pk] = (
            None if each.seats is None else max(each.seats - each.used, 0)
        )
        of_event.event = None if of_event.event is None else max(of_event.event - each.used, 0)
    return left


def next_in_line(event: Event, *, left_by: Attendee | None = None) -> list[Attendee]:
    """Return those for whom a seat is free now, in the order in which they get one.

    ``left_by`` has just given up a seat: the own delegation's list comes first then, and
    the person is not in line. The number of queries does not depend on that of people.
    """
    line: Any = Attendee.objects.filter(event=event).in_line().with_delegation()
    waiting = [each for each in line if left_by is None or each.pk != left_by.pk]
    if not waiting:
        return []
    waiting.sort(key=lambda each: left_by is None or each.delegation_id != left_by.delegation_id)
    left = _seats_left([event])[event.pk]
    return [each for each in waiting if left.take(each)]


def next_in_lines(events: Collection[Event]) -> set[int]:
    """Return the ids of those for whom a seat is free now at any of the events.

    Neither the number of people nor that of events adds a query.
    """
    line: Any = Attendee.objects.filter(event__in=[each.pk for each in events]).in_line()
    waiting = list(line.only("event_id", "delegation_id"))
    left = _seats_left(events) if waiting else {}
    return {each.pk for each in waiting if left[each.event_id].take(each)}


def position(attendee: Attendee) -> int | None:
    """Return the person's place on the list of the delegation, counted from 1, if on it."""
    line = Attendee.objects.filter(delegation=attendee.delegation_id).in_line()
    if not line.filter(pk=attendee.pk).exists():
        return None
    since = attendee.waitlisted_at
    before = Q(waitlisted_at__lt=since) | Q(waitlisted_at=since, pk__lt=attendee.pk)
    return line.filter(before).count() + 1


def positions(delegation: Delegation) -> dict[int, int]:
    """Return the place of everybody on the delegation's list, counted from 1, by id."""
    line = Attendee.objects.filter(delegation=delegation).in_line()
    return {pk: place for place, pk in enumerate(line.values_list("pk", flat=True), start=1)}
