"""The released agenda as a calendar to subscribe to or to download (RFC 5545, RFC 7986)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import pgettext

from workshop.domain.release import Shown
from workshop.enums import EventState
from workshop.frozen import Item, Part
from workshop.models import Event

# How often a calendar that subscribed should look again.
_REFRESH = timedelta(hours=1)
_STOPPED = frozenset({EventState.POSTPONED, EventState.CANCELLED})


def uid_of(item_id: int) -> str:
    """Return what names the item in every calendar, whichever release it is from.

    Numbers below zero are those of side activities.
    """
    kind = "agenda" if item_id > 0 else "activity"
    return f"{kind}-{abs(item_id)}@{settings.MESSAGE_ID_DOMAIN}"


def calendar_of(event: Event, shown: Shown, *, besides: Sequence[Item] = ()) -> str:
    """Return the calendar in the active language, with what is on ``besides`` the agenda.

    Cancelled items stay in it with their status, so that a calendar that has them takes
    them away; all items do so while the event is postponed or cancelled.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{settings.MESSAGE_ID_DOMAIN}//Workshop Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, str(event.title))
    calendar.add("x-wr-timezone", event.time_zone)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    is_off = event.state in _STOPPED
    for item in (*shown.agenda.items, *besides):
        calendar.add_component(_entry(item, event, shown, is_off=is_off))
    for item in shown.agenda.cancelled:
        calendar.add_component(_entry(item, event, shown, is_off=True))
    year = timedelta(days=366)
    calendar.add_missing_timezones(
        first_date=event.starts_on - year, last_date=event.ends_on + year
    )
    content: bytes = calendar.to_ical()
    return content.decode()


def _entry(item: Item, event: Event, shown: Shown, *, is_off: bool) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", uid_of(item.id))
    # One higher while the event is stopped, and above that once it has new days.
    stopped = int(event.state in _STOPPED)
    entry.add("sequence", 2 * item.sequence + stopped)
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("dtstamp", shown.release.released_at)
    if item.changed_at:
        entry.add("last-modified", item.changed_at)
    entry.add("dtstart", datetime.combine(item.day, item.starts, event.zone))
    entry.add("dtend", datetime.combine(item.day, item.ends, event.zone))
    entry.add("summary", str(item.title))
    places = (item.room, event.venue, event.city)
    entry.add("location", ", ".join(str(each) for each in places if each))
    told = [str(item.description), *(_contribution(each) for each in item.parts)]
    if description := "\n".join(each for each in told if each):
        entry.add("description", description)
    entry.add("url", f"{settings.BASE_URL}{reverse('agenda', args=[event.slug])}")
    return entry


def _contribution(part: Part) -> str:
    between = pgettext("between parts", ", ")
    who = between.join(str(each) for each in (part.name, part.position, part.institution) if each)
    return f"{part.role}{pgettext('before a name', ': ')}{who}" if who else str(part.role)
