"""What looks wrong in a draft agenda, in words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from workshop.domain.agenda_warnings import Doubt, Warned
from workshop.frozen import Item
from workshop.templatetags.languages import spoken_languages

register = template.Library()


@register.filter
def doubt_in_words(warned: Warned) -> str:
    """Return the warning as a sentence."""
    item, other = warned.item, _named(warned.other)
    match warned.doubt:
        case Doubt.OUTSIDE_EVENT:
            return _("This is not a day of the event.")
        case Doubt.ENDS_BEFORE_START:
            return _("The end is not after the start.")
        case Doubt.ROOM_TAKEN:
            said = _("%(room)s is used at the same time: %(other)s.")
            return said % {"room": item.room, "other": other}
        case Doubt.CONTRIBUTOR_TWICE:
            said = _("%(name)s is somewhere else at the same time: %(other)s.")
            return said % {"name": warned.name, "other": other}
        case Doubt.SAME_TRACK:
            said = _("At the same time, and in no track of its own: %(other)s.")
            return said % {"other": other}
        case Doubt.GAP:
            return ngettext(
                "Nothing is planned in the %(count)s minute before.",
                "Nothing is planned in the %(count)s minutes before.",
                warned.minutes,
            ) % {"count": warned.minutes}
        case Doubt.NO_ROOM:
            return _("No room is named.")
        case Doubt.UNTRANSLATED:
            said = _("Not everything is said in: %(languages)s.")
            return said % {"languages": spoken_languages(list(warned.languages))}


def _named(item: Item | None) -> str:
    """Return the item by its title and times, as in “Opening”, 09:00–10:00."""
    if item is None:
        return ""
    return pgettext("agenda item", "“%(title)s”, %(starts)s–%(ends)s") % {
        "title": item.title,
        "starts": f"{item.starts:%H:%M}",
        "ends": f"{item.ends:%H:%M}",
    }
