"""The list for the security of the venue: when it is frozen, what was frozen, what differs since.

The frozen list lies encrypted in one row and goes with the sensitive data. What a person or
driver does not agree to any more, or is erased, is taken out of it at once; the place in the list
stays, so that its numbers do.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action
from registrations.models import SecurityPlan, SecuritySnapshot
from registrations.privacy.missing_key import key_gone
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import Event

# What stands in one line, by name; days are texts as in 2027-11-03. None: taken out.
Record = dict[str, Any]
Records = Mapping[int, Record | None]
_DRIVER = ("driver_name", "driver_document")


class Mark(Enum):
    """What became of a line since the list was frozen."""

    SAME = "same"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"


@dataclass(frozen=True)
class Line:
    """One line of the list; ``record`` is what is printed, ``changed`` the names of what differs."""

    pk: int
    mark: Mark
    record: Record | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frozen:
    """The list as it was frozen, in its order, by id; ``frozen_at`` is empty for a living one."""

    frozen_at: datetime | None
    people: Records
    vehicles: Records


def plan_of(event: Event) -> SecurityPlan:
    """Return what is planned at the event; what is not stored is neither asked nor frozen."""
    return SecurityPlan.objects.filter(event=event).first() or SecurityPlan(event=event)


def freezes_at(event: Event, plan: SecurityPlan) -> datetime | None:
    """Return when the list is frozen: at the first moment of that day, in the event's zone."""
    if plan.freeze_days is None:
        return None
    return event.starts_at - timedelta(days=plan.freeze_days)


def is_due(event: Event, plan: SecurityPlan, *, now: datetime) -> bool:
    """Return whether the list is to be frozen at ``now``: of an event that takes place."""
    moment = freezes_at(event, plan)
    is_held = event.state in {EventState.PUBLISHED, EventState.ARCHIVED}
    return moment is not None and is_held and moment <= now < event.ends_at


@transaction.atomic
def set_plan(
    event: Event, *, asks_vehicles: bool, freeze_days: int | None, by: Actor, now: datetime
) -> None:
    """Store what is planned. Raises RuleViolation ``not_yours`` or ``days``.

    A list that was frozen and would not be yet is a living one again.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if freeze_days is not None and not 0 <= freeze_days <= 60:
        raise RuleViolation("days", _("Choose between 0 and 60 days."))
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    values = {"asks_vehicles": asks_vehicles, "freeze_days": freeze_days}
    plan, _made = SecurityPlan.objects.update_or_create(event=event, defaults=values)
    thaw_early(event, plan, now=now)
    history.record_for_event(Action.SECURITY_SET, event=event, by=by, now=now)


def thaw_early(event: Event, plan: SecurityPlan, *, now: datetime) -> None:
    """Let go of a frozen list whose day has moved into the future."""
    moment = freezes_at(event, plan)
    if moment is None or now < moment:
        SecuritySnapshot.objects.filter(event=event).delete()


def freeze(
    event: Event, people: Records, vehicles: Records, *, by: Actor, now: datetime
) -> SecuritySnapshot:
    """Keep the list as it is now, under the lock of the event, unless one is kept already."""
    stored, is_new = SecuritySnapshot.objects.get_or_create(
        event=event, defaults={"frozen_at": now, "content": _packed(people, vehicles)}
    )
    if is_new:
        history.record_for_event(Action.SECURITY_FROZEN, event=event, by=by, now=now)
    return stored


def frozen_list(event: Event) -> Frozen | None:
    """Return the frozen list, if there is one. Raises RuleViolation ``key_gone``."""
    try:
        row = SecuritySnapshot.objects.filter(event=event).first()
    except InvalidToken:
        raise key_gone() from None
    if row is None:
        return None
    people, vehicles = _unpacked(row.content)
    return Frozen(row.frozen_at, people, vehicles)


def forget_people(event_id: int, ids: Collection[int]) -> None:
    """Take people out of the frozen list; their places stay. Call it under the lock of the event."""
    _rewrite(
        event_id, lambda people, vehicles: people.update(dict.fromkeys(people.keys() & set(ids)))
    )


def forget_driver(event_id: int, vehicle_id: int) -> None:
    """Take a driver out of the frozen list; the plate stays, so that the guards know which."""

    def strike(_people: dict[int, Any], vehicles: dict[int, Any]) -> None:
        if vehicle_id in vehicles:
            vehicles[vehicle_id] |= dict.fromkeys(_DRIVER, "")

    _rewrite(event_id, strike)


def _rewrite(event_id: int, change: Any) -> None:
    rows = SecuritySnapshot.objects.select_for_update().filter(event=event_id)
    try:
        row = rows.first()
    except InvalidToken:
        # What nobody can read any more names nobody, but could again with the old key.
        rows.delete()
        return
    if row is not None:
        people, vehicles = _unpacked(row.content)
        change(people, vehicles)
        row.content = _packed(people, vehicles)
        row.save(update_fields=["content"])


def _packed(people: Records, vehicles: Records) -> str:
    return json.dumps([list(people.items()), list(vehicles.items())], ensure_ascii=False)


def _unpacked(content: str) -> tuple[dict[int, Any], dict[int, Any]]:
    people, vehicles = json.loads(content)
    return dict(people), dict(vehicles)


def compare(frozen: Records, live: Records) -> list[Line]:
    """Return the frozen lines in their order, each with its mark, and then what was added.

    A line that was withdrawn shows what was frozen, as far as it is still there; one that
    was changed shows what holds now.
    """
    lines = []
    for pk, before in frozen.items():
        now = live.get(pk)
        if now is None:
            lines.append(Line(pk, Mark.WITHDRAWN, before))
        elif before is None:
            # Taken out and given again: nobody knows any more what has changed.
            lines.append(Line(pk, Mark.CHANGED, now, tuple(now)))
        else:
            changed = tuple(name for name, value in now.items() if before.get(name) != value)
            lines.append(Line(pk, Mark.CHANGED if changed else Mark.SAME, now, changed))
    added = (pk for pk in live if pk not in frozen)
    return [*lines, *(Line(pk, Mark.ADDED, live[pk]) for pk in added)]


def differing(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that are not as they were frozen."""
    return [each for each in lines if each.mark is not Mark.SAME]
