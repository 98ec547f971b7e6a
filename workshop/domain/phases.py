"""What is open at a given moment."""

from datetime import datetime
from enum import Enum

from workshop.enums import EventState, RegistrationMode
from workshop.models import Event


class Phase(Enum):
    """Where an event's registration stands, for somebody without a delegation's link."""

    OPEN = "open"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    INVITATION_ONLY = "invitation_only"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    OVER = "over"


def registration_phase(event: Event, *, now: datetime, invited: bool = False) -> Phase:
    """Return the phase at ``now``; ``invited`` says that the person holds a delegation's link."""
    if event.state == EventState.CANCELLED:
        return Phase.CANCELLED
    if event.state == EventState.POSTPONED:
        return Phase.POSTPONED
    if event.state == EventState.ARCHIVED or now >= event.ends_at:
        return Phase.OVER
    if event.state == EventState.DRAFT or (event.opens_at and now < event.opens_at):
        return Phase.NOT_YET_OPEN
    if event.closes_at and now >= event.closes_at:
        return Phase.CLOSED
    if event.mode == RegistrationMode.INVITATION and not invited:
        return Phase.INVITATION_ONLY
    return Phase.OPEN


def changes_end_at(event: Event) -> datetime:
    """Return the moment from which delegates and focal points no longer edit."""
    return event.changes_until or event.starts_at


def may_change(event: Event, *, now: datetime) -> bool:
    """Return whether delegates and focal points may still edit at ``now``.

    While an event is postponed its cut-off is not known, so they may.
    """
    if event.state == EventState.POSTPONED:
        return True
    return event.state == EventState.PUBLISHED and now < changes_end_at(event)


def may_withdraw(event: Event, *, now: datetime) -> bool:
    """Return whether one may still withdraw at ``now``: until the end, or while it is postponed."""
    if event.state == EventState.POSTPONED:
        return True
    return event.state == EventState.PUBLISHED and now < event.ends_at
