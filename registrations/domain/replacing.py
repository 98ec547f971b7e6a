"""One person takes the place of another: at once, or after the cut-off once staff accept it.

A request is an open registration that ``replaces`` somebody who still has the place. It
ends when staff accept or refuse it, or when either of the two leaves by another way.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import activities, history, lifecycle, registration
from registrations.domain.actors import Actor
from registrations.domain.registration import Entry
from registrations.domain.transitions import DELEGATION, check_transition
from registrations.enums import Action, Capacity, MessageKind, Status
from registrations.messages import outbox
from registrations.models import Attendee, FocalPoint
from registrations.models.attendee import STATUS_MOMENTS
from workshop.domain.phases import may_change, may_withdraw
from workshop.errors import RuleViolation

REPLACEABLE = lifecycle.TRANSITIONS["replace"].sources
# What the new person is told, by the state taken over.
_MESSAGES = {
    Status.SUBMITTED: MessageKind.RECEIVED,
    Status.WAITLISTED: MessageKind.WAITLISTED,
    Status.CONFIRMED: MessageKind.CONFIRMED,
}
_TAKEN_OVER = ("status", "capacity", "position_in_delegation", "seat_reason", "submitted_at")


def check_may_replace(former: Attendee, *, by: Actor, now: datetime) -> None:
    """Refuse to name a replacement where there is no place to take, or it is too late.

    Raises RuleViolation ``not_yours``, ``wrong_status``, ``too_late`` or ``already_asked``.
    """
    if by.kind not in DELEGATION:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    check_transition("replace", attendee=former, by=by)
    if not may_withdraw(former.event, now=now):
        raise RuleViolation("too_late", _("The event is over, so this is no longer possible."))
    if former.replacements.filter(status__in=Status.open()).exists():
        raise RuleViolation(
            "already_asked", _("A replacement is named already. The organiser decides on it.")
        )


def alternates_for(former: Attendee) -> list[Attendee]:
    """Return the alternates of the delegation who may take the person's place.

    A confirmed alternate takes the place of a confirmed person only: any other place would
    undo the confirmation.
    """
    if former.capacity == Capacity.ALTERNATE:
        return []
    rows = Attendee.objects.filter(
        delegation=former.delegation_id,
        capacity=Capacity.ALTERNATE,
        status__in=REPLACEABLE,
        duplicate_of__isnull=True,
    ).exclude(pk=former.pk)
    if former.status != Status.CONFIRMED:
        rows = rows.exclude(status=Status.CONFIRMED)
    found: list[Attendee] = list(
        rows.within_delegation().with_delegation().select_related("replaces")
    )
    return [each for each in found if not lifecycle.asks_to_replace(each)]


@transaction.atomic
def name_replacement(former: Attendee, entry: Entry, *, by: Actor, now: datetime) -> Attendee:
    """Register the new person in the place of the former, or with the request for it.

    It waits for staff after the cut-off, and where the new person seems to be registered
    already. The same form instance gives the same person however often it is handed in.
    Raises RuleViolation as ``check_may_replace`` and ``registration.register`` do.
    """
    registration.check_fields(entry.values, by=by)
    _event, delegation, former = lifecycle.locked_with_seats(former)
    known = registration.already_registered(delegation, entry)
    if known is not None:
        return known
    check_may_replace(former, by=by, now=now)
    delegation = former.delegation
    entry = replace(entry, values={**entry.values, "capacity": former.capacity})
    new = registration.enter(delegation, entry, by=by, now=now)
    if may_change(former.event, now=now) and not new.duplicate_of_id:
        new = _take_over(new, former, by=by, now=now)
    else:
        _ask(new, former, capacity=former.capacity)
        new = lifecycle.submit_new(new, by=by, now=now)
    activities.check_places(new, activities.chosen_by(new))
    return new


@transaction.atomic
def let_alternate_replace(
    former: Attendee, alternate: Attendee, *, by: Actor, now: datetime
) -> Attendee:
    """Give the place of the former to an alternate of the delegation, or ask for that.

    Raises RuleViolation ``no_alternate``, and as ``check_may_replace`` does.
    """
    _event, _delegation, former = lifecycle.locked_with_seats(former)
    alternate = lifecycle.locked(alternate)
    check_may_replace(former, by=by, now=now)
    if alternate.pk not in {each.pk for each in alternates_for(former)}:
        raise RuleViolation("no_alternate", _("This person cannot take the place. Choose another."))
    if may_change(former.event, now=now):
        return _take_over(alternate, former, by=by, now=now)
    _ask(alternate, former, capacity=alternate.capacity)
    history.record(Action.EDITED, attendee=alternate, by=by, now=now, fields=["replaces"])
    return alternate


@transaction.atomic
def accept(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Give the person the place that was asked for, on the side of staff.

    Raises RuleViolation ``not_yours``, ``no_request``, ``duplicate`` or ``no_alternate``.
    """
    attendee, former = _locked_request(attendee, by=by)
    if attendee.duplicate_of_id:
        raise RuleViolation(
            "duplicate", _("This is marked as a duplicate. Decide first whether it is one.")
        )
    if attendee.status == Status.CONFIRMED and former.status != Status.CONFIRMED:
        raise RuleViolation(
            "no_alternate", _("The alternate is confirmed, the person to be replaced is not.")
        )
    return _take_over(attendee, former, by=by, now=now)


@transaction.atomic
def refuse(attendee: Attendee, *, by: Actor, now: datetime, reason: str) -> Attendee:
    """Leave the place with the former. The new person is declined; an alternate stays one.

    Who asked for the alternate is told: the focal point, else the former. Raises
    RuleViolation ``not_yours``, ``no_request`` or ``reason_missing``.
    """
    attendee, former = _locked_request(attendee, by=by)
    if attendee.capacity != Capacity.ALTERNATE or former.capacity == Capacity.ALTERNATE:
        return lifecycle.decline(attendee, by=by, now=now, reason=reason)
    reason = lifecycle.needs_reason(reason)
    asked_by = _asked_by(attendee)
    attendee.replaces = None
    attendee.save(update_fields=["replaces"])
    history.record(Action.EDITED, attendee=attendee, by=by, now=now, fields=["replaces"])
    outbox.queue(
        MessageKind.REPLACEMENT_REFUSED,
        to=asked_by or former,
        by=by.user,
        now=now,
        former=former,
        alternate=attendee,
        reason=reason,
    )
    return attendee


def _asked_by(alternate: Attendee) -> FocalPoint | None:
    """Return the focal point who asked last that the alternate replaces somebody, if one did."""
    entry = (
        alternate.history.filter(action=Action.EDITED, fields=["replaces"])
        .select_related("focal_point__delegation__event")
        .order_by("-pk")
        .first()
    )
    return entry.focal_point if entry else None


def _locked_request(attendee: Attendee, *, by: Actor) -> tuple[Attendee, Attendee]:
    """Return the new person and the former, both locked; staff alone decide."""
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    _event, _delegation, attendee = lifecycle.locked_with_seats(attendee)
    former = attendee.replaces
    if former is None or not lifecycle.asks_to_replace(attendee):
        raise RuleViolation("no_request", _("There is no open request to replace somebody."))
    return attendee, lifecycle.locked(former)


def _ask(new: Attendee, former: Attendee, *, capacity: str) -> None:
    new.replaces = former
    new.capacity = capacity
    new.save(update_fields=["replaces", "capacity"])


def _take_over(new: Attendee, former: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Swap the two in one step, so that the seat is never free and never taken twice."""
    taken = {name: getattr(former, name) for name in _TAKEN_OVER}
    waitlisted_at = former.waitlisted_at
    former = lifecycle.make_way(former, by=by, now=now)
    for name, value in taken.items():
        setattr(new, name, value)
    for moment in STATUS_MOMENTS.values():
        setattr(new, moment, None)
    new.waitlisted_at = waitlisted_at
    new.confirmed_at = now if new.status == Status.CONFIRMED else None
    new.replaces = former
    new.save(update_fields=[*_TAKEN_OVER, *STATUS_MOMENTS.values(), "replaces"])
    history.record(Action.REPLACED, attendee=new, by=by, now=now, fields=["replaces"])
    outbox.queue(_MESSAGES[Status(new.status)], to=new, by=by.user, now=now)
    return new
