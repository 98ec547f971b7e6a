"""Queue messages, in the transaction of the act that they report."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import User
from django_q.tasks import async_task
from post_office.models import PRIORITY, STATUS, Email

from registrations.enums import MessageKind
from registrations.messages.texts import Text, own_texts, render
from registrations.models import Attendee, FocalPoint, Mailing, Message, Reminder

# The job that sends what is queued.
SENDER = "registrations.jobs.send_messages"

# So many messages are written at once.
_BATCH = 200


@dataclass(frozen=True)
class Cause:
    """What a message belongs to: the mailing, or the reminder and its day."""

    mailing: Mailing | None = None
    reminder: Reminder | None = None
    due_on: date | None = None


def queue(
    kind: MessageKind,
    *,
    to: Attendee | FocalPoint,
    now: datetime,
    by: User | None = None,
    **details: object,
) -> Message | None:
    """Queue the message and the job that sends it; return nothing where there is no address.

    ``details`` are what the message says beside the reader and the event; ``by`` is the
    member of staff whose act it reports.

    The text is stored finished but for the personal link. It is stored directly and not
    through the queue's own ``send``, which would take typed text for a template.
    """
    if not to.email:
        return None
    message = _Writer(kind, by=by, now=now, details=details).write(to)
    store([message])
    async_task(SENDER)
    return message


def queue_for_all(
    kind: MessageKind,
    *,
    to: Iterable[Attendee | FocalPoint],
    now: datetime,
    by: User | None = None,
    texts: Mapping[str, Text] | None = None,
    cause: Cause | None = None,
    own_details: Mapping[tuple[type, int], Mapping[str, object]] | None = None,
    **details: object,
) -> int:
    """Queue the message for many, with one job that sends it; return for how many.

    The readers come with their event and delegation, so that no query is made for each. Who
    has no address is left out. ``texts`` are used instead of the event's, by language;
    ``own_details`` are what the message says to one reader alone, by class and id.
    """
    readers = [each for each in to if each.email]
    if not readers:
        return 0
    if texts is None:
        texts = own_texts(kind, readers[0].event_id)
    writer = _Writer(kind, by=by, now=now, details=details, texts=texts, cause=cause or Cause())
    own = own_details or {}
    for start in range(0, len(readers), _BATCH):
        batch = readers[start : start + _BATCH]
        store([writer.write(each, **own.get((type(each), each.pk), {})) for each in batch])
    async_task(SENDER)
    return len(readers)


def store(messages: list[Message]) -> None:
    """Store the messages with their mails."""
    Email.objects.bulk_create([each.email for each in messages])
    for each in messages:
        # Takes over the id that the mail has only now.
        each.email = each.email
    Message.objects.bulk_create(messages)


def mail_to(address: str, text: Text) -> Email:
    """Return a mail with the text, not stored; its Message-ID stays the same however often it is tried."""
    return Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        subject=text.subject,
        message=text.body,
        status=STATUS.queued,
        priority=PRIORITY.medium,
        message_id=f"<{secrets.token_hex(16)}@{settings.MESSAGE_ID_DOMAIN}>",
    )


def new_marker() -> str:
    """Return a mark that stands in a text for the personal link, and in no other."""
    return f"[{secrets.token_hex(16)}]"


@dataclass(frozen=True)
class _Writer:
    """Writes one kind of message to one reader after another."""

    kind: MessageKind
    by: User | None
    now: datetime
    details: Mapping[str, object]
    texts: Mapping[str, Text] | None = None
    cause: Cause = field(default_factory=Cause)

    def write(self, to: Attendee | FocalPoint, **own: object) -> Message:
        """Return the message and its mail, neither of them stored."""
        marker = new_marker()
        details = {**self.details, **own}
        text = render(self.kind, to=to, marker=marker, texts=self.texts, **details)
        return Message(
            event_id=to.event_id,
            attendee=to if isinstance(to, Attendee) else None,
            focal_point=to if isinstance(to, FocalPoint) else None,
            kind=self.kind,
            language=to.language,
            queued_at=self.now,
            queued_by=self.by,
            marker=marker,
            mailing=self.cause.mailing,
            reminder=self.cause.reminder,
            due_on=self.cause.due_on,
            email=mail_to(to.email, text),
        )
