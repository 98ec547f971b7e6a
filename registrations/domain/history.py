"""Write history, in the transaction of the act."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from registrations.domain.actors import Actor
from registrations.enums import Action
from registrations.models import Attendee, Delegation, HistoryEntry
from workshop.models import Event

_COLLECTED: ContextVar[list[HistoryEntry] | None] = ContextVar("collected", default=None)


@contextmanager
def written_at_once() -> Iterator[None]:
    """Write what is recorded in the block in one statement at its end, in the same order.

    For acts of several steps, inside of their transaction: an error leaves nothing written.
    No step of the block may be undone without the others.
    """
    entries: list[HistoryEntry] = []
    outer = _COLLECTED.set(entries)
    try:
        yield
    finally:
        _COLLECTED.reset(outer)
    HistoryEntry.objects.bulk_create(entries)


def record(
    action: Action, *, attendee: Attendee, by: Actor, now: datetime, fields: Iterable[str] = ()
) -> HistoryEntry:
    """Record an act on an attendee; ``fields`` are names of fields, never values."""
    entry = HistoryEntry(
        event_id=attendee.event_id, attendee=attendee, delegation_id=attendee.delegation_id
    )
    return _written(entry, action, by=by, now=now, fields=fields)


def record_for_delegation(
    action: Action,
    *,
    delegation: Delegation,
    by: Actor,
    now: datetime,
    fields: Iterable[str] = (),
) -> HistoryEntry:
    """Record an act on a delegation; ``fields`` are names of fields, never values."""
    entry = HistoryEntry(event_id=delegation.event_id, delegation=delegation)
    return _written(entry, action, by=by, now=now, fields=fields)


def record_for_event(
    action: Action, *, event: Event, by: Actor, now: datetime, fields: Iterable[str] = ()
) -> HistoryEntry:
    """Record an act on the event's people as a whole, as an export is."""
    return _written(HistoryEntry(event=event), action, by=by, now=now, fields=fields)


def _written(
    entry: HistoryEntry, action: Action, *, by: Actor, now: datetime, fields: Iterable[str]
) -> HistoryEntry:
    """Complete the entry and write it, or leave that to the block of ``written_at_once``."""
    entry.at, entry.action, entry.fields = now, action, sorted(fields)
    entry.actor, entry.user, entry.focal_point = by.kind, by.user, by.focal_point
    collected = _COLLECTED.get()
    if collected is None:
        entry.save(force_insert=True)
    else:
        collected.append(entry)
    return entry
