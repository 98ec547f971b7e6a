"""What an institution answers: whether it comes, and that its list is complete."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import eligibility, history, seats
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, Reply, ReplyChannel, Status
from registrations.models import Delegation, FocalPoint
from workshop.errors import RuleViolation


def note_opened(person: FocalPoint, *, now: datetime) -> None:
    """Remember when the focal point first opened the link, or do nothing where it is known.

    Only a POST tells, as scanners of mail open every link.
    """
    if person.opened_at is None:
        FocalPoint.objects.filter(pk=person.pk, opened_at=None).update(opened_at=now)


def note_entered(delegation: Delegation) -> None:
    """Somebody is added: a list that was complete is so no longer."""
    if delegation.completed_at is not None:
        Delegation.objects.filter(pk=delegation.pk).update(completed_at=None)
        delegation.completed_at = None


def note_registered(delegation: Delegation, *, by: Actor, now: datetime) -> None:
    """Take the registration of a delegate for a reply, where there was none.

    A delegate who registers alone does not speak for the institution, nor do staff.
    """
    note_entered(delegation)
    if by.kind != ActorKind.FOCAL_POINT or delegation.reply != Reply.NONE:
        return
    unanswered = Delegation.objects.filter(pk=delegation.pk, reply=Reply.NONE)
    if unanswered.update(reply=Reply.ATTENDING, replied_at=now, reply_channel=ReplyChannel.LINK):
        history.record_for_delegation(Action.REPLIED, delegation=delegation, by=by, now=now)


def save_reply(
    delegation: Delegation,
    reply: Reply,
    *,
    by: Actor,
    now: datetime,
    channel: str = ReplyChannel.LINK,
    replied_at: datetime | None = None,
    fields: Iterable[str] = (),
) -> Delegation:
    """Store the reply of a delegation that this transaction has locked.

    It came at ``replied_at``, else now; ``fields`` are what was changed with it. No reply
    has neither moment nor channel.
    """
    is_reply = reply != Reply.NONE
    delegation.reply = reply
    delegation.replied_at = (replied_at or now) if is_reply else None
    delegation.reply_channel = channel if is_reply else ""
    if reply == Reply.NOT_ATTENDING:
        delegation.completed_at = None
    delegation.save(update_fields=["reply", "replied_at", "reply_channel", "completed_at"])
    history.record_for_delegation(
        Action.REPLIED, delegation=delegation, by=by, now=now, fields=fields
    )
    return delegation


@transaction.atomic
def attend_after_all(delegation: Delegation, *, by: Actor, now: datetime) -> Delegation:
    """Take back that nobody comes, while registration is open.

    Raises RuleViolation ``not_declined`` or ``not_open``.
    """
    _event, delegation = seats.lock(delegation.event_id, delegation.pk)
    if delegation.reply != Reply.NOT_ATTENDING:
        raise RuleViolation("not_declined", _("Your institution has not said that it stays away."))
    eligibility.check_may_register(delegation, by=by, now=now)
    return save_reply(delegation, Reply.ATTENDING, by=by, now=now)


@transaction.atomic
def complete(delegation: Delegation, *, by: Actor, now: datetime) -> Delegation:
    """Declare that nobody else will be named.

    Raises RuleViolation ``already_complete``, ``list_empty`` or ``drafts_left``.
    """
    _event, delegation = seats.lock(delegation.event_id, delegation.pk)
    if delegation.completed_at is not None:
        raise RuleViolation("already_complete", _("The list is complete already."))
    statuses = set(
        delegation.attendees.filter(status__in=Status.open()).values_list("status", flat=True)
    )
    if not statuses:
        raise RuleViolation("list_empty", _("Nobody is registered yet. Register somebody first."))
    if Status.DRAFT in statuses:
        raise RuleViolation(
            "drafts_left", _("There are drafts. Hand them in or discard them first.")
        )
    return _save_completion(delegation, now, Action.COMPLETED, by=by, now=now)


@transaction.atomic
def reopen(delegation: Delegation, *, by: Actor, now: datetime) -> Delegation:
    """Take back that the list is complete. Raises RuleViolation ``not_complete``."""
    _event, delegation = seats.lock(delegation.event_id, delegation.pk)
    if delegation.completed_at is None:
        raise RuleViolation("not_complete", _("The list is not marked as complete."))
    return _save_completion(delegation, None, Action.EDITED, by=by, now=now)


def _save_completion(
    delegation: Delegation, at: datetime | None, action: Action, *, by: Actor, now: datetime
) -> Delegation:
    delegation.completed_at = at
    delegation.save(update_fields=["completed_at"])
    history.record_for_delegation(action, delegation=delegation, by=by, now=now)
    return delegation
