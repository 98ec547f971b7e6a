"""Fill in the personal link at the moment of sending."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from registrations.links import link_of
from registrations.messages.outbox import MARKER_HEADER
from registrations.models import Message


def with_link(message: Message, text: str) -> str:
    """Return the text with the attendee's link, as valid now, in place of the marker."""
    with translation.override(message.language):
        return text.replace(message.marker, link_of(message.attendee))


class PersonalLinkBackend(BaseEmailBackend):
    """Hand messages on to the configured backend with their links filled in."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self._carrier = get_connection(settings.MESSAGE_BACKEND, fail_silently=fail_silently)

    def open(self) -> bool | None:
        """Open the carrier's connection."""
        return self._carrier.open()

    def close(self) -> None:
        """Close the carrier's connection."""
        self._carrier.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send the messages; return how many the carrier took."""
        for mail in email_messages:
            marker = mail.extra_headers.pop(MARKER_HEADER, None)
            if marker:
                message = Message.objects.select_related("attendee").get(marker=marker)
                mail.body = with_link(message, str(mail.body))
        return self._carrier.send_messages(email_messages) or 0
