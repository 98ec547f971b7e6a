"""Register a person, and change what was registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registrations.domain import eligibility, history, lifecycle, seats
from registrations.domain.actors import SYSTEM, Actor
from registrations.domain.duplicates import first_of_same_person
from registrations.domain.references import new_reference
from registrations.enums import Action, Capacity, Purpose, Status
from registrations.models import Attendee, Delegation, PrivacyNotice
from registrations.privacy import consent
from workshop.enums import Approval
from workshop.errors import RuleViolation

# What a delegate, a focal point or staff may write; everything else is computed or staff's.
EDITABLE_FIELDS = (
    "capacity",
    "honorific",
    "family_name",
    "given_names",
    "name_order",
    "native_name",
    "chinese_name",
    "print_as",
    "sex",
    "position",
    "department",
    "position_zh",
    "department_zh",
    "email",
    "phone",
    "language",
    "headset_language",
    "mode",
    "days",
)
STAFF_FIELDS = ("staff_rank", "staff_note")


@dataclass(frozen=True)
class Entry:
    """What somebody filled in: values of EDITABLE_FIELDS and answers to the consents.

    ``form_token`` is the mark of the form instance, empty where there was no form.
    """

    values: Mapping[str, Any]
    notice: PrivacyNotice | None = None
    consents: Mapping[Purpose, bool] = field(default_factory=dict)
    form_token: str | None = None


def _check_fields(values: Mapping[str, Any], *, by: Actor) -> None:
    allowed = {*EDITABLE_FIELDS, *(STAFF_FIELDS if by.is_staff else ())}
    unknown = set(values) - allowed
    if unknown:
        raise ValueError(f"Not editable here: {sorted(unknown)}")


def register(
    delegation: Delegation, entry: Entry, *, by: Actor, now: datetime
) -> tuple[Attendee, bool]:
    """Register a person and return the attendee, and whether this call made the registration.

    The same form instance gives the same attendee however often it is handed in.
    Raises RuleViolation where registration is not open to the actor.
    """
    _check_fields(entry.values, by=by)
    try:
        eligibility.check_may_register(delegation, by=by, now=now)
        return _create(delegation, entry, by=by, now=now), True
    except (RuleViolation, IntegrityError):
        # Handed in before, it may be that registration has closed since.
        known = _already_registered(delegation, entry)
        if known is None:
            raise
        return known, False


def _already_registered(delegation: Delegation, entry: Entry) -> Attendee | None:
    if not entry.form_token:
        return None
    return Attendee.objects.filter(
        event_id=delegation.event_id, form_token=entry.form_token
    ).first()


@transaction.atomic
def _create(delegation: Delegation, entry: Entry, *, by: Actor, now: datetime) -> Attendee:
    is_automatic = delegation.event.approval == Approval.AUTOMATIC
    if is_automatic:
        seats.lock(delegation.event_id, delegation.pk)
    attendee = Attendee(
        event=delegation.event,
        delegation=delegation,
        reference=new_reference(),
        form_token=entry.form_token or None,
        created_at=now,
        position_in_delegation=Attendee.objects.filter(delegation=delegation).count(),
        **entry.values,
    )
    attendee.duplicate_of = first_of_same_person(attendee)
    attendee.save(force_insert=True)
    history.record(Action.CREATED, attendee=attendee, by=by, now=now)
    if entry.notice and entry.consents:
        consent.answer(attendee, entry.consents, notice=entry.notice, by=by, now=now)
    attendee = lifecycle.submit_new(attendee, by=by, now=now)
    if is_automatic and not attendee.duplicate_of_id:
        attendee = _confirm_or_leave_waiting(attendee, now=now)
    return attendee


def _confirm_or_leave_waiting(attendee: Attendee, *, now: datetime) -> Attendee:
    """Confirm while a seat is left; without one the registration waits for staff."""
    try:
        return lifecycle.confirm(attendee, by=SYSTEM, now=now)
    except RuleViolation as refusal:
        if refusal.code not in {"delegation_full", "event_full"}:
            raise
        return attendee


@transaction.atomic
def edit(attendee: Attendee, values: Mapping[str, Any], *, by: Actor, now: datetime) -> Attendee:
    """Change what was registered; consents stay as they were.

    Raises RuleViolation ``too_late``, ``wrong_status`` or, where a confirmed person would
    newly take a seat that is not there, ``delegation_full`` or ``event_full``.
    """
    _check_fields(values, by=by)
    event, delegation = seats.lock(attendee.event_id, attendee.delegation_id)
    attendee = lifecycle.locked(attendee)
    eligibility.check_may_edit(attendee, by=by, now=now)
    changed = [name for name, value in values.items() if getattr(attendee, name) != value]
    if not changed:
        return attendee
    took_seat = Capacity(attendee.capacity).takes_seat
    for name in changed:
        setattr(attendee, name, values[name])
    if (
        attendee.status == Status.CONFIRMED
        and Capacity(attendee.capacity).takes_seat
        and not took_seat
    ):
        seats.check_seat_left(
            event=event, delegation=delegation, capacity=Capacity(attendee.capacity)
        )
    attendee.save(update_fields=changed)
    history.record(Action.EDITED, attendee=attendee, by=by, now=now, fields=changed)
    return attendee


@transaction.atomic
def mark_no_duplicate(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Say that the registration is of a person of its own.

    Raises RuleViolation ``not_yours`` or ``no_duplicate``.
    """
    attendee = lifecycle.locked(attendee)
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if not attendee.duplicate_of_id:
        raise RuleViolation("no_duplicate", _("This is not marked as a duplicate."))
    attendee.duplicate_of = None
    attendee.save(update_fields=["duplicate_of"])
    history.record(Action.NOT_DUPLICATE, attendee=attendee, by=by, now=now)
    return attendee
