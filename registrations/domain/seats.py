"""Seats: counted under a lock of the event, then of the delegation."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from registrations.enums import Capacity, DelegationRole
from registrations.models import Attendee, Delegation
from workshop.errors import RuleViolation
from workshop.models import Event


@dataclass(frozen=True)
class SeatCount:
    """Seats given and taken; ``total`` is empty where there is no limit."""

    total: int | None
    used: int

    @property
    def left(self) -> int | None:
        """Return how many seats are free, never below zero; nothing where there is no limit."""
        return None if self.total is None else max(self.total - self.used, 0)

    @property
    def is_full(self) -> bool:
        """Return whether no seat is left."""
        return self.left == 0


def lock(event_id: int, delegation_id: int) -> tuple[Event, Delegation]:
    """Lock the event, then the delegation, until the transaction ends.

    On SQLite the transaction itself holds the only write lock (BEGIN IMMEDIATE).
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=event_id)
    delegation = Delegation.objects.select_for_update(no_key=True).get(pk=delegation_id)
    return event, delegation


def of_event(event: Event) -> SeatCount:
    """Return the seats of the event, the organiser's people not counted."""
    used = Attendee.objects.filter(event=event).taking_seats().count()
    return SeatCount(event.capacity, used)


def of_delegation(delegation: Delegation) -> SeatCount:
    """Return the seats of the delegation; the organiser's own has no limit."""
    if delegation.role == DelegationRole.ORGANISER:
        return SeatCount(None, 0)
    used = Attendee.objects.filter(delegation=delegation).taking_seats().count()
    return SeatCount(delegation.seats, used)


def check_seat_left(*, event: Event, delegation: Delegation, capacity: Capacity) -> None:
    """Refuse to seat one more person where none is left; call it under the lock.

    Raises RuleViolation ``delegation_full`` or ``event_full``.
    """
    if not capacity.takes_seat or delegation.role == DelegationRole.ORGANISER:
        return
    if of_delegation(delegation).is_full:
        raise RuleViolation("delegation_full", _("All seats of this delegation are taken."))
    if of_event(event).is_full:
        raise RuleViolation("event_full", _("All seats of this event are taken."))
