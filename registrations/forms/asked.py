"""What an event asks of everybody, read once a second by each process.

A rush on the public form reads the same questions for every person. A change to them shows
after that second, as it does on the page itself.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model, prefetch_related_objects

from registrations.domain import activities, questions
from workshop.models import Event

_MOST_EVENTS = 64


@dataclass(frozen=True)
class _Kept:
    rows: dict[str, Any]
    until: float


_KEPT: dict[str, _Kept] = {}


def lend_to(event: Event) -> None:
    """Give this instance of the event its groups, questions and activities, read lately or now.

    They are shared between requests: nobody changes them.
    """
    now = time.monotonic()
    kept = _KEPT.get(event.slug)
    if kept is None or now >= kept.until:
        kept = _Kept(_read(event), now + settings.PUBLIC_PAGE_KEPT_FOR.total_seconds())
        if len(_KEPT) >= _MOST_EVENTS:
            _KEPT.clear()
        _KEPT[event.slug] = kept
    _prefetched(event).update(kept.rows)


def read_anew(event: Event) -> bool:
    """Read again what the event asks, for this instance of it too; return whether it changed."""
    before = _numbers(event)
    _KEPT.pop(event.slug, None)
    _prefetched(event).clear()
    lend_to(event)
    return _numbers(event) != before


def _numbers(event: Event) -> dict[str, list[int]]:
    return {name: [row.pk for row in rows] for name, rows in _prefetched(event).items()}


def _read(event: Event) -> dict[str, Any]:
    prefetch_related_objects([event], "asked_groups")
    questions.of_event(event)
    activities.of_event(event)
    return dict(_prefetched(event))


def _prefetched(instance: Model) -> dict[str, Any]:
    """Return what Django keeps of the rows that lead to this one, by name."""
    if not hasattr(instance, "_prefetched_objects_cache"):
        instance._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    found: dict[str, Any] = instance._prefetched_objects_cache  # type: ignore[attr-defined]
    return found
