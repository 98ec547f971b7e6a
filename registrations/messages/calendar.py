"""The event as a calendar entry in a person's mail; later mails change it or take it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.mime.text import MIMEText
from itertools import groupby

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from registrations.enums import MessageKind as Kind
from registrations.models import Message
from workshop.frozen import public_items
from workshop.models import Event

_GIVES = {Kind.CONFIRMED, Kind.PROMOTED}
# The person has the seat no more.
_LOSES = {Kind.WITHDRAWN, Kind.CANCELLED, Kind.REPLACED, Kind.WAITLISTED}
# The event does not take place then; moved, it stands in the calendar again.
_CALLS_OFF = {Kind.EVENT_POSTPONED, Kind.EVENT_CANCELLED}
_KINDS = _GIVES | _LOSES | _CALLS_OFF | {Kind.EVENT_MOVED}

PUBLISH, CANCEL = "PUBLISH", "CANCEL"


@dataclass(frozen=True)
class CalendarEntry:
    """A file in the format of RFC 5545, and what it wants of the calendar."""

    method: str
    content: str

    def as_attachment(self) -> MIMEText:
        """Return it as a part of a mail."""
        part = MIMEText(self.content, "calendar", "utf-8")
        part.set_param("method", self.method)
        part.add_header("Content-Disposition", "attachment", filename="event.ics")
        return part


def calendar_of(message: Message) -> CalendarEntry | None:
    """Return the calendar entry that goes with the message, if one does."""
    if message.kind not in _KINDS or message.attendee is None:
        return None
    sequence = sequences([message.attendee.pk]).get(message.pk)
    return None if sequence is None else _entry(message, sequence)


def sequences(attendee_ids: Iterable[int]) -> dict[int, int]:
    """Return which messages to these people carry a calendar entry: its SEQUENCE, by message.

    It counts the earlier ones to the same person, so that it is the same at every try.
    """
    rows = (
        Message.objects.filter(
            attendee__in=set(attendee_ids), kind__in=_KINDS, stopped_at__isnull=True
        )
        .order_by("attendee_id", "queued_at", "pk")
        .values_list("attendee_id", "pk", "kind")
    )
    found: dict[int, int] = {}
    for _attendee_id, own in groupby(rows, key=lambda row: row[0]):
        sequence, has_seat = 0, False
        for _attendee_id, pk, kind in own:
            if not has_seat and kind not in _GIVES:
                continue
            found[pk] = sequence
            sequence += 1
            has_seat = kind not in _LOSES
    return found


def _entry(message: Message, sequence: int) -> CalendarEntry:
    is_off = message.kind in _LOSES | _CALLS_OFF
    method = CANCEL if is_off else PUBLISH
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.MESSAGE_ID_DOMAIN}//Workshop Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    with translation.override(message.language):
        entry = _about(message.event)
    reference = message.attendee.reference if message.attendee else ""
    entry.add("uid", f"{reference}@{settings.MESSAGE_ID_DOMAIN}")
    entry.add("sequence", sequence)
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    for name in ("dtstamp", "last-modified"):
        entry.add(name, message.queued_at)
    calendar.add_component(entry)
    year = timedelta(days=366)
    calendar.add_missing_timezones(
        first_date=message.event.starts_on - year, last_date=message.event.ends_on + year
    )
    return CalendarEntry(method, calendar.to_ical().decode())


def _about(event: Event) -> icalendar.Event:
    """Return what the entry says of the event in the active language; no personal link."""
    entry = icalendar.Event()
    starts, ends = _span(event)
    entry.add("dtstart", starts)
    entry.add("dtend", ends)
    entry.add("summary", str(event.title))
    places = (event.venue, event.address, event.city)
    entry.add("location", ", ".join(str(each) for each in places if each))
    contact = [event.contact_name, event.contact_email, event.contact_phone]
    entry.add("description", "\n".join(str(each) for each in [event.organiser, *contact] if each))
    entry.add("url", f"{settings.BASE_URL}{reverse('event', args=[event.slug])}")
    organizer = icalendar.vCalAddress(f"mailto:{event.contact_email}")
    organizer.params["CN"] = str(event.contact_name)
    entry.add("organizer", organizer)
    return entry


def _span(event: Event) -> tuple[datetime, datetime] | tuple[date, date]:
    """Return from when to when the event lasts, in its zone; whole days where the agenda says no hours."""
    items = public_items(event)
    first = [each.starts for each in items if each.day == event.starts_on]
    last = [each.ends for each in items if each.day == event.ends_on]
    if not (first and last):
        return event.starts_on, event.ends_on + timedelta(days=1)
    return (
        datetime.combine(event.starts_on, min(first), event.zone),
        datetime.combine(event.ends_on, max(last), event.zone),
    )
