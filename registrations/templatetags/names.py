"""Names of attendees in templates."""

from django import template
from django.utils.translation import get_language

from registrations.domain import names
from registrations.models import Attendee

register = template.Library()


@register.filter
def addressed_name(attendee: Attendee) -> str:
    """Return the name after the honorific, as in Mr PANG Shuqiang."""
    return names.addressed_name(attendee)


@register.filter
def letter_name(attendee: Attendee) -> str:
    """Return the name with which a letter in the active language begins."""
    return names.letter_name(attendee, get_language() or "")


@register.filter
def printed_name(attendee: Attendee) -> str:
    """Return the name as documents print it."""
    return names.printed_name(attendee)


@register.filter
def native_names(attendee: Attendee) -> list[str]:
    """Return the Chinese name and the name in native script, where given."""
    return names.native_names(attendee)


@register.filter
def script_language(name: str) -> str:
    """Return the language tag by which a name in native script is set: ``zh-Hans`` or ``und``.

    Han characters need a Chinese font on pages in other languages; of other scripts the
    language is not known, so it is called undetermined.
    """
    return "zh-Hans" if any("\u2e80" <= each <= "\U0003ffff" for each in name) else "und"
