"""The released agenda as a PDF: one language, or several side by side."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.documents.typesetting import set_pdf
from registrations.exports import title_block
from workshop.domain.agenda import Day, Slot, timetable
from workshop.domain.release import Shown
from workshop.enums import EventState
from workshop.frozen import Item, Part
from workshop.models import Event
from workshop.templatetags.dates import event_dates, in_zone_of, long_date, time_zone_name
from workshop.templatetags.timetable import interpretation_in_words, kind_in_words, utc_offset


def pdf_of(event: Event, shown: Shown, items: Sequence[Item], *, languages: Sequence[str]) -> bytes:
    """Return the items, in order of day and start, as the release sets them in these languages."""
    days = timetable(items, first_day=event.starts_on)
    first = languages[0]
    with translation.override(first):
        emblem, correction = _("Emblem of the European Union"), title_block.correction(event)
    headings = dict.fromkeys(_in(each, lambda: _("Agenda")) for each in languages)
    data = {
        "title": f"{next(iter(headings))}: {event.title.in_language(first)}",
        "heading": " · ".join(headings),
        "language": first,
        "columns": [_column(event, shown, each) for each in languages],
        "days": [_day(each, languages) for each in days],
        "correction": correction,
        "funding": _funding(event, languages),
        "emblem": emblem,
    }
    return set_pdf("agenda.typ", data)


def _funding(event: Event, languages: Sequence[str]) -> list[str]:
    """Return the statement and the disclaimer, where the event shows them, once in each language."""
    texts = (event.funding_statement, event.disclaimer) if event.shows_funding else ()
    found = [dict.fromkeys(each.in_language(code) for code in languages) for each in texts]
    return [" / ".join(each) for each in found if any(each)]


def _in(language: str, render: Callable[[], Any]) -> Any:
    with translation.override(language):
        return render()


def _column(event: Event, shown: Shown, language: str) -> dict[str, Any]:
    lines = _in(language, lambda: _lines(event, shown))
    return {"lang": language.partition("-")[0], "lines": lines}


def _lines(event: Event, shown: Shown) -> list[str]:
    """Return what stands above the days: what, when, where, which version, whose time."""
    version = {
        "number": shown.release.number,
        "moment": in_zone_of(shown.release.released_at, event),
    }
    zone = {"zone": time_zone_name(event), "offset": utc_offset(event)}
    stopped = {
        EventState.POSTPONED: _("The event has been postponed."),
        EventState.CANCELLED: _("The event has been cancelled."),
    }.get(EventState(event.state))
    found = [
        str(event.title),
        stopped,
        event_dates(event),
        ", ".join(str(each) for each in (event.venue, event.city) if each),
        _("Version %(number)s, updated at %(moment)s") % version,
        _("All times are in %(zone)s (%(offset)s).") % zone,
    ]
    return [each for each in found if each]


def _day(day: Day, languages: Sequence[str]) -> dict[str, Any]:
    headings = dict.fromkeys(_in(each, lambda: long_date(day.date)) for each in languages)
    return {
        "heading": " · ".join(headings),
        "slots": [_slot(each, languages) for each in day.slots],
    }


def _slot(slot: Slot, languages: Sequence[str]) -> dict[str, Any]:
    cells = [_in(each, lambda: [_item(item, slot) for item in slot.items]) for each in languages]
    return {"time": f"{slot.starts:%H:%M}–{slot.ends:%H:%M}", "cells": cells}


def _item(item: Item, slot: Slot) -> dict[str, Any]:
    facts = (kind_in_words(item), str(item.room), interpretation_in_words(item))
    return {
        "time": f"{item.starts:%H:%M}–{item.ends:%H:%M}" if slot.has_own_times else "",
        "title": str(item.title),
        "is_pause": item.is_pause,
        "facts": " · ".join(each for each in facts if each),
        "description": [each for each in str(item.description).splitlines() if each.strip()],
        "parts": [_part(each) for each in item.parts],
    }


def _part(part: Part) -> str:
    who = [str(each) for each in (part.name, part.position, part.institution) if each]
    said = pgettext("between parts", ", ").join(who)
    role = capfirst(str(part.role))
    return f"{role}{pgettext('before a name', ': ')}{said}" if said else role
