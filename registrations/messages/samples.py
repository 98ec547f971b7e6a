"""What messages look like before anybody gets them: real people, or made-up ones, and sample words."""

from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.enums import MessageKind
from registrations.messages.texts import Text, render
from registrations.models import Attendee, Delegation, FocalPoint, Institution
from workshop.models import Event
from workshop.translated import Translated

# These go to focal points alone; every other message may go to an attendee.
TO_FOCAL_POINTS = frozenset({MessageKind.INVITATION, MessageKind.REMINDER})
_SAMPLE_REFERENCE = "ABCD-2345"


def preview(
    kind: MessageKind,
    text: Text,
    *,
    to: Attendee | FocalPoint | None,
    event: Event,
    language: str,
    now: datetime,
) -> Text:
    """Return the text as the reader would get it in the language; nothing is saved.

    What only an act can tell, as a reason, stands there as sample words, and words stand in
    place of link and code. Without a reader it is written to nobody real.
    """
    with translation.override(language):
        reader = copy(to) if to else _nobody(kind, event)
        reader.language = language
        details = _details(kind, reader, event=event, now=now)
        marker = _("[personal link]")
    return render(kind, to=reader, marker=marker, texts={language: text}, **details)


def _nobody(kind: MessageKind, event: Event) -> Attendee | FocalPoint:
    """Return a reader who is not stored, in the active language."""
    institution = Institution(name=_translated(_("Name of the institution")))
    delegation = Delegation(event=event, institution=institution)
    if kind in TO_FOCAL_POINTS:
        return FocalPoint(delegation=delegation, name=_("Name of the focal point"))
    return _person(event, delegation)


def _person(event: Event, delegation: Delegation) -> Attendee:
    return Attendee(
        event=event,
        delegation=delegation,
        reference=_SAMPLE_REFERENCE,
        family_name=pgettext("sample person", "Family name"),
        given_names=pgettext("sample person", "Given names"),
    )


def _translated(words: str) -> Translated:
    return Translated({translation.get_language() or "en": words})


def _details(
    kind: MessageKind, reader: Attendee | FocalPoint, *, event: Event, now: datetime
) -> dict[str, Any]:
    """Return what acts say, in the active language: of the reader where known, else samples."""
    details: dict[str, Any] = {
        "accepted": _("position"),
        "refused": _("institution"),
        "proposed": _("position"),
        "missing": [_("telephone"), _("headset language")],
        "note": _("(Here stands what staff write when they do this.)"),
        "sample_changes": _("(Here stands what has changed in the agenda.)"),
        "position": 3,
        "reason": _("(Here stands the reason.)"),
        "code": _("[code]"),
        "before": _earlier(event),
        "invited_before": now - timedelta(days=14),
    }
    if isinstance(reader, FocalPoint):
        return details | {"invited_before": reader.invited_at or details["invited_before"]}
    if reader.submitted_at is None:
        details["decision_by"] = now + timedelta(days=event.decision_days)
    if kind == MessageKind.REPLACEMENT_REFUSED:
        details |= {"former": reader, "alternate": _person(event, reader.delegation)}
    return details


def _earlier(event: Event) -> Event:
    """Return the event as it may have been before it was moved."""
    before = copy(event)
    before.starts_on -= timedelta(days=28)
    before.ends_on -= timedelta(days=28)
    return before
