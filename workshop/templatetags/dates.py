"""Days and times as each language writes them, in the event's own zone."""

from datetime import date, datetime

from babel.dates import format_date, format_interval, get_timezone_name
from django import template
from django.utils.translation import get_language, pgettext, to_locale

from workshop.models import Event

register = template.Library()


def _locale() -> str:
    return to_locale(get_language() or "en")


@register.filter
def long_date(value: date | datetime | None) -> str:
    """Return the day as in “Wednesday, 3 November 2027” or “2027年11月3日星期三”."""
    if value is None:
        return ""
    pattern = "EEEE, d MMMM y" if _locale().startswith("en") else "full"
    return format_date(value, format=pattern, locale=_locale())


@register.filter
def short_date(value: date | datetime | None) -> str:
    """Return the day as in “3 November 2027” or “2027年11月3日”."""
    if value is None:
        return ""
    pattern = "d MMMM y" if _locale().startswith("en") else "long"
    return format_date(value, format=pattern, locale=_locale())


@register.simple_tag
def event_dates(event: Event) -> str:
    """Return the event's days as one phrase, as in “3 – 4 November 2027”."""
    if event.starts_on == event.ends_on:
        return short_date(event.starts_on)
    if not _locale().startswith("en"):
        return format_interval(event.starts_on, event.ends_on, skeleton="yMMMd", locale=_locale())
    first, last = event.starts_on, event.ends_on
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{short_date(last)}"
    if first.year == last.year:
        return f"{format_date(first, 'd MMMM', locale='en')} – {short_date(last)}"
    return f"{short_date(first)} – {short_date(last)}"


@register.simple_tag
def time_zone_name(event: Event) -> str:
    """Return the name of the event's time zone; that of China is called Beijing time."""
    if event.time_zone in {"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC"}:
        return pgettext("time zone", "Beijing time")
    return get_timezone_name(event.starts_at, width="long", locale=_locale())


@register.filter
def day_in_zone_of(value: datetime | None, event: Event) -> str:
    """Return the moment's day in the event's zone, as in “3 November 2027”."""
    return short_date(value and value.astimezone(event.zone))


@register.filter
def in_words_at(value: object, event: Event) -> str:
    """Return a moment in the event's zone, a day, or anything else as text."""
    if isinstance(value, datetime):
        return in_zone_of(value, event)
    return short_date(value) if isinstance(value, date) else str(value)


@register.filter
def in_zone_of(value: datetime | None, event: Event) -> str:
    """Return the moment as day and time in the event's zone, as in “3 November 2027, 09:00”."""
    if value is None:
        return ""
    local = value.astimezone(event.zone)
    return pgettext("day and time", "%(day)s, %(time)s") % {
        "day": short_date(local),
        "time": f"{local:%H:%M}",
    }
