"""The texts of the messages: one template folder for each message, in the reader's language."""

from dataclasses import dataclass
from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import translation

from registrations.enums import MessageKind
from registrations.links import link_of
from registrations.models import Attendee, Message


@dataclass(frozen=True)
class Text:
    """A rendered message; the body holds a marker where the personal link goes."""

    subject: str
    body: str


def render(kind: MessageKind, *, attendee: Attendee, marker: str) -> Text:
    """Return the message to the attendee in the attendee's language."""
    event = attendee.event
    context = {
        "attendee": attendee,
        "event": event,
        "link": marker,
        "decision_by": attendee.submitted_at
        and (attendee.submitted_at.astimezone(event.zone) + timedelta(days=event.decision_days)),
    }
    with translation.override(attendee.language):
        subject = render_to_string(f"messages/{kind}/subject.txt", context)
        body = render_to_string(f"messages/{kind}/body.txt", context)
    return Text(" ".join(subject.split()), body.strip() + "\n")


def with_link(message: Message, text: str) -> str:
    """Return the text with the attendee's link, as valid now, in place of the marker."""
    with translation.override(message.language):
        return text.replace(message.marker, link_of(message.attendee))
