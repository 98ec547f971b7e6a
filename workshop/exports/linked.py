"""The event and its agenda as search engines read them (schema.org, as JSON-LD)."""

import json
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from workshop.domain.release import Shown
from workshop.enums import EventState
from workshop.frozen import Item
from workshop.models import Event

_STATUS = {EventState.POSTPONED: "EventPostponed", EventState.CANCELLED: "EventCancelled"}
# So that no text of an organiser ends the element that holds it.
_ESCAPED = {ord(each): f"\\u{ord(each):04x}" for each in "<>&"}


def linked_data_of(event: Event, shown: Shown | None) -> SafeString:
    """Return what the agenda's page says in the active language, nobody's name in it."""
    status = f"https://schema.org/{_STATUS.get(EventState(event.state), 'EventScheduled')}"
    items = shown.agenda.items if shown else []
    content = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": str(event.title),
        "description": str(event.theme) or str(event.title),
        "url": f"{settings.BASE_URL}{reverse('agenda', args=[event.slug])}",
        "startDate": event.starts_on.isoformat(),
        "endDate": event.ends_on.isoformat(),
        "eventStatus": status,
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": event.languages,
        "location": _venue(event),
        "organizer": {"@type": "Organization", "name": str(event.organiser)},
        "subEvent": [_part(each, event, status) for each in items],
    }
    return SafeString(json.dumps(content, ensure_ascii=False).translate(_ESCAPED))  # nosec B703


def _venue(event: Event) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": str(event.address),
        "addressLocality": str(event.city),
        "addressCountry": str(event.country),
    }
    given = {name: value for name, value in address.items() if value}
    return {"@type": "Place", "name": str(event.venue or event.city), "address": given}


def _part(item: Item, event: Event, status: str) -> dict[str, Any]:
    place = str(item.room) or str(event.venue or event.city)
    return {
        "@type": "Event",
        "name": str(item.title),
        "startDate": _moment(item.day, item.starts, event),
        "endDate": _moment(item.day, item.ends, event),
        "eventStatus": status,
        "location": {"@type": "Place", "name": place, "address": str(event.city)},
    }


def _moment(day: date, at: time, event: Event) -> str:
    return datetime.combine(day, at, event.zone).isoformat(timespec="minutes")
