"""The life of a registration: one verb for each transition of the table."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import activities, eligibility, heads, history, proposals, seats, waiting
from registrations.domain.actors import SYSTEM, Actor
from registrations.domain.transitions import STAFF, check_transition, message_on
from registrations.domain.transitions import TRANSITIONS as TRANSITIONS
from registrations.domain.transitions import Transition as Transition
from registrations.enums import Capacity, Status
from registrations.messages import outbox
from registrations.models import Attendee, Delegation
from registrations.models.attendee import STATUS_MOMENTS
from workshop.domain.phases import may_withdraw
from workshop.enums import Approval
from workshop.errors import RuleViolation
from workshop.models import Event


def asks_to_replace(attendee: Attendee) -> bool:
    """Return whether the person is to take the place of somebody who still has it."""
    former = attendee.replaces
    return former is not None and Status(attendee.status).is_open and Status(former.status).is_open


def locked(attendee: Attendee) -> Attendee:
    """Return the attendee as the database has it, locked until the transaction ends."""
    return (
        Attendee.objects.with_delegation()
        .select_for_update(no_key=True, of=("self",))
        .get(pk=attendee.pk)
    )


def locked_with_seats(attendee: Attendee) -> tuple[Event, Delegation, Attendee]:
    """Lock the event, the delegation and the attendee, in this order, and return them.

    Raises RuleViolation ``moved`` where the attendee has just been given to another
    delegation.
    """
    event, delegation = seats.lock(attendee.event_id, attendee.delegation_id)
    attendee = locked(attendee)
    if attendee.delegation_id != delegation.pk:
        raise RuleViolation("moved", _("The registration has just been changed. Try again."))
    return event, delegation, attendee


def _move(
    attendee: Attendee,
    transition: Transition,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    seat_reason: str = "",
    is_told: bool = True,
) -> Attendee:
    source = attendee.status
    _set(attendee, transition, now=now, reason=reason, seat_reason=seat_reason)
    attendee.save(
        update_fields=[
            "status",
            "decision_reason",
            "seat_reason",
            "submitted_at",
            *STATUS_MOMENTS.values(),
        ]
    )
    if not transition.target.is_open:
        # Whoever leaves by another way needs no replacement; who asked to be one just waits.
        attendee.replacements.filter(status__in=Status.open()).update(replaces=None)
    _report(attendee, transition, source=source, by=by, now=now, is_told=is_told)
    return attendee


def _set(
    attendee: Attendee,
    transition: Transition,
    *,
    now: datetime,
    reason: str = "",
    seat_reason: str = "",
) -> None:
    for moment in STATUS_MOMENTS.values():
        setattr(attendee, moment, None)
    attendee.status = transition.target
    attendee.decision_reason = reason
    attendee.seat_reason = seat_reason
    if transition.target == Status.SUBMITTED:
        attendee.submitted_at = now
    else:
        setattr(attendee, STATUS_MOMENTS[transition.target], now)


def _report(
    attendee: Attendee,
    transition: Transition,
    *,
    source: str,
    by: Actor,
    now: datetime,
    is_told: bool = True,
) -> None:
    """Record the transition, and tell the person of it."""
    history.record(transition.action, attendee=attendee, by=by, now=now)
    if not transition.target.is_open:
        proposals.close(attendee, by=by, now=now)
    message = message_on(transition.message, source=source)
    if message and is_told:
        outbox.queue(message, to=attendee, by=by.user, now=now, **_told(attendee))


def _told(attendee: Attendee) -> dict[str, object]:
    """Return what the message says beside the reader and the event."""
    is_in_line = attendee.status == Status.WAITLISTED and attendee.event.shows_waiting_position
    return {"position": waiting.position(attendee) if is_in_line else None}


def make_way(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Withdraw somebody whose place another takes in this transaction, which has locked both."""
    transition = check_transition("replace", attendee=attendee, by=by)
    return _move(attendee, transition, by=by, now=now)


def _check_no_request(attendee: Attendee) -> None:
    """Refuse to seat somebody who asks for the place of another, who still has it."""
    if asks_to_replace(attendee):
        raise RuleViolation(
            "asks_to_replace",
            _("This person asks to replace somebody. Decide on the replacement instead."),
        )


def needs_reason(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Give a reason."))
    return reason.strip()


@transaction.atomic
def submit(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Hand in a draft for decision."""
    return submit_new(locked(attendee), by=by, now=now)


def submit_new(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Hand in a draft that this transaction has made or locked."""
    transition = check_transition("submit", attendee=attendee, by=by)
    return _move(attendee, transition, by=by, now=now)


def submit_unsaved(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    """Hand in somebody who is about to be stored; ``report_submitted`` is called after that."""
    _set(attendee, check_transition("submit", attendee=attendee, by=by), now=now)


def report_submitted(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    """Record and tell that somebody was stored as handed in."""
    _report(attendee, TRANSITIONS["submit"], source=Status.DRAFT, by=by, now=now)


@transaction.atomic
def confirm(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Give the person a seat.

    Raises RuleViolation ``duplicate``, ``alternates_full``, ``delegation_full`` or
    ``event_full``.
    """
    event, delegation, attendee = locked_with_seats(attendee)
    transition = _check_confirmable(attendee, by=by)
    seats.check_seat_left(event=event, delegation=delegation, capacity=Capacity(attendee.capacity))
    return _move(attendee, transition, by=by, now=now)


@transaction.atomic
def confirm_beyond_seats(attendee: Attendee, *, by: Actor, now: datetime, reason: str) -> Attendee:
    """Give the person a seat though none is left; the reason stays with the registration.

    Where a seat is left it is given as usual and no reason is kept.
    """
    event, delegation, attendee = locked_with_seats(attendee)
    transition = _check_confirmable(attendee, by=by)
    reason = needs_reason(reason)
    try:
        seats.check_seat_left(
            event=event, delegation=delegation, capacity=Capacity(attendee.capacity)
        )
    except RuleViolation:
        return _move(attendee, transition, by=by, now=now, seat_reason=reason)
    return _move(attendee, transition, by=by, now=now)


def _check_confirmable(attendee: Attendee, *, by: Actor) -> Transition:
    transition = check_transition("confirm", attendee=attendee, by=by)
    if attendee.duplicate_of_id:
        raise RuleViolation(
            "duplicate", _("This is marked as a duplicate. Decide first whether it is one.")
        )
    _check_no_request(attendee)
    return transition


def settle(attendee: Attendee, *, now: datetime) -> Attendee:
    """Decide at once where the event confirms automatically: a seat, else the waiting list.

    A duplicate waits for staff.
    """
    if attendee.event.approval != Approval.AUTOMATIC or attendee.duplicate_of_id:
        return attendee
    try:
        return confirm(attendee, by=SYSTEM, now=now)
    except RuleViolation as refusal:
        if refusal.code not in seats.NO_SEAT:
            raise
        return waitlist(attendee, by=SYSTEM, now=now)


def fill_free_seats(
    event: Event, *, now: datetime, left_by: Attendee | None = None
) -> list[Attendee]:
    """Confirm those next in line where the event does so by itself; call it under the lock.

    ``left_by`` is who has just given up a seat: the own delegation's list comes first, and
    the seat goes to somebody else. Return who was confirmed.
    """
    if not event.promotes_automatically:
        return []
    line = waiting.next_in_line(event, left_by=left_by)
    return [confirm(each, by=SYSTEM, now=now) for each in line]


@transaction.atomic
def promote(event: Event, *, now: datetime) -> list[Attendee]:
    """Give free seats to those next in line, where the event does so by itself."""
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    return fill_free_seats(event, now=now)


def _leave(
    attendee: Attendee, transition: Transition, *, by: Actor, now: datetime, reason: str = ""
) -> Attendee:
    """Move somebody who may give up a seat, which the next in line may get."""
    had_seat = attendee.status == Status.CONFIRMED
    left = _move(attendee, transition, by=by, now=now, reason=reason)
    if had_seat:
        fill_free_seats(attendee.event, now=now, left_by=attendee)
    return left


@transaction.atomic
def waitlist(attendee: Attendee, *, by: Actor, now: datetime, reason: str = "") -> Attendee:
    """Put the person on the waiting list, as its last; taking back a confirmation needs a reason."""
    _event, _delegation, attendee = locked_with_seats(attendee)
    transition = check_transition("waitlist", attendee=attendee, by=by)
    _check_no_request(attendee)
    if attendee.status == Status.CONFIRMED:
        reason = needs_reason(reason)
    return _leave(attendee, transition, by=by, now=now, reason=reason)


def move_in_merger(
    attendee: Attendee,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    seat_reason: str = "",
    is_told: bool,
) -> Attendee:
    """Make one step of a merger (see merging.py), which has locked both and counted the seats."""
    transition = check_transition(verb, attendee=attendee, by=by)
    return _move(
        attendee,
        transition,
        by=by,
        now=now,
        reason=reason,
        seat_reason=seat_reason,
        is_told=is_told,
    )


@transaction.atomic
def decline(attendee: Attendee, *, by: Actor, now: datetime, reason: str) -> Attendee:
    """Refuse the registration; the reason is told to the person.

    The event is locked too: nobody in line may go while free seats are given out.
    """
    _event, _delegation, attendee = locked_with_seats(attendee)
    transition = check_transition("decline", attendee=attendee, by=by)
    return _move(attendee, transition, by=by, now=now, reason=needs_reason(reason))


@transaction.atomic
def withdraw(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Take back the registration, until the end of the event.

    Raises RuleViolation ``too_late``.
    """
    _event, _delegation, attendee = locked_with_seats(attendee)
    transition = check_transition("withdraw", attendee=attendee, by=by)
    if not may_withdraw(attendee.event, now=now):
        raise RuleViolation("too_late", _("The event is over, so this is no longer possible."))
    return _leave(attendee, transition, by=by, now=now)


@transaction.atomic
def cancel(attendee: Attendee, *, by: Actor, now: datetime, reason: str) -> Attendee:
    """Cancel the registration on the side of staff."""
    _event, _delegation, attendee = locked_with_seats(attendee)
    transition = check_transition("cancel", attendee=attendee, by=by)
    return _leave(attendee, transition, by=by, now=now, reason=needs_reason(reason))


@transaction.atomic
def resubmit(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Put a closed registration back to be decided again.

    Staff may always; the delegate or focal point may undo a withdrawal of their own while
    registration is open. What others have by now, the headship or a place in a side activity,
    is not taken back. Raises RuleViolation ``not_yours``, ``not_open`` or ``replaced``.
    """
    _event, _delegation, attendee = locked_with_seats(attendee)
    transition = check_transition("resubmit", attendee=attendee, by=by)
    if attendee.replacements.filter(status__in=Status.open()).exists():
        raise RuleViolation("replaced", _("Somebody else has taken this place."))
    if attendee.replaces_id:
        # The person waits again like everybody else; history keeps whose place it was.
        attendee.replaces = None
        attendee.save(update_fields=["replaces"])
    if by.kind not in STAFF:
        if attendee.status != Status.WITHDRAWN:
            raise RuleViolation("not_yours", _("This is not yours to decide."))
        eligibility.check_may_register(attendee.delegation, by=by, now=now, invited=True)
    attendee = _move(attendee, transition, by=by, now=now)
    heads.give_up(attendee, by=by, now=now)
    activities.give_up_full(attendee, by=by, now=now)
    return attendee if by.kind in STAFF else settle(attendee, now=now)
