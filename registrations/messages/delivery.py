"""Send what is queued; runs in the worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.db.models import Q
from post_office.models import STATUS, Email

from registrations.messages.texts import with_link
from registrations.models import Message

# Any number, the same in every worker: who holds this advisory lock sends.
_SENDING = 7_302_016

# How long to wait after each failure before trying again; after the last one it has failed.
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)


@contextmanager
def _only_sender() -> Iterator[bool]:
    """Yield whether this process may send: on PostgreSQL one worker at a time does.

    SQLite serves one machine with one worker.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SENDING])
        row = cursor.fetchone()
        is_ours = bool(row and row[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SENDING])


def _next_due(*, now: datetime) -> Message | None:
    return (
        Message.objects.select_related("email", "attendee")
        .filter(
            Q(email__scheduled_time__isnull=True) | Q(email__scheduled_time__lte=now),
            email__status__in=[STATUS.queued, STATUS.requeued],
        )
        .order_by("queued_at", "pk")
        .first()
    )


def _send(message: Message, carrier: BaseEmailBackend, *, now: datetime) -> bool:
    """Send one message, or note why it could not be sent and when to try again."""
    email: Email = message.email
    mail = email.prepare_email_message()
    mail.body = with_link(message, email.message)
    try:
        carrier.send_messages([mail])
    except Exception as failure:  # noqa: BLE001  whatever the carrier raises, the message stays
        carrier.close()
        _note_failure(email, failure, now=now)
        return False
    email.status = STATUS.sent
    email.save(update_fields=["status", "last_updated"])
    return True


def _note_failure(email: Email, failure: Exception, *, now: datetime) -> None:
    tried = email.number_of_retries or 0
    email.number_of_retries = tried + 1
    if tried < len(RETRY_AFTER):
        email.status = STATUS.requeued
        email.scheduled_time = now + RETRY_AFTER[tried]
    else:
        email.status = STATUS.failed
    email.save(update_fields=["status", "number_of_retries", "scheduled_time", "last_updated"])
    email.logs.create(
        status=STATUS.failed, message=str(failure), exception_type=type(failure).__name__
    )


def deliver_due(*, now: datetime) -> int:
    """Send every message that is due at ``now``, oldest first; return how many were sent."""
    sent_count = 0
    with _only_sender() as is_ours:
        carrier = get_connection()
        while is_ours and (message := _next_due(now=now)):
            sent_count += _send(message, carrier, now=now)
        carrier.close()
    return sent_count
