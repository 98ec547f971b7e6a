"""What changed in the agenda, in words."""

from datetime import datetime

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workshop.domain.differences import Change, Difference
from workshop.enums import Visibility
from workshop.frozen import Item
from workshop.models import Event
from workshop.templatetags.dates import long_date, time_zone_name

register = template.Library()


@register.filter
def sentences(difference: Difference, event: Event) -> list[str]:
    """Return what became of the item, a sentence for each change, times with their zone."""
    return [_sentence(each, difference, event) for each in difference.changes]


def _sentence(change: Change, difference: Difference, event: Event) -> str:
    before, after = difference.before, difference.after
    match change:
        case Change.NEW:
            return _("New: %(when)s.") % {"when": _when(after, event)}
        case Change.CANCELLED:
            return _("Cancelled. It was planned for %(when)s.") % {"when": _when(before, event)}
        case Change.TIME:
            times = {"after": _when(after, event), "before": _when(before, event)}
            return _("Time: now %(after)s; before, %(before)s.") % times
        case Change.ROOM:
            return _room(before, after)
        case Change.TITLE:
            titles = {"after": after.title, "before": before.title}
            return _("Title: now “%(after)s”; before, “%(before)s”.") % titles
        case Change.CONTRIBUTORS:
            return _contributors(after)
        case Change.VISIBILITY:
            said = capfirst(Visibility(after.visibility).label)
            return _("Visible to: %(who)s.") % {"who": said}
        case Change.DETAILS:
            return _("Description, interpretation or other details have changed.")


def _when(item: Item, event: Event) -> str:
    return pgettext("time of an agenda item", "%(day)s, %(starts)s–%(ends)s (%(zone)s)") % {
        "day": long_date(datetime.combine(item.day, item.starts)),
        "starts": f"{item.starts:%H:%M}",
        "ends": f"{item.ends:%H:%M}",
        "zone": time_zone_name(event),
    }


def _room(before: Item, after: Item) -> str:
    rooms = {"after": after.room, "before": before.room}
    if not after.room:
        return _("Room: none is named any more; before, %(before)s.") % rooms
    if not before.room:
        return _("Room: %(after)s.") % rooms
    return _("Room: now %(after)s; before, %(before)s.") % rooms


def _contributors(after: Item) -> str:
    if not after.parts:
        return _("Contributors: none is named any more.")
    between = pgettext("between parts", ", ")
    who = [
        f"{part.role}{pgettext('before a name', ': ')}{part.name}" if part.name else str(part.role)
        for part in after.parts
    ]
    return _("Contributors: now %(who)s.") % {"who": between.join(who)}
