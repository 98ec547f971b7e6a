"""What the timetable says about an item, in words."""

import re
from datetime import date, datetime, time

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from workshop.domain.narrowing import Choice, Kind
from workshop.enums import Interpretation, ItemKind
from workshop.frozen import Item
from workshop.models import Event
from workshop.templatetags.languages import spoken_languages

register = template.Library()


@register.simple_tag
def clock(day: date, at: time, event: Event) -> SafeString:
    """Return the time of day as an element that names the moment with its offset."""
    moment = datetime.combine(day, at, event.zone)
    shown = f"{at:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), shown)


@register.simple_tag
def utc_offset(event: Event) -> str:
    """Return the offset of the event's zone on its first day, as in UTC+8 or UTC+5:30."""
    name = f"{event.starts_at:%z}"
    hours, minutes = int(name[1:3]), name[3:5]
    return f"UTC{name[0]}{hours}" + (f":{minutes}" if minutes != "00" else "")


@register.filter
def kind_in_words(item: Item) -> str:
    """Return what the item is, or '' where its title says so, as in “Coffee break”."""
    kind = str(ItemKind(item.kind).label)
    # Between Chinese characters there is no word boundary to look for.
    edge = r"\b" if kind.isascii() else ""
    said = re.search(f"{edge}{re.escape(kind)}{edge}", str(item.title), re.IGNORECASE)
    return "" if said or item.kind == ItemKind.OTHER else capfirst(kind)


@register.filter
def interpretation_in_words(item: Item) -> str:
    """Return how the item is interpreted, or '' where there is nothing to interpret."""
    if item.interpretation == Interpretation.NONE:
        return _("No interpretation") if item.counts_for_attendance else ""
    mode = capfirst(str(Interpretation(item.interpretation).label))
    if not item.interpretation_languages:
        return mode
    languages = spoken_languages(item.interpretation_languages)
    return _("%(mode)s: %(languages)s") % {"mode": mode, "languages": languages}


@register.filter
def kept_by(item: Item, choices: list[Choice]) -> str:
    """Return the classes by which the style sheet knows which choices keep the item."""
    return "".join(f" f-{each.number}" for each in choices if each.keeps(item))


@register.filter
def choice_in_words(choice: Choice) -> str:
    """Return what is chosen, as in “Track A”, or the name of the room or language."""
    match choice.kind:
        case Kind.ROOM:
            return str(choice.item.room)
        case Kind.TRACK:
            return _("Track %(track)s") % {"track": choice.value}
        case Kind.LANGUAGE:
            return spoken_languages([str(choice.value)])
