"""Write history, in the transaction of the act."""

from collections.abc import Iterable
from datetime import datetime

from registrations.domain.actors import Actor
from registrations.enums import Action
from registrations.models import Attendee, Delegation, HistoryEntry
from workshop.models import Event


def record(
    action: Action, *, attendee: Attendee, by: Actor, now: datetime, fields: Iterable[str] = ()
) -> HistoryEntry:
    """Record an act on an attendee; ``fields`` are names of fields, never values."""
    return HistoryEntry.objects.create(
        event_id=attendee.event_id,
        attendee=attendee,
        delegation_id=attendee.delegation_id,
        at=now,
        action=action,
        actor=by.kind,
        user=by.user,
        focal_point=by.focal_point,
        fields=sorted(fields),
    )


def record_for_delegation(
    action: Action,
    *,
    delegation: Delegation,
    by: Actor,
    now: datetime,
    fields: Iterable[str] = (),
) -> HistoryEntry:
    """Record an act on a delegation; ``fields`` are names of fields, never values."""
    return HistoryEntry.objects.create(
        event_id=delegation.event_id,
        delegation=delegation,
        at=now,
        action=action,
        actor=by.kind,
        user=by.user,
        focal_point=by.focal_point,
        fields=sorted(fields),
    )


def record_for_event(
    action: Action, *, event: Event, by: Actor, now: datetime, fields: Iterable[str] = ()
) -> HistoryEntry:
    """Record an act on the event's people as a whole, as an export is."""
    return HistoryEntry.objects.create(
        event=event,
        at=now,
        action=action,
        actor=by.kind,
        user=by.user,
        focal_point=by.focal_point,
        fields=sorted(fields),
    )
