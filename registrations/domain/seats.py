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

    @property
    def beyond(self) -> int:
        """Return how many seats are taken beyond the limit."""
        return 0 if self.total is None else max(self.used - self.total, 0)


def lock(event_id: int, delegation_id: int) -> tuple[Event, Delegation]:
    """Lock the event, then the delegation, until the transaction ends.

    On SQLite the transaction itself holds the only write lock (BEGIN IMMEDIATE).
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=event_id)
    delegation = Delegation.objects.select_for_update(no_key=True).get(pk=delegation_id)
    return event, delegation


def lock_all(event_id: int, delegation_ids: set[int]) -> tuple[Event, dict[int, Delegation]]:
    """Lock the event, then the delegations in order of their ids; those of others are left out."""
    event = Event.objects.select_for_update(no_key=True).get(pk=event_id)
    rows = Delegation.objects.select_for_update(no_key=True).filter(
        event=event_id, pk__in=delegation_ids
    )
    return event, {each.pk: each for each in rows.order_by("pk")}


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


def alternates_of(delegation: Delegation) -> SeatCount:
    """Return how many alternates the delegation may have, and has."""
    found = Attendee.objects.filter(delegation=delegation, capacity=Capacity.ALTERNATE)
    return SeatCount(delegation.alternates, found.confirmed().count())


def check_seat_left(
    *, event: Event, delegation: Delegation, capacity: Capacity, is_seated: bool = False
) -> None:
    """Refuse to seat one more person where none is left; call it under the lock.

    An alternate takes no seat but is one of a limited number. ``is_seated`` says that the
    person has a seat of the event already, and comes from another delegation.
    Raises RuleViolation ``alternates_full``, ``delegation_full`` or ``event_full``.
    """
    if delegation.role == DelegationRole.ORGANISER:
        return
    if capacity == Capacity.ALTERNATE and alternates_of(delegation).is_full:
        raise RuleViolation(
            "alternates_full", _("This delegation has as many alternates as it may have.")
        )
    if not capacity.takes_seat:
        return
    if of_delegation(delegation).is_full:
        raise RuleViolation("delegation_full", _("All seats of this delegation are taken."))
    if not is_seated and of_event(event).is_full:
        raise RuleViolation("event_full", _("All seats of this event are taken."))


# The refusals of check_seat_left: who meets one waits for a seat to become free.
NO_SEAT = frozenset({"alternates_full", "delegation_full", "event_full"})


def has_seat_for(attendee: Attendee) -> bool:
    """Return whether a seat is left for the person, as far as can be said without a lock."""
    try:
        check_seat_left(
            event=attendee.event,
            delegation=attendee.delegation,
            capacity=Capacity(attendee.capacity),
        )
    except RuleViolation:
        return False
    return True
