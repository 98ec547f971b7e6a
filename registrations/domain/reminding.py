"""Reminders: messages that go out by themselves, some days before or after a date of the event.

Each goes out at nine in the morning of its day, in the event's zone, to those who were
registered or invited by then; once to each person, however often or late the job runs.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from registrations.domain import missing
from registrations.domain.invitations import letter_details
from registrations.enums import Anchor, MessageKind, Status
from registrations.messages import outbox
from registrations.models import Attendee, Delegation, FocalPoint, Message, Reminder
from workshop.domain.phases import may_change
from workshop.enums import EventState
from workshop.models import Event

_HOUR = time(9)
# Who was invited or reminded by hand so shortly before is not reminded again.
REST = timedelta(days=2)
# Where the worker was away for longer than this, a reminder of then would be out of place.
LATEST = timedelta(days=2)

Readers = list[Attendee] | list[FocalPoint]
Details = Mapping[tuple[type, int], Mapping[str, object]]


def due_on(reminder: Reminder) -> date | None:
    """Return the day of the reminder in the event's zone, or nothing where its date is not set."""
    event, days = reminder.event, timedelta(days=reminder.days)
    match Anchor(reminder.anchor):
        case Anchor.START:
            return event.starts_on - days
        case Anchor.END:
            return event.ends_on + days
        case _:
            closes_at = event.closes_at
            return closes_at.astimezone(event.zone).date() - days if closes_at else None


def due_at(reminder: Reminder) -> datetime | None:
    """Return the moment from which the reminder goes out, or nothing."""
    day = due_on(reminder)
    return datetime.combine(day, _HOUR, reminder.event.zone) if day else None


def _ends_at(reminder: Reminder, begins_at: datetime) -> datetime:
    """Return the moment from which it does not go out any more, however late the job runs."""
    event, latest = reminder.event, begins_at + LATEST
    if reminder.anchor == Anchor.END:
        return latest
    if reminder.anchor == Anchor.CLOSING and event.closes_at:
        return min(latest, event.closes_at)
    return min(latest, event.starts_at)


def next_at(reminder: Reminder, *, now: datetime) -> datetime | None:
    """Return when the reminder goes out if it is on, or nothing where its time is over or not known."""
    begins_at = due_at(reminder)
    if begins_at is None or now >= _ends_at(reminder, begins_at):
        return None
    return begins_at


def is_due(reminder: Reminder, *, now: datetime) -> bool:
    """Return whether the reminder, if it is on, goes out now.

    Nothing goes out for an event that is a draft, put off, called off or archived.
    """
    begins_at = next_at(reminder, now=now)
    is_on = reminder.event.state == EventState.PUBLISHED
    return is_on and begins_at is not None and now >= begins_at


def due(*, now: datetime) -> list[Reminder]:
    """Return the reminders of all events that go out now, those sent already among them."""
    rows = Reminder.objects.filter(is_on=True, event__state=EventState.PUBLISHED)
    found = rows.select_related("event").order_by("event_id", "pk")
    return [each for each in found if is_due(each, now=now)]


def readers(reminder: Reminder, *, before: datetime, now: datetime) -> Readers:
    """Return whom the reminder concerns ``now``, of those registered or invited ``before``.

    They come with what their message needs, in a constant number of queries.
    """
    match MessageKind(reminder.kind):
        case MessageKind.REMINDER:
            return _silent_focal_points(reminder.event, before=before)
        case MessageKind.MISSING_DATA:
            return _incomplete(reminder.event, before=before, now=now)
        case _:
            people = _people(reminder.event, confirmed_at__lt=before, status=Status.CONFIRMED)
            return list(people)


def reach(reminder: Reminder, *, now: datetime) -> int:
    """Return how many people the reminder would reach by e-mail if it went out ``now``."""
    return sum(bool(each.email) for each in readers(reminder, before=now, now=now))


def _people(event: Event, **conditions: Any) -> Any:
    rows: Any = Attendee.objects.with_delegation()
    return rows.filter(event=event, duplicate_of__isnull=True, **conditions).order_by("pk")


def _silent_focal_points(event: Event, *, before: datetime) -> list[FocalPoint]:
    """Return the focal points invited some days before, of whose delegation nothing has come."""
    silent: Any = Delegation.objects.filter(event=event, institution__is_active=True)
    rows = FocalPoint.objects.filter(
        delegation__in=silent.without_reply().values("pk"), invited_at__lt=before - REST
    )
    return list(rows.select_related("delegation__event", "delegation__institution").order_by("pk"))


def _incomplete(event: Event, *, before: datetime, now: datetime) -> list[Attendee]:
    """Return those of whom something is missing, as long as they can still write it."""
    if not may_change(event, now=now):
        return []
    people = list(_people(event, submitted_at__lt=before, status__in=Status.expected()))
    keys = missing.incomplete_among(people)
    return [each for each in people if each.pk in keys]


@transaction.atomic
def send(reminder: Reminder, *, now: datetime) -> int:
    """Queue the reminder for all who have not had it for this day; return for how many.

    The event is locked, so that two workers do not write to the same people. Where it is off
    or not due any more, nobody is written to.
    """
    event = _locked(reminder.event_id)
    found = Reminder.objects.filter(pk=reminder.pk, is_on=True).first()
    if found is None:
        return 0
    found.event = event
    begins_at, day = due_at(found), due_on(found)
    if begins_at is None or not is_due(found, now=now):
        return 0
    people = _unwritten(readers(found, before=begins_at, now=now), found, day=day)
    return outbox.queue_for_all(
        MessageKind(found.kind),
        to=people,
        now=now,
        cause=outbox.Cause(reminder=found, due_on=day),
        own_details=_details(people, now=now, kind=MessageKind(found.kind)),
    )


def _locked(event_id: int) -> Event:
    return Event.objects.select_for_update(no_key=True).get(pk=event_id)


def _unwritten(
    people: Readers, reminder: Reminder, *, day: date | None
) -> list[Attendee | FocalPoint]:
    """Leave out who has the message of the reminder's day already."""
    rows = Message.objects.filter(reminder=reminder, due_on=day)
    written = set(rows.values_list("attendee_id", "focal_point_id"))
    return [each for each in people if _key(each) not in written]


def _key(reader: Attendee | FocalPoint) -> tuple[int | None, int | None]:
    return (reader.pk, None) if isinstance(reader, Attendee) else (None, reader.pk)


def _details(
    people: Iterable[Attendee | FocalPoint], *, now: datetime, kind: MessageKind
) -> Details:
    """Return what the message says to each alone: when invited, or what is missing."""
    found: dict[tuple[type, int], Mapping[str, object]] = {
        (FocalPoint, each.pk): letter_details(each, now=now)
        for each in people
        if isinstance(each, FocalPoint)
    }
    if kind == MessageKind.MISSING_DATA:
        attendees = [each for each in people if isinstance(each, Attendee)]
        for pk, labels in missing.labels_among(attendees).items():
            found[Attendee, pk] = {"missing": labels}
    return found


def send_due(*, now: datetime) -> int:
    """Queue every reminder that is due; return for how many people.

    One that fails keeps no other from going out. Raises ExceptionGroup once all were tried.
    """
    count = 0
    failures: list[Exception] = []
    for each in due(now=now):
        try:
            count += send(each, now=now)
        except Exception as failure:  # noqa: BLE001  whatever it is, the others go out
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Some reminders did not go out.", failures)
    return count
