"""The placeholders of message texts: a fixed list, each replaced once by words.

A placeholder is a name in braces, as ``{title}``. What it stands for is one small template,
``templates/messages/parts/<name>.txt``. The texts around it are never a template, whoever
wrote them: only names of this list are replaced, and what replaces them is not read again.
"""

import re
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind as Kind

_NAME = re.compile(r"\{([a-z_]+)\}")
_BRACES = re.compile(r"\{([^{}\n]*)\}")

LABELS: dict[str, str | Promise] = {
    "greeting": _("the reader’s name, as a letter begins"),
    "title": _("the title of the event"),
    "dates": _("the days of the event"),
    "event": _("title, days, venue, address and time zone of the event, one below the other"),
    "organiser": _("the organiser"),
    "institution": _("the reader’s institution"),
    "agenda": _("the address of the public agenda"),
    "reference": _("the reference of the registration"),
    "your_reference": _("the line with the reference; nothing for a focal point"),
    "link": _("the personal link"),
    "own_page": _("a sentence on the reader’s own page, and the personal link below it"),
    "contact": _("whom to ask, with e-mail and telephone"),
    "decision_day": _("the day by which the registration is decided"),
    "reason": _("the line with the reason; nothing where none is given"),
    "position": _("the place on the waiting list, where the event shows it"),
    "accepted": _("the line with what is accepted"),
    "refused": _("the line with what is not accepted"),
    "proposed": _("what is to be changed"),
    "replacement": _("who stays registered, and as what"),
    "invited_on": _("the day of the first invitation"),
    "seats": _("how many seats and alternates the institution has"),
    "registration_period": _("when registration opens and closes"),
    "note": _("what staff wrote on the page where this was done"),
    "headline": _("“New dates”, or that the event takes place after all"),
    "what_changed": _("what was to be and is no more"),
    "what_to_do": _("what becomes of the registration"),
    "whose_links": _("whether one link follows or several"),
    "code": _("the code"),
    "missing": _("what is missing, one below the other"),
    "agenda_changes": _("what has changed in the agenda since people were last told"),
}

_ALWAYS = (
    "greeting", "title", "dates", "event", "organiser", "institution", "agenda",
    "your_reference", "link", "own_page", "contact",
)  # fmt: skip

# What goes to focal points too, or to them alone, has no reference to name.
_WITHOUT_REFERENCE = frozenset(
    {
        Kind.INVITATION,
        Kind.REMINDER,
        Kind.EVENT_POSTPONED,
        Kind.EVENT_MOVED,
        Kind.EVENT_CANCELLED,
        Kind.PRACTICAL,
        Kind.AGENDA_CHANGED,
        Kind.MAILING,
        Kind.LINK_AGAIN,
    }
)
_OWN: dict[Kind, tuple[str, ...]] = {
    Kind.INVITATION: ("seats", "registration_period"),
    Kind.REMINDER: ("seats", "registration_period", "invited_on"),
    Kind.PROPOSAL: ("registration_period",),
    Kind.RECEIVED: ("decision_day",),
    Kind.WAITLISTED: ("position", "reason"),
    Kind.DECLINED: ("reason",),
    Kind.CANCELLED: ("reason",),
    Kind.CHANGE_PROPOSED: ("proposed",),
    Kind.CHANGE_ACCEPTED: ("accepted", "refused", "reason"),
    Kind.CHANGE_REFUSED: ("refused", "reason"),
    Kind.REPLACEMENT_REFUSED: ("replacement", "reason"),
    Kind.EVENT_POSTPONED: ("note", "what_to_do"),
    Kind.EVENT_MOVED: ("note", "headline", "what_changed", "what_to_do"),
    Kind.EVENT_CANCELLED: ("note", "what_to_do"),
    Kind.MISSING_DATA: ("missing",),
    Kind.AGENDA_CHANGED: ("note", "agenda_changes"),
    Kind.LINK_AGAIN: ("whose_links",),
    Kind.ACCESS_CODE: ("code",),
    Kind.ERASURE_REFUSED: ("reason",),
}
# A text must say these, in one of the ways of a row.
_NEEDED = (("event", "title"), ("contact",), ("link", "own_page"))


def allowed(kind: Kind) -> list[str]:
    """Return the names of the placeholders that a text of the kind may have, in order."""
    reference = () if kind in _WITHOUT_REFERENCE else ("reference",)
    return [name for name in LABELS if name in {*_ALWAYS, *reference, *_OWN.get(kind, ())}]


def unknown(kind: Kind, text: str) -> list[str]:
    """Return what stands in braces in the text but is no placeholder of the kind, in order."""
    known = set(allowed(kind))
    return [name for name in dict.fromkeys(_BRACES.findall(text)) if name not in known]


def lacking(kind: Kind, body: str) -> list[str]:
    """Return the placeholders that a text of the kind must have and the body has not."""
    named = set(_NAME.findall(body))
    needed = [*_NEEDED, *([("code",)] if kind == Kind.ACCESS_CODE else [])]
    return [ways[0] for ways in needed if not named.intersection(ways)]


def fill(text: str, value_of: Callable[[str], str]) -> str:
    """Return the text with each known placeholder replaced, once.

    A line of placeholders that stand for nothing is left out, and with it the empty line
    that would follow another.
    """
    lines: list[str] = []
    for line in text.strip().split("\n"):
        names = _NAME.findall(line)
        filled = _NAME.sub(lambda found: _value(found, value_of), line)
        if names and not filled.strip():
            continue
        if filled.strip() or (lines and lines[-1].strip()):
            lines.append(filled.rstrip())
    return "\n".join(lines).rstrip()


def _value(found: re.Match[str], value_of: Callable[[str], str]) -> str:
    return value_of(found[1]) if found[1] in LABELS else found[0]
