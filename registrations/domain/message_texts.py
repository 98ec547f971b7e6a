"""The texts that staff write for the messages of an event, and the way back to the standard."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, MessageKind, Status
from registrations.messages import placeholders, samples
from registrations.messages.texts import Text, standard
from registrations.models import Attendee, FocalPoint, MessageTemplate
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import in_series, to_half_width

# A message has its text twice, as text and as HTML, and stays under 30 kB as mail carries it.
MOST_BYTES = 10_000
# What opens a page of a person stands in no subject, which is shown on locked screens.
_NOT_IN_SUBJECT = frozenset({"link", "own_page", "code"})
_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")


def stamp(row: MessageTemplate | None) -> str:
    """Return what tells one state of a text from another; empty for the standard text."""
    return row.changed_at.isoformat() if row else ""


def faults(kind: MessageKind, text: Text) -> dict[str, list[RuleViolation]]:
    """Return what is wrong with the text, by ``subject`` and ``body``; nothing where all is well."""
    subject = [*_faulty_braces(kind, text.subject), *_secrets(text.subject)]
    body = [*_faulty_braces(kind, text.body), *_lacks(kind, text.body)]
    if len(text.body.encode()) > MOST_BYTES:
        body.append(RuleViolation("too_long", _("The text is too long for a message. Shorten it.")))
    found = {"subject": subject, "body": body}
    return {name: each for name, each in found.items() if each}


def _faulty_braces(kind: MessageKind, text: str) -> list[RuleViolation]:
    found = []
    if names := placeholders.unknown(kind, text):
        words = _("This message has no such placeholder: %(names)s.") % {"names": _braced(names)}
        found.append(RuleViolation("unknown", words))
    if "\N{FULLWIDTH LEFT CURLY BRACKET}" in text or "\N{FULLWIDTH RIGHT CURLY BRACKET}" in text:
        wide = re.findall("[{\N{FULLWIDTH LEFT CURLY BRACKET}][^{}\n]*?[}\N{FULLWIDTH RIGHT CURLY BRACKET}]", text)  # fmt: skip
        example = to_half_width(wide[0]) if wide else "{title}"
        words = _("There is a full-width brace. Write placeholders with { and }, as %(example)s.")
        found.append(RuleViolation("wide_braces", words % {"example": example}))
    if re.search("[{}]", _PLACEHOLDER.sub("", text)):
        words = _("A brace stands alone. Placeholders begin with { and end with }.")
        found.append(RuleViolation("lone_brace", words))
    return found


def _secrets(subject: str) -> list[RuleViolation]:
    names = [each for each in placeholders.LABELS if each in _NOT_IN_SUBJECT and f"{{{each}}}" in subject]  # fmt: skip
    if not names:
        return []
    words = _("This does not belong in a subject: %(names)s.") % {"names": _braced(names)}
    return [RuleViolation("secret", words)]


def _lacks(kind: MessageKind, body: str) -> list[RuleViolation]:
    names = placeholders.lacking(kind, body)
    if not names:
        return []
    words = _("The text must have this too: %(names)s.") % {"names": _braced(names)}
    return [RuleViolation("lacking", words)]


def _braced(names: list[str]) -> str:
    return in_series(f"{{{each}}}" for each in names)


@transaction.atomic
def save_text(
    event: Event, kind: MessageKind, language: str, text: Text, *, seen: str, by: Actor, now: datetime
) -> MessageTemplate:  # fmt: skip
    """Let the event's messages of the kind have this text in the language.

    ``seen`` is the stamp of what the writer saw. Raises RuleViolation ``not_yours``,
    ``changed`` where somebody else has written since, and what ``faults`` finds.
    """
    row = _locked(event, kind, language, by=by)
    for each in faults(kind, text).values():
        raise each[0]
    _check_unchanged(row, seen)
    row = row or MessageTemplate(event=event, kind=kind, language=language)
    row.subject, row.body = text.subject, text.body
    row.changed_at, row.changed_by = now, by.user
    row.save()
    _record(row, by=by, now=now)
    return row


@transaction.atomic
def drop_text(
    event: Event, kind: MessageKind, language: str, *, seen: str, by: Actor, now: datetime
) -> None:
    """Go back to the standard text. Raises RuleViolation ``not_yours``, ``standard`` or ``changed``."""
    row = _locked(event, kind, language, by=by)
    if row is None:
        raise RuleViolation("standard", _("This is the standard text already."))
    _check_unchanged(row, seen)
    _record(row, by=by, now=now)
    row.delete()


def _locked(event: Event, kind: MessageKind, language: str, *, by: Actor) -> MessageTemplate | None:
    """Return the text of staff, with the event locked so that nobody else writes it now."""
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    return MessageTemplate.objects.filter(event=event, kind=kind, language=language).first()


def _check_unchanged(row: MessageTemplate | None, seen: str) -> None:
    if stamp(row) != seen:
        raise RuleViolation("changed", _("Somebody else has changed this text in the meantime."))


def _record(row: MessageTemplate, *, by: Actor, now: datetime) -> None:
    history.record_for_event(
        Action.MESSAGE_TEXT_CHANGED,
        event=row.event,
        by=by,
        now=now,
        fields=[row.kind, row.language],
    )


def text_of(row: MessageTemplate | None, kind: MessageKind, language: str) -> Text:
    """Return the text that is sent: that of staff, else the standard one."""
    return Text(row.subject, row.body) if row else standard(kind, language)


def reader_for(
    event: Event, kind: MessageKind, language: str, *, reference: str = ""
) -> Attendee | FocalPoint | None:
    """Return on whom a preview shows the text: who is named by reference, else the latest.

    The latest is of those who read the language, if there are any; where the event has
    nobody, nothing is returned. A message to focal points goes to one of the delegation of
    who is named. Raises RuleViolation ``nobody``.
    """
    people: Any = Attendee.objects.with_delegation().filter(event=event)
    chosen: Attendee | None = people.filter(reference=reference).first() if reference else None
    if reference and chosen is None:
        raise RuleViolation("nobody", _("Nobody at this event has this reference."))
    if kind not in samples.TO_FOCAL_POINTS:
        return chosen or _latest(people.exclude(status=Status.DRAFT), language)
    points = FocalPoint.objects.filter(delegation__event=event)
    if chosen:
        points = points.filter(delegation=chosen.delegation_id)
    found: FocalPoint | None = _latest(
        points.select_related("delegation__event", "delegation__institution"), language
    )
    if chosen and found is None:
        raise RuleViolation("nobody", _("The delegation of this person has no focal point."))
    return found


def _latest(people: Any, language: str) -> Any:
    newest = people.order_by("-pk")
    return newest.filter(language=language).first() or newest.first()
