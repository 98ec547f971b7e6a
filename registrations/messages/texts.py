"""The texts of the messages, in the reader's language: staff's own, else the standard ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from registrations.enums import MessageKind
from registrations.links import holders_at, link_of
from registrations.messages import placeholders
from registrations.models import AccessCode, Attendee, FocalPoint, Message, MessageTemplate

# What messages say beside the reader and the event, where the act has nothing to say.
_NO_DETAILS = dict.fromkeys(
    (
        "accepted", "alternate", "are_several", "before", "differences", "former",
        "invited_before", "missing", "note", "opens_at", "position", "proposed", "reason",
        "refused", "sample_changes",
    ),
    "",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """Subject and body. In one to be sent, markers stand where the personal link and the code go."""

    subject: str
    body: str


@lru_cache(maxsize=256)
def standard(kind: MessageKind, language: str) -> Text:
    """Return the text with its placeholders that is sent where staff wrote none."""
    with translation.override(language):
        subject = render_to_string(f"messages/{kind}/subject.txt")
        body = render_to_string(f"messages/{kind}/body.txt")
    return Text(subject.strip(), body.strip())


def own_texts(kind: MessageKind, event_id: int) -> dict[str, Text]:
    """Return the texts that staff wrote for the event, with their placeholders, by language."""
    rows = MessageTemplate.objects.filter(event=event_id, kind=kind)
    return {each.language: Text(each.subject, each.body) for each in rows}


def render(
    kind: MessageKind,
    *,
    to: Attendee | FocalPoint,
    marker: str,
    texts: Mapping[str, Text] | None = None,
    **details: Any,
) -> Text:
    """Return the message to the reader in the reader's language.

    ``texts`` are those with placeholders to be used instead of the event's, by language.
    """
    own = own_texts(kind, to.event_id) if texts is None else texts
    text = own.get(to.language) or standard(kind, to.language)
    markers = {"link": marker, "code": _code_marker(marker)}
    context = {**_NO_DETAILS, **_about(to), **markers, "kind": kind, **details}
    values: dict[str, str] = {}

    def value_of(name: str) -> str:
        if name not in values:
            values[name] = render_to_string(f"messages/parts/{name}.txt", context).strip()
        return values[name]

    with translation.override(to.language):
        subject = placeholders.fill(text.subject, value_of)
        body = placeholders.fill(text.body, value_of)
    return Text(" ".join(subject.split()), body + "\n")


def _about(to: Attendee | FocalPoint) -> dict[str, Any]:
    about = {"reader": to, "base_url": settings.BASE_URL}
    if isinstance(to, FocalPoint):
        return about | {"attendee": None, "focal_point": to, "event": to.delegation.event}
    own = {"attendee": to, "focal_point": None, "event": to.event}
    return about | own | {"decision_by": _decision_by(to)}


def _decision_by(attendee: Attendee) -> datetime | None:
    if attendee.submitted_at is None:
        return None
    days = timedelta(days=attendee.event.decision_days)
    return attendee.submitted_at.astimezone(attendee.event.zone) + days


def _code_marker(marker: str) -> str:
    """Return the marker of the code, in which that of the link does not occur."""
    return f"[code {marker.removeprefix('[')}"


def with_link(message: Message, text: str) -> str:
    """Return the text with the reader's link and code, as valid now, in place of the markers.

    Where links are sent again, it is every link of the reader's address at the event: the
    stored text names none of these people.
    """
    if message.kind == MessageKind.ACCESS_CODE:
        code = AccessCode.objects.filter(attendee=message.attendee).first()
        text = text.replace(_code_marker(message.marker), code.digits if code else "–")
    with translation.override(message.language):
        if message.kind == MessageKind.LINK_AGAIN:
            return text.replace(message.marker, _all_links(message))
        return text.replace(message.marker, link_of(message.reader))


def _all_links(message: Message) -> str:
    reader = message.reader
    holders = holders_at(message.event_id, reader.email) if reader.email else []
    rows = [
        {"holder": each, "is_attendee": isinstance(each, Attendee), "link": _own_link(each)}
        for each in holders or [reader]
    ]
    return render_to_string("messages/links.txt", {"holders": rows}).strip()


def _own_link(holder: Attendee | FocalPoint) -> str:
    """Return the link in the language of its holder."""
    with translation.override(holder.language):
        return link_of(holder)


def without_secrets(message: Message, text: str) -> str:
    """Return the text with words in place of the markers of link and code."""
    text = text.replace(_code_marker(message.marker), gettext("[code]"))
    return text.replace(message.marker, gettext("[personal link]"))
