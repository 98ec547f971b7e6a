"""The life of a registration: one transition table, one verb for each transition."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history, seats
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, Capacity, MessageKind, Status
from registrations.messages import outbox
from registrations.models import Attendee
from registrations.models.attendee import STATUS_MOMENTS
from workshop.domain.phases import may_withdraw
from workshop.errors import RuleViolation

_DELEGATION = frozenset({ActorKind.DELEGATE, ActorKind.FOCAL_POINT})
_STAFF = frozenset({ActorKind.STAFF, ActorKind.SYSTEM})


@dataclass(frozen=True)
class Transition:
    """From which states to which, by whom, recorded and told how."""

    sources: frozenset[Status]
    target: Status
    actors: frozenset[ActorKind]
    action: Action
    message: MessageKind | None = None


TRANSITIONS = {
    "submit": Transition(
        frozenset({Status.DRAFT}),
        Status.SUBMITTED,
        _DELEGATION | _STAFF,
        Action.SUBMITTED,
        MessageKind.RECEIVED,
    ),
    "confirm": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED}),
        Status.CONFIRMED,
        _STAFF,
        Action.CONFIRMED,
        MessageKind.CONFIRMED,
    ),
    "waitlist": Transition(
        frozenset({Status.SUBMITTED, Status.CONFIRMED}),
        Status.WAITLISTED,
        _STAFF,
        Action.WAITLISTED,
    ),
    "decline": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED}),
        Status.DECLINED,
        _STAFF,
        Action.DECLINED,
        MessageKind.DECLINED,
    ),
    "withdraw": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED}),
        Status.WITHDRAWN,
        _DELEGATION,
        Action.WITHDRAWN,
    ),
    "cancel": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED}),
        Status.CANCELLED,
        _STAFF,
        Action.CANCELLED,
    ),
    "resubmit": Transition(
        frozenset({Status.DECLINED, Status.WITHDRAWN, Status.CANCELLED}),
        Status.SUBMITTED,
        _STAFF,
        Action.RESUBMITTED,
    ),
}


def check_transition(verb: str, *, attendee: Attendee, by: Actor) -> Transition:
    """Return the transition if the table has it for this state and actor.

    Raises RuleViolation ``not_yours`` or ``wrong_status``.
    """
    transition = TRANSITIONS[verb]
    if by.kind not in transition.actors:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if attendee.status not in transition.sources:
        raise RuleViolation(
            "wrong_status",
            _("This registration is “%(status)s”, so this is not possible.")
            % {"status": attendee.get_status_display()},
        )
    return transition


def locked(attendee: Attendee) -> Attendee:
    """Return the attendee as the database has it, locked until the transaction ends."""
    return (
        Attendee.objects.with_delegation()
        .select_for_update(no_key=True, of=("self",))
        .get(pk=attendee.pk)
    )


def _move(
    attendee: Attendee, transition: Transition, *, by: Actor, now: datetime, reason: str = ""
) -> Attendee:
    for moment in STATUS_MOMENTS.values():
        setattr(attendee, moment, None)
    attendee.status = transition.target
    attendee.decision_reason = reason
    if transition.target == Status.SUBMITTED:
        attendee.submitted_at = now
    else:
        setattr(attendee, STATUS_MOMENTS[transition.target], now)
    attendee.save(
        update_fields=["status", "decision_reason", "submitted_at", *STATUS_MOMENTS.values()]
    )
    history.record(transition.action, attendee=attendee, by=by, now=now)
    if transition.message:
        outbox.queue(transition.message, attendee=attendee, now=now)
    return attendee


def _needs_reason(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Give a reason."))
    return reason.strip()


@transaction.atomic
def submit(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Hand in a draft for decision."""
    return submit_new(locked(attendee), by=by, now=now)


def submit_new(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Hand in a draft that this transaction has just made: nobody else sees it to lock it."""
    transition = check_transition("submit", attendee=attendee, by=by)
    return _move(attendee, transition, by=by, now=now)


@transaction.atomic
def confirm(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Give the person a seat.

    Raises RuleViolation ``duplicate``, ``delegation_full`` or ``event_full``.
    """
    event, delegation = seats.lock(attendee.event_id, attendee.delegation_id)
    attendee = locked(attendee)
    transition = check_transition("confirm", attendee=attendee, by=by)
    if attendee.delegation_id != delegation.pk:
        raise RuleViolation("moved", _("The registration has just been changed. Try again."))
    if attendee.duplicate_of_id:
        raise RuleViolation(
            "duplicate", _("This is marked as a duplicate. Decide first whether it is one.")
        )
    seats.check_seat_left(event=event, delegation=delegation, capacity=Capacity(attendee.capacity))
    return _move(attendee, transition, by=by, now=now)


@transaction.atomic
def waitlist(attendee: Attendee, *, by: Actor, now: datetime, reason: str = "") -> Attendee:
    """Put the person on the waiting list; taking back a confirmation needs a reason."""
    attendee = locked(attendee)
    transition = check_transition("waitlist", attendee=attendee, by=by)
    if attendee.status == Status.CONFIRMED:
        reason = _needs_reason(reason)
    return _move(attendee, transition, by=by, now=now, reason=reason)


@transaction.atomic
def decline(attendee: Attendee, *, by: Actor, now: datetime, reason: str) -> Attendee:
    """Refuse the registration; the reason is told to the person."""
    attendee = locked(attendee)
    transition = check_transition("decline", attendee=attendee, by=by)
    return _move(attendee, transition, by=by, now=now, reason=_needs_reason(reason))


@transaction.atomic
def withdraw(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Take back the registration, until the end of the event.

    Raises RuleViolation ``too_late``.
    """
    attendee = locked(attendee)
    transition = check_transition("withdraw", attendee=attendee, by=by)
    if not may_withdraw(attendee.event, now=now):
        raise RuleViolation("too_late", _("The event is over, so this is no longer possible."))
    return _move(attendee, transition, by=by, now=now)


@transaction.atomic
def cancel(attendee: Attendee, *, by: Actor, now: datetime, reason: str) -> Attendee:
    """Cancel the registration on the side of staff."""
    attendee = locked(attendee)
    transition = check_transition("cancel", attendee=attendee, by=by)
    return _move(attendee, transition, by=by, now=now, reason=_needs_reason(reason))


@transaction.atomic
def resubmit(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Put a closed registration back to be decided again."""
    attendee = locked(attendee)
    transition = check_transition("resubmit", attendee=attendee, by=by)
    return _move(attendee, transition, by=by, now=now)
