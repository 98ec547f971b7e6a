"""One message after it was written: sent again, come back, or handed over another way."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_q.tasks import async_task
from post_office.models import STATUS

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, Channel, MessageKind, MessageState
from registrations.messages import outbox
from registrations.messages.texts import Text
from registrations.models import Attendee, Message
from workshop.errors import RuleViolation

_WAITING = (STATUS.queued, STATUS.requeued)
_OF_MAIL = {
    STATUS.sent: MessageState.SENT,
    STATUS.failed: MessageState.FAILED,
    STATUS.requeued: MessageState.REQUEUED,
}


def state_of(message: Message) -> MessageState:
    """Return what became of the message; its mail is joined.

    What staff know of it counts for more than what the mail queue does. One that was already
    on its way when it was stopped is sent.
    """
    if message.handed_over_at:
        return MessageState.HANDED_OVER
    if message.bounced_at:
        return MessageState.BOUNCED
    if message.stopped_at and message.email.status != STATUS.sent:
        return MessageState.STOPPED
    return _OF_MAIL.get(message.email.status, MessageState.QUEUED)


def in_state(state: MessageState) -> Q:
    """Return the condition that a message is in the state, as ``state_of`` says it."""
    if state == MessageState.HANDED_OVER:
        return Q(handed_over_at__isnull=False)
    not_handed_over = Q(handed_over_at__isnull=True)
    if state == MessageState.BOUNCED:
        return not_handed_over & Q(bounced_at__isnull=False)
    left = not_handed_over & Q(bounced_at__isnull=True)
    if state == MessageState.STOPPED:
        return left & Q(stopped_at__isnull=False) & ~Q(email__status=STATUS.sent)
    if state == MessageState.SENT:
        return left & Q(email__status=STATUS.sent)
    left &= Q(stopped_at__isnull=True)
    mails = {each: status for status, each in _OF_MAIL.items()}
    if state in mails:
        return left & Q(email__status=mails[state])
    return left & ~Q(email__status__in=list(_OF_MAIL))


def check_may_send_again(message: Message) -> None:
    """Refuse where a copy may not or cannot be sent.

    Raises RuleViolation ``code``, ``no_address`` or ``still_queued``.
    """
    if message.kind == MessageKind.ACCESS_CODE:
        raise RuleViolation("code", _("A code is not sent again. The person asks for a new one."))
    if not message.reader.email:
        raise RuleViolation(
            "no_address", _("The reader has no e-mail address. Hand the message over another way.")
        )
    copies = message.copies.filter(email__status__in=_WAITING, stopped_at__isnull=True)
    if (message.email.status in _WAITING and not message.stopped_at) or copies.exists():
        raise RuleViolation("still_queued", _("It is queued already and goes out by itself."))


@transaction.atomic
def send_again(message: Message, *, by: Actor, now: datetime) -> Message:
    """Queue a copy with the same finished text, to the reader's address as it is now.

    Raises RuleViolation ``not_yours`` and what ``check_may_send_again`` does.
    """
    message = _locked(message, by=by)
    check_may_send_again(message)
    marker, email = outbox.new_marker(), message.email
    text = Text(email.subject, email.message.replace(message.marker, marker))
    copy = Message(
        event_id=message.event_id,
        attendee=message.attendee,
        focal_point=message.focal_point,
        kind=message.kind,
        language=message.language,
        queued_at=now,
        queued_by=by.user,
        marker=marker,
        copy_of=message,
        email=outbox.mail_to(message.reader.email, text),
    )
    outbox.store([copy])
    async_task(outbox.SENDER)
    return copy


@transaction.atomic
def mark_bounced(message: Message, *, by: Actor, now: datetime) -> Message:
    """Note that the message came back. Raises RuleViolation ``not_yours``, ``not_sent`` or ``bounced``."""
    message = _locked(message, by=by)
    if message.email.status != STATUS.sent:
        raise RuleViolation("not_sent", _("Only what was sent can have come back."))
    if message.bounced_at:
        raise RuleViolation("bounced", _("It is marked as come back already."))
    message.sent_at = message.sent_at or message.email.last_updated
    message.bounced_at = now
    message.save(update_fields=["sent_at", "bounced_at"])
    return message


@transaction.atomic
def take_bounce_back(message: Message, *, by: Actor) -> Message:
    """Note that the message did not come back. Raises RuleViolation ``not_yours`` or ``not_bounced``."""
    message = _locked(message, by=by)
    if not message.bounced_at:
        raise RuleViolation("not_bounced", _("It is not marked as come back."))
    message.bounced_at = None
    message.save(update_fields=["bounced_at"])
    return message


def check_may_hand_over(message: Message) -> None:
    """Refuse for codes, which staff give otherwise. Raises RuleViolation ``code``."""
    if message.kind == MessageKind.ACCESS_CODE:
        raise RuleViolation("code", _("A code is not handed over. Give a new one on the person’s page."))  # fmt: skip


@transaction.atomic
def record_handed_over(message: Message, channel: Channel, *, by: Actor, now: datetime) -> Message:
    """Record that staff brought the message to its reader by the channel.

    Where it is recorded again, the last time counts. Raises RuleViolation ``not_yours`` or
    ``code``.
    """
    message = _locked(message, by=by)
    check_may_hand_over(message)
    message.channel, message.handed_over_at, message.handed_over_by = channel, now, by.user
    message.save(update_fields=["channel", "handed_over_at", "handed_over_by"])
    reader, act, fields = message.reader, Action.MESSAGE_HANDED_OVER, [message.kind]
    if isinstance(reader, Attendee):
        history.record(act, attendee=reader, by=by, now=now, fields=fields)
    else:
        history.record_for_delegation(
            act, delegation=reader.delegation, by=by, now=now, fields=fields
        )
    return message


def _locked(message: Message, *, by: Actor) -> Message:
    """Return the message as it is now, held until the act is done."""
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    rows: QuerySet[Message] = Message.objects.select_related(
        "email", "attendee", "focal_point__delegation"
    )
    return rows.select_for_update(of=("self",)).get(pk=message.pk)
