"""Change what was registered: at once, or as a change that staff decide on."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import (
    answers,
    eligibility,
    heads,
    history,
    lifecycle,
    meanwhile,
    proposals,
    questions,
    seats,
)
from registrations.domain.actors import Actor
from registrations.domain.fields import (
    EDITABLE_FIELDS,
    INSTITUTION,
    STAFF_FIELDS,
    needing_approval,
)
from registrations.domain.meanwhile import Marks
from registrations.domain.proposals import Proposed
from registrations.domain.questions import Respondent
from registrations.enums import Action, ActorKind, Capacity, DelegationRole, Status
from registrations.models import Attendee, Delegation
from workshop.enums import RegistrationMode
from workshop.errors import RuleViolation
from workshop.models import Event

_PROPOSERS = frozenset({ActorKind.DELEGATE, ActorKind.FOCAL_POINT})


@dataclass(frozen=True)
class Changed:
    """What came of an edit: names of fields that changed at once, and what was proposed."""

    attendee: Attendee
    at_once: tuple[str, ...]
    proposed: Proposed


@dataclass(frozen=True)
class Locked:
    """An attendee under the lock, with the event and every delegation that is concerned."""

    event: Event
    delegations: Mapping[int, Delegation]
    attendee: Attendee


def lock(attendee: Attendee, values: Mapping[str, Any]) -> Locked:
    """Lock the event, the delegations from and to which the values lead, and the attendee.

    Raises RuleViolation ``unknown_delegation`` or ``moved``.
    """
    target = values.get(INSTITUTION, attendee.delegation_id)
    event, delegations = seats.lock_all(attendee.event_id, {attendee.delegation_id, target})
    attendee = lifecycle.locked(attendee)
    if target not in delegations:
        raise RuleViolation(
            "unknown_delegation", _("This institution takes no part in the event any more.")
        )
    if attendee.delegation_id not in delegations:
        raise RuleViolation("moved", _("The registration has just been changed. Try again."))
    return Locked(event, delegations, attendee)


def present_values(attendee: Attendee) -> dict[str, Any]:
    """Return the values in force, by name: columns, institution and answers."""
    columns = {name: getattr(attendee, name) for name in (*EDITABLE_FIELDS, *STAFF_FIELDS)}
    return columns | {INSTITUTION: attendee.delegation_id} | answers.given(attendee)


def shown_values(attendee: Attendee, *, by: Actor) -> dict[str, Any]:
    """Return the values that a form begins with: to who may propose, those proposed.

    What only staff write is left out for others.
    """
    present = present_values(attendee)
    if by.kind not in _PROPOSERS:
        return present
    change = proposals.open_change_of(attendee)
    own = {name: value for name, value in present.items() if name not in STAFF_FIELDS}
    return own | (change.values if change else {})


@transaction.atomic
def change(
    attendee: Attendee,
    values: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    opened: Marks | None = None,
) -> Changed:
    """Change the values; see ``registration.change``, which checks their names first."""
    known = lock(attendee, values)
    attendee = known.attendee
    eligibility.check_may_edit(attendee, by=by, now=now)
    shown = shown_values(attendee, by=by)
    values = meanwhile.merged(values, present=shown, opened=opened)
    _check_institution(attendee, values, by=by)
    check_head(attendee, values)
    before = present_values(attendee)
    waiting = _waiting(attendee, by=by)
    waiting |= _going_along(attendee, shown | values, waiting, present=before)
    at_once = {
        name: value
        for name, value in values.items()
        if name not in waiting and not proposals.is_same(value, before.get(name))
    }
    to_propose = {name: values[name] for name in values if name in waiting}
    answers.check(attendee, to_propose)
    proposed = proposals.propose(
        attendee,
        to_propose,
        confirmed=before,
        by=by,
        now=now,
    )
    if by.kind in _PROPOSERS:
        proposals.drop(attendee, set(values) - waiting, by=by, now=now)
    if at_once:
        apply(known, at_once, now=now)
        history.record(Action.EDITED, attendee=attendee, by=by, now=now, fields=at_once)
    if at_once or proposed != Proposed():
        raise_revision(attendee)
    return Changed(attendee, tuple(sorted(at_once)), proposed)


def _waiting(attendee: Attendee, *, by: Actor) -> frozenset[str]:
    """Return the names of the fields that the actor can only propose to change."""
    is_proposed = by.kind in _PROPOSERS and attendee.status == Status.CONFIRMED
    return needing_approval(attendee.event) if is_proposed else frozenset()


def _going_along(
    attendee: Attendee,
    wanted: Mapping[str, Any],
    waiting: frozenset[str],
    *,
    present: Mapping[str, Any],
) -> frozenset[str]:
    """Return the names of answers that wait with what decides whether they are asked for.

    Of another institution or capacity other questions are asked: until staff accept it,
    their answers have no place, and those to the old ones may not go.
    """
    before = Respondent.of(attendee)
    after = _respondent(attendee, {name: wanted.get(name) for name in waiting})
    if before == after:
        return frozenset()
    every = questions.of_event(attendee.event)
    found: set[int] = set()
    for values in (present, wanted):
        given = answers.by_question(values)
        asked = [
            {each.pk for each in questions.relevant(every, given, person=person)}
            for person in (before, after)
        ]
        found |= asked[0] ^ asked[1]
    return frozenset(map(answers.question_name, found))


def _respondent(attendee: Attendee, proposed: Mapping[str, Any]) -> Respondent:
    """Return who is asked once the proposed values are in force."""
    chosen = proposed.get(INSTITUTION) or attendee.delegation_id
    kinds = Delegation.objects.filter(pk=chosen).values_list("institution__kind", flat=True)
    return Respondent(
        kinds.first() or attendee.delegation.institution.kind,
        str(proposed.get("capacity") or attendee.capacity),
        str(proposed.get("mode") or attendee.mode),
    )


def raise_revision(attendee: Attendee) -> None:
    """Mark that what forms show of the attendee is another than before."""
    attendee.revision += 1
    attendee.save(update_fields=["revision"])


def _check_institution(attendee: Attendee, values: Mapping[str, Any], *, by: Actor) -> None:
    """Refuse to change the institution to those whose it is not to choose."""
    if values.get(INSTITUTION, attendee.delegation_id) == attendee.delegation_id:
        return
    is_open = attendee.event.mode == RegistrationMode.OPEN
    if by.kind == ActorKind.FOCAL_POINT or (by.kind == ActorKind.DELEGATE and not is_open):
        raise RuleViolation(
            "not_yours", _("Only the organiser can change the institution. Write to the contact.")
        )


def check_head(attendee: Attendee, values: Mapping[str, Any]) -> None:
    """Refuse to make somebody a second head; drafts are compared once they are handed in.

    Raises RuleViolation ``head_exists``.
    """
    is_moved = values.get(INSTITUTION, attendee.delegation_id) != attendee.delegation_id
    is_other = values.get("capacity", attendee.capacity) != attendee.capacity
    if (is_moved or is_other) and attendee.status in Status.expected():
        heads.check_only_head(attendee, values)


def apply(known: Locked, values: Mapping[str, Any], *, now: datetime) -> None:
    """Put the values into force, and count the seats where they lead to others.

    Call it under the lock. Raises RuleViolation as ``seats.check_seat_left`` and
    ``answers.store`` do.
    """
    attendee, before = known.attendee, copy.copy(known.attendee)
    columns = [name for name in values if not answers.is_beside(name)]
    for name in columns:
        if name != INSTITUTION:
            setattr(attendee, name, values[name])
    if values.get(INSTITUTION, attendee.delegation_id) != attendee.delegation_id:
        attendee.delegation = known.delegations[values[INSTITUTION]]
        attendee.position_in_delegation = attendee.delegation.attendees.count()
        columns.append("position_in_delegation")
    if attendee.status == Status.CONFIRMED:
        columns += _take_seat(before, attendee, known.event)
    attendee.save(update_fields=columns)
    answers.store(attendee, {name: values[name] for name in values if answers.is_beside(name)})
    if attendee.status == Status.CONFIRMED and _seat(before) not in (None, _seat(attendee)):
        lifecycle.fill_free_seats(known.event, now=now, left_by=before)


def _seat(attendee: Attendee) -> int | None:
    """Return the id of the delegation of which the person would take a seat, if of any."""
    is_counted = attendee.delegation.role != DelegationRole.ORGANISER
    takes = Capacity(attendee.capacity).takes_seat and is_counted
    return attendee.delegation_id if takes else None


def _take_seat(before: Attendee, after: Attendee, event: Event) -> list[str]:
    """Check the seat of a confirmed person whose capacity or institution changes.

    Who is seated anew sits within the limits, so an earlier reason to exceed them is gone.
    Return the columns that changed with it.
    """
    is_elsewhere = before.delegation_id != after.delegation_id
    is_other = before.capacity != after.capacity or is_elsewhere
    if not is_other or _seat(before) == _seat(after) is not None:
        return []
    seats.check_seat_left(
        event=event,
        delegation=after.delegation,
        capacity=Capacity(after.capacity),
        is_seated=_seat(before) is not None,
    )
    after.seat_reason = ""
    return ["seat_reason"]
