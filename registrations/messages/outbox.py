"""Queue messages, in the transaction of the act that they report."""

import secrets
from datetime import datetime

from django.conf import settings
from django_q.tasks import async_task
from post_office.models import PRIORITY, STATUS, Email

from registrations.enums import MessageKind
from registrations.messages.texts import render
from registrations.models import Attendee, Message


def queue(kind: MessageKind, *, attendee: Attendee, now: datetime) -> Message | None:
    """Queue the message and the job that sends it; return nothing where there is no address.

    The text is stored finished but for the personal link. It is stored directly and not
    through the queue's own ``send``, which would take typed text for a template.
    """
    if not attendee.email:
        return None
    marker = f"[{secrets.token_hex(16)}]"
    text = render(kind, attendee=attendee, marker=marker)
    email = Email.objects.create(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[attendee.email],
        subject=text.subject,
        message=text.body,
        status=STATUS.queued,
        priority=PRIORITY.medium,
        message_id=f"<{secrets.token_hex(16)}@{settings.MESSAGE_ID_DOMAIN}>",
    )
    message = Message.objects.create(
        event_id=attendee.event_id,
        attendee=attendee,
        kind=kind,
        language=attendee.language,
        queued_at=now,
        marker=marker,
        email=email,
    )
    async_task("registrations.jobs.send_messages")
    return message
