"""Somebody who stands at the desk without a registration: registered, confirmed and checked in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import attendance, lifecycle, seats
from registrations.domain.actors import Actor
from registrations.domain.registration import Entry, register
from registrations.enums import Status
from registrations.models import Attendance, Attendee, Delegation
from workshop.enums import DayPart
from workshop.errors import RuleViolation


@transaction.atomic
def walk_in(
    delegation: Delegation,
    values: Mapping[str, Any],
    *,
    has_agreed: bool,
    day: date,
    part: DayPart,
    token: UUID,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> Attendance:
    """Register, confirm and check in somebody who agrees to it, or do nothing at all.

    The same token gives the same person however often it is sent. Where no seat is left it
    takes the ``reason`` of a member of staff. Raises RuleViolation ``not_agreed``, ``known``
    for somebody who seems to be registered, ``not_yours``, and as ``seats.check_seat_left``
    and ``attendance.check_may_check_in`` do.
    """
    if not has_agreed:
        raise RuleViolation(
            "not_agreed", _("Nobody is registered at the desk who does not agree to it.")
        )
    if reason and by.desk_link:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    seats.lock(delegation.event_id, delegation.pk)
    entry = Entry(values=values, form_token=f"walk-in:{token}")
    attendee, is_new = register(delegation, entry, by=by, now=now)
    if is_new:
        attendee = _confirmed(attendee, by=by, now=now, reason=reason)
    return attendance.check_in(attendee, day=day, part=part, token=token, by=by, now=now)


def _confirmed(attendee: Attendee, *, by: Actor, now: datetime, reason: str) -> Attendee:
    if attendee.duplicate_of_id:
        raise RuleViolation(
            "known", _("Somebody with this name is registered already. Search for the name.")
        )
    if attendee.status == Status.CONFIRMED:
        return attendee
    if reason:
        return lifecycle.confirm_beyond_seats(attendee, by=by, now=now, reason=reason)
    return lifecycle.confirm(attendee, by=by, now=now)
