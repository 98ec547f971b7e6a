"""The released agenda as JSON, as docs/agenda-json.md describes it."""

from typing import Any

from workshop.domain.release import Shown
from workshop.exports.ical import uid_of
from workshop.frozen import Item, Part
from workshop.models import Event

SCHEMA_VERSION = 1


def feed_of(event: Event, shown: Shown) -> dict[str, Any]:
    """Return the agenda with its texts in all languages."""
    return {
        "schema": SCHEMA_VERSION,
        "event": {
            "slug": event.slug,
            "title": event.title,
            "state": event.state,
            "time_zone": event.time_zone,
            "starts_on": event.starts_on.isoformat(),
            "ends_on": event.ends_on.isoformat(),
        },
        "release": {
            "number": shown.release.number,
            "released_at": shown.release.released_at.isoformat(),
            "note": shown.release.note,
        },
        "items": [_item(each) for each in shown.agenda.items],
        "cancelled": [_item(each) for each in shown.agenda.cancelled],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "uid": uid_of(item.id),
        "sequence": item.sequence,
        "changed_at": item.changed_at and item.changed_at.isoformat(),
        "day": item.day.isoformat(),
        "starts": f"{item.starts:%H:%M}",
        "ends": f"{item.ends:%H:%M}",
        "kind": item.kind,
        "title": item.title,
        "description": item.description,
        "room": item.room,
        "track": item.track,
        "interpretation": {
            "mode": item.interpretation,
            "languages": item.interpretation_languages,
        },
        "contributions": [_contribution(each) for each in item.parts],
    }


def _contribution(part: Part) -> dict[str, Any]:
    return {
        "role": part.role,
        "name": part.name,
        "position": part.position,
        "institution": part.institution,
    }
