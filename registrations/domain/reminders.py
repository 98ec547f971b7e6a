"""Which reminders an event has: a fixed set of places, each on or off and with its days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, Anchor, MessageKind
from registrations.models import Reminder
from workshop.errors import RuleViolation
from workshop.models import Event

# What an event may remind of, in the order of its life, with the days proposed; all off at first.
PLACES = (
    (MessageKind.REMINDER, Anchor.CLOSING, 14),
    (MessageKind.REMINDER, Anchor.CLOSING, 3),
    (MessageKind.MISSING_DATA, Anchor.CLOSING, 5),
    (MessageKind.MISSING_DATA, Anchor.START, 10),
    (MessageKind.PRACTICAL, Anchor.START, 3),
    (MessageKind.AFTERWARDS, Anchor.END, 1),
)
MOST_DAYS = 365


@dataclass(frozen=True)
class Setting:
    """What staff want of one place: whether it is on, and its days."""

    is_on: bool
    days: int


def of_event(event: Event) -> list[Reminder]:
    """Return the event's reminders, one for each place; those not stored yet are off."""
    stored: dict[tuple[str, str], list[Reminder]] = defaultdict(list)
    for each in Reminder.objects.filter(event=event).order_by("pk"):
        each.event = event
        stored[each.kind, each.anchor].append(each)
    return [
        stored[kind, anchor].pop(0)
        if stored[kind, anchor]
        else Reminder(event=event, kind=kind, anchor=anchor, days=days)
        for kind, anchor, days in PLACES
    ]


@transaction.atomic
def set_all(event: Event, settings: Sequence[Setting], *, by: Actor, now: datetime) -> None:
    """Store what staff want of each place, in the order of the places.

    A reminder keeps its row, so that nobody who has had it gets it again. Raises
    RuleViolation ``not_yours``, ``days`` or ``twice``.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    rows = of_event(event)
    changed = [
        (row, wanted)
        for row, wanted in zip(rows, settings, strict=True)
        if row.pk is None or (row.is_on, row.days) != (wanted.is_on, wanted.days)
    ]
    _check(rows, settings)
    # Out of each other's way: two may exchange their days.
    stored = [row.pk for row, _wanted in changed if row.pk]
    Reminder.objects.filter(pk__in=stored).update(days=F("days") + MOST_DAYS + 1)
    for row, wanted in changed:
        row.is_on, row.days = wanted.is_on, wanted.days
        row.save()
    if changed:
        kinds = {row.kind for row, _wanted in changed}
        history.record_for_event(
            Action.REMINDERS_CHANGED, event=event, by=by, now=now, fields=kinds
        )


def _check(rows: Sequence[Reminder], settings: Sequence[Setting]) -> None:
    wanted = [(row.kind, row.anchor, each.days) for row, each in zip(rows, settings, strict=True)]
    if not all(1 <= each.days <= MOST_DAYS for each in settings):
        raise RuleViolation("days", _("Choose between 1 and 365 days."))
    if len(set(wanted)) < len(wanted):
        raise RuleViolation("twice", _("Two reminders of the same kind go out on the same day."))
