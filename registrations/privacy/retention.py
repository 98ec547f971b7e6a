"""What is due to go: each class of data of each event, unless it is held or waits for its days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registrations.models import Hold
from registrations.privacy import periods
from registrations.privacy.fields import RetentionClass
from workshop.models import Event

# For an audit these are kept longer; sensitive data never is.
HOLDABLE = frozenset({RetentionClass.CONTACT, RetentionClass.EVIDENCE})


class State(TextChoices):
    """How it stands with one class of an event's data."""

    KEPT = "kept", _("kept")
    WAITING = "waiting", _("waits for the new days of the event")
    HELD = "held", _("held, so it is not deleted yet")
    DUE = "due", _("to be deleted")


@dataclass(frozen=True)
class Term:
    """Until when one class of an event's data is kept; ``held_until`` is a hold's last day."""

    event: Event
    retention: RetentionClass
    last_day: date
    held_until: date | None
    state: State


def today_at(event: Event, *, now: datetime) -> date:
    """Return the day that it is at the place of the event."""
    return now.astimezone(event.zone).date()


def terms(event: Event, *, now: datetime) -> list[Term]:
    """Return until when each class is kept, in the order in which they go."""
    return _terms(event, Hold.objects.filter(event=event, lifted_at__isnull=True), now=now)


def due(*, now: datetime) -> list[Term]:
    """Return what is to be deleted now, of all events; it may have been deleted already."""
    holds: dict[int, list[Hold]] = {}
    for each in Hold.objects.filter(lifted_at__isnull=True):
        holds.setdefault(each.event_id, []).append(each)
    found = [
        term
        for event in Event.objects.order_by("pk")
        for term in _terms(event, holds.get(event.pk, ()), now=now)
    ]
    return [term for term in found if term.state == State.DUE]


def _terms(event: Event, holds: Iterable[Hold], *, now: datetime) -> list[Term]:
    today = today_at(event, now=now)
    held_until = max((each.until for each in holds if each.until >= today), default=None)
    last_days = periods.last_days(event)
    return [
        _term(event, retention, getattr(last_days, retention), held_until, today)
        for retention in RetentionClass
    ]


def _term(
    event: Event, retention: RetentionClass, last_day: date, held_until: date | None, today: date
) -> Term:
    hold = held_until if retention in HOLDABLE else None
    if not periods.are_known(event):
        state = State.WAITING
    elif today <= last_day:
        state = State.KEPT
    else:
        state = State.HELD if hold else State.DUE
    return Term(event, retention, last_day, hold, state)
