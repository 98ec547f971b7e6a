"""Send what is queued; runs in the worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from time import monotonic, sleep

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from post_office.models import STATUS, Email

from registrations.messages.mails import mail_of
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

# So long nothing is tried with a server that could not be reached.
_REST = RETRY_AFTER[0]

# A round ends after so many seconds, before the queue takes its job for stuck (Q_CLUSTER).
_ROUND_SECONDS = 200

# So long the note that a message was sent is tried to be written; then the round fails.
_NOTE_SECONDS = 60
_NOTE_PAUSE_SECONDS = 0.2

# What a server answers that closes the connection: it is no refusal of the message.
_CLOSING = 421

_WAITING = (STATUS.queued, STATUS.requeued)


def deliver_due(*, now: datetime) -> int:
    """Send every message that is due at ``now``, oldest first; return how many were sent.

    A server that cannot be reached ends the round: of those who wait, only the message
    tried counts a failure.
    """
    with _only_sender() as is_ours:
        return _Round(now).send_all() if is_ours else 0


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
            # Where the connection was lost, so was the lock, and nothing is given back.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SENDING])


class _Round:
    """One pass over the queue, with one connection to the mail server."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.ends_at = monotonic() + _ROUND_SECONDS
        self.carrier: BaseEmailBackend = get_connection()
        # People one of whose messages waits: a later one does not overtake it.
        self.held: set[tuple[int | None, int | None]] = set()
        # With the connection to the database the right to send is gone.
        self.has_lost_lock = False

    def send_all(self) -> int:
        """Send one after another until none is due; return how many were sent."""
        sent_count = 0
        try:
            for pk, person in self._due():
                if person in self.held:
                    continue
                if monotonic() > self.ends_at:
                    break
                # It may have been stopped since the round began.
                message = _waiting().select_related("email", "event").filter(pk=pk).first()
                if message:
                    sent_count += self._send(message, person)
                if self.has_lost_lock:
                    break
        except _ServerAwayError:
            _let_rest(now=self.now)
        finally:
            self.carrier.close()
        return sent_count

    def _due(self) -> Iterator[tuple[int, tuple[int | None, int | None]]]:
        rows = _waiting().order_by("queued_at", "pk")
        for pk, attendee_id, focal_point_id, due_at in rows.values_list(
            "pk", "attendee_id", "focal_point_id", "email__scheduled_time"
        ):
            person = (attendee_id, focal_point_id)
            if due_at and due_at > self.now:
                self.held.add(person)
            yield pk, person

    def _send(self, message: Message, person: tuple[int | None, int | None]) -> bool:
        """Send one message, or note why it could not be sent and when to try again."""
        try:
            self._hand_over(mail_of(message))
        except DatabaseError:
            raise
        except Exception as failure:  # whatever the carrier raises, the message stays
            self.carrier.close()
            self.held.add(person)
            _note_failure(message.email, failure, now=self.now)
            if _is_away(failure):
                raise _ServerAwayError from failure
            return False
        self._note_sent(message)
        return True

    def _note_sent(self, message: Message) -> None:
        """Note it, where the database is away for a moment once it is back.

        A message whose note is lost is sent again.
        """
        end = monotonic() + _NOTE_SECONDS
        while True:
            try:
                _note_sent(message, now=self.now)
            except (OperationalError, InterfaceError):
                if connection.in_atomic_block or monotonic() > end:
                    raise
                self.has_lost_lock = True
                connection.close()
                sleep(_NOTE_PAUSE_SECONDS)
            else:
                return

    def _hand_over(self, mail: EmailMessage) -> None:
        """Give the mail to the server, over a new connection where it dropped the old one."""
        is_new = self.carrier.open()
        try:
            self.carrier.send_messages([mail])
        except OSError as failure:
            if is_new is not False or not _is_away(failure):
                raise
            self.carrier.close()
            self.carrier.open()
            self.carrier.send_messages([mail])


class _ServerAwayError(Exception):
    """The mail server cannot be reached."""


def _is_away(failure: Exception) -> bool:
    """Return whether it is the server that fails, and not this message that it refuses."""
    if isinstance(failure, SMTPServerDisconnected):
        return True
    if isinstance(failure, SMTPException):
        return getattr(failure, "smtp_code", None) == _CLOSING
    return isinstance(failure, OSError)


def _waiting() -> QuerySet[Message]:
    return Message.objects.filter(email__status__in=_WAITING, stopped_at__isnull=True)


def _note_sent(message: Message, *, now: datetime) -> None:
    # Written directly: the mail's own save would check the address once more, and raise.
    with transaction.atomic():
        Email.objects.filter(pk=message.email_id).update(status=STATUS.sent, last_updated=now)
        # What was queued while the round went on was not sent before.
        Message.objects.filter(pk=message.pk).update(sent_at=max(now, message.queued_at))


def _note_failure(email: Email, failure: Exception, *, now: datetime) -> None:
    tried = email.number_of_retries or 0
    is_last = tried >= len(RETRY_AFTER)
    with transaction.atomic():
        Email.objects.filter(pk=email.pk).update(
            status=STATUS.failed if is_last else STATUS.requeued,
            number_of_retries=tried + 1,
            scheduled_time=email.scheduled_time if is_last else now + RETRY_AFTER[tried],
            last_updated=now,
        )
        email.logs.create(
            status=STATUS.failed, message=str(failure), exception_type=type(failure).__name__
        )


def _let_rest(*, now: datetime) -> None:
    """Try nothing for a while; this counts as a failure of no message."""
    until = now + _REST
    Email.objects.filter(
        Q(scheduled_time__isnull=True) | Q(scheduled_time__lt=until), status__in=_WAITING
    ).update(scheduled_time=until)
