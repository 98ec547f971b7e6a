"""The order of a delegation, and who is its head."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history, lifecycle, registration, seats
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, Capacity, Status
from registrations.models import Attendee
from workshop.domain.phases import may_change
from workshop.errors import RuleViolation


def _check_may_arrange(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    if by.kind == ActorKind.DELEGATE:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if not by.is_staff and not may_change(attendee.event, now=now):
        raise RuleViolation("too_late", _("Changes are no longer possible. Write to the contact."))
    if not Status(attendee.status).is_open:
        raise RuleViolation("not_coming", _("This person no longer attends."))


def _coming(attendee: Attendee) -> list[Attendee]:
    """Return everybody of the delegation who may still come, in the delegation's own order."""
    rows = Attendee.objects.filter(
        delegation=attendee.delegation_id, status__in=Status.open()
    ).within_delegation()
    return list(rows.with_delegation())


@transaction.atomic
def move(attendee: Attendee, *, step: int, by: Actor, now: datetime) -> None:
    """Let the person change places with the one before (step -1) or after (step 1).

    Raises RuleViolation ``not_yours``, ``too_late``, ``not_coming`` or ``no_place``.
    """
    _event, delegation, attendee = lifecycle.locked_with_seats(attendee)
    _check_may_arrange(attendee, by=by, now=now)
    people = _coming(attendee)
    place = next(number for number, each in enumerate(people) if each.pk == attendee.pk)
    if not 0 <= place + step < len(people):
        raise RuleViolation("no_place", _("This person stands first or last already."))
    people.insert(place + step, people.pop(place))
    moved = []
    for number, each in enumerate(people):
        if each.position_in_delegation != number:
            each.position_in_delegation = number
            moved.append(each)
    Attendee.objects.bulk_update(moved, ["position_in_delegation"])
    history.record_for_delegation(Action.REORDERED, delegation=delegation, by=by, now=now)


@transaction.atomic
def name_head(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    """Make the person the head of the delegation, and whoever was it a delegate.

    Both are edits like any other: of the confirmed, a change is proposed. Raises
    RuleViolation ``not_yours``, ``too_late``, ``not_coming``, ``already_head`` and what
    an edit refuses.
    """
    seats.lock(attendee.event_id, attendee.delegation_id)
    attendee = lifecycle.locked(attendee)
    _check_may_arrange(attendee, by=by, now=now)
    others = [
        each
        for each in _coming(attendee)
        if each.capacity == Capacity.HEAD and each.pk != attendee.pk
    ]
    if attendee.capacity == Capacity.HEAD and not others:
        raise RuleViolation("already_head", _("This person is the head of delegation already."))
    for each in others:
        registration.edit(each, {"capacity": Capacity.DELEGATE}, by=by, now=now)
    if attendee.capacity != Capacity.HEAD:
        registration.edit(attendee, {"capacity": Capacity.HEAD}, by=by, now=now)
