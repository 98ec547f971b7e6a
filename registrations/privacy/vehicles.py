"""Vehicles that delegations bring, with their drivers: entered, changed, removed, never listed here.

A driver is no attendee and has no page: whoever enters one says that the driver knows of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind
from registrations.models import Delegation, Vehicle
from registrations.models.encrypted import EncryptedTextField
from registrations.privacy import security, sensitive
from registrations.privacy.missing_key import key_gone
from workshop.errors import RuleViolation
from workshop.models import Event

FIELDS: dict[str, EncryptedTextField] = {
    each.name: each
    for each in Vehicle._meta.concrete_fields
    if isinstance(each, EncryptedTextField)
}
# A delegation that brings more has mistaken the form for another.
MOST = 20


@dataclass(frozen=True)
class Shown:
    """What a page shows of a vehicle: never the driver. ``days`` are dates as in 2027-11-03."""

    pk: int
    delegation_id: int
    plate: str
    make: str
    days: list[str]


def shown_in(event: Event, delegation: Delegation | None = None) -> list[Shown]:
    """Return the vehicles of the event, or of one delegation, as pages show them.

    Raises RuleViolation ``key_gone``.
    """
    found = Vehicle.objects.filter(delegation__event=event)
    if delegation is not None:
        found = found.filter(delegation=delegation)
    rows = found.order_by("delegation__protocol_rank", "delegation_id", "pk")
    try:
        return [
            Shown(pk, of, plate, make, days.split(",") if days else [])
            for pk, of, plate, make, days in rows.values_list(
                "pk", "delegation_id", "plate", "make", "days"
            )
        ]
    except InvalidToken:
        raise key_gone() from None


def values_in(event: Event) -> dict[int, dict[str, Any]]:
    """Return all of the vehicles of the event by id, for the list. Raises RuleViolation ``key_gone``."""
    rows = Vehicle.objects.filter(delegation__event=event)
    rows = rows.order_by("delegation__protocol_rank", "delegation_id", "pk")
    try:
        return {each.pop("pk"): each for each in rows.values("pk", "delegation_id", *FIELDS)}
    except InvalidToken:
        raise key_gone() from None


def may_enter(event: Event, *, now: datetime) -> bool:
    """Return whether the event asks for vehicles and is not over."""
    return security.plan_of(event).asks_vehicles and not sensitive.is_over(event, now=now)


@transaction.atomic
def save(
    delegation: Delegation,
    values: Mapping[str, Any],
    *,
    is_driver_told: bool,
    by: Actor,
    now: datetime,
    replaces: int | None = None,
) -> Vehicle:
    """Store a vehicle of the delegation, in place of the one of the id ``replaces`` as a whole.

    ``values`` are texts by name of column. Raises RuleViolation ``not_yours``, ``not_asked``,
    ``not_told``, ``wrong_value``, ``too_many`` or ``gone``.
    """
    delegation = _locked(delegation, by=by)
    if not may_enter(delegation.event, now=now):
        raise RuleViolation("not_asked", _("Vehicles are not asked for, or not any more."))
    if not is_driver_told:
        raise RuleViolation(
            "not_told", _("Tell the driver first that the security of the venue is given this.")
        )
    checked = _checked(values)
    if replaces is None:
        if Vehicle.objects.filter(delegation=delegation).count() >= MOST:
            raise RuleViolation("too_many", _("No more than 20 vehicles of one delegation."))
        vehicle = Vehicle.objects.create(delegation=delegation, saved_at=now, **checked)
    else:
        vehicle = _of(delegation, replaces)
        for name, value in checked.items():
            setattr(vehicle, name, value)
        vehicle.saved_at = now
        vehicle.save()
    history.record_for_delegation(Action.VEHICLE_SAVED, delegation=delegation, by=by, now=now)
    return vehicle


@transaction.atomic
def remove(delegation: Delegation, vehicle_id: int, *, by: Actor, now: datetime) -> None:
    """Delete a vehicle of the delegation, and its driver from the frozen list.

    Raises RuleViolation ``not_yours`` or ``gone``.
    """
    delegation = _locked(delegation, by=by)
    _of(delegation, vehicle_id).delete()
    security.forget_driver(delegation.event_id, vehicle_id)
    history.record_for_delegation(Action.VEHICLE_REMOVED, delegation=delegation, by=by, now=now)


def _locked(delegation: Delegation, *, by: Actor) -> Delegation:
    of_delegation = (
        by.kind == ActorKind.FOCAL_POINT
        and by.focal_point is not None
        and by.focal_point.delegation_id == delegation.pk
    )
    if not (by.is_staff or of_delegation):
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    Event.objects.select_for_update(no_key=True).get(pk=delegation.event_id)
    return Delegation.objects.select_related("event").get(pk=delegation.pk)


def _of(delegation: Delegation, vehicle_id: int) -> Vehicle:
    # The old values are not read: their key may be gone.
    rows = Vehicle.objects.filter(delegation=delegation, pk=vehicle_id)
    found = rows.only("pk", "delegation_id").first()
    if found is None:
        raise RuleViolation("gone", _("This vehicle has been removed meanwhile."))
    return found


def _checked(values: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {name: column.clean(values[name], None) for name, column in FIELDS.items()}
    except ValidationError as problem:
        raise RuleViolation("wrong_value", " ".join(problem.messages)) from None
