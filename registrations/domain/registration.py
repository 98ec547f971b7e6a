"""Register a person, and change what was registered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registrations.domain import (
    activities,
    answers,
    editing,
    eligibility,
    heads,
    history,
    lifecycle,
    missing,
    replies,
    seats,
)
from registrations.domain.actors import Actor
from registrations.domain.duplicates import first_of_same_person, tell_first
from registrations.domain.editing import Changed
from registrations.domain.fields import EDITABLE_FIELDS, INSTITUTION, STAFF_FIELDS
from registrations.domain.meanwhile import Marks
from registrations.domain.references import new_reference
from registrations.domain.transitions import check_transition
from registrations.enums import Action, ActorKind, Capacity, Purpose, Status
from registrations.models import Attendee, Delegation, PrivacyNotice
from registrations.privacy import consent
from registrations.privacy.consent import OnBehalf
from workshop.enums import Approval
from workshop.errors import RuleViolation


@dataclass(frozen=True)
class Entry:
    """What somebody filled in: values by name and answers to the consents.

    Names are those of EDITABLE_FIELDS, or of answers (see registrations/domain/answers.py).
    ``form_token`` is the mark of the form instance, empty where there was no form;
    ``on_behalf`` says on whose word staff answer the consents.
    """

    values: Mapping[str, Any]
    notice: PrivacyNotice | None = None
    consents: Mapping[Purpose, bool] = field(default_factory=dict)
    form_token: str | None = None
    on_behalf: OnBehalf | None = None


def check_fields(values: Mapping[str, Any], *, by: Actor) -> None:
    allowed = {*EDITABLE_FIELDS, *(STAFF_FIELDS if by.is_staff else ())}
    unknown = {name for name in values if name not in allowed and not answers.is_beside(name)}
    if unknown:
        raise ValueError(f"Not editable here: {sorted(unknown)}")


def register(
    delegation: Delegation, entry: Entry, *, by: Actor, now: datetime
) -> tuple[Attendee, bool]:
    """Register a person and return the attendee, and whether this call made the registration.

    The same form instance gives the same attendee however often it is handed in.
    Raises RuleViolation where registration is not open to the actor, or for an answer that
    is refused (see ``answers.store``), missing (``answers_missing``) or without a place, or
    for a second head of delegation (``head_exists``).
    """
    check_fields(entry.values, by=by)
    try:
        eligibility.check_may_register(delegation, by=by, now=now)
        return _create(delegation, entry, by=by, now=now), True
    except (RuleViolation, IntegrityError):
        # Handed in before, it may be that registration has closed since.
        known = already_registered(delegation, entry)
        if known is None:
            raise
        return known, False


def already_registered(delegation: Delegation, entry: Entry) -> Attendee | None:
    """Return who was registered with the same form instance, if it was handed in before."""
    if not entry.form_token:
        return None
    return Attendee.objects.filter(
        event_id=delegation.event_id, form_token=entry.form_token
    ).first()


@transaction.atomic
def _create(delegation: Delegation, entry: Entry, *, by: Actor, now: datetime) -> Attendee:
    chosen = entry.values.get(answers.ACTIVITIES)
    is_head = entry.values.get("capacity") == Capacity.HEAD
    if delegation.event.approval == Approval.AUTOMATIC or chosen or is_head:
        seats.lock(delegation.event_id, delegation.pk)
    with history.written_at_once():
        attendee = enter(delegation, entry, by=by, now=now, is_handed_in=True)
        replies.note_registered(delegation, by=by, now=now)
        heads.check_only_head(attendee)
        lifecycle.report_submitted(attendee, by=by, now=now)
    return _find_place(attendee, now=now, chosen=chosen or ())


def enter(
    delegation: Delegation, entry: Entry, *, by: Actor, now: datetime, is_handed_in: bool = False
) -> Attendee:
    """Store the person with the answers to questions and consents: as a draft, or handed in.

    A part of larger acts, which own the transaction and have checked that it may be; who is
    handed in is reported by them. What only the delegate knows may be missing where
    somebody else hands in. Raises RuleViolation ``answers_missing``.
    """
    columns = {name: each for name, each in entry.values.items() if not answers.is_beside(name)}
    attendee = Attendee(
        event=delegation.event,
        delegation=delegation,
        reference=new_reference(),
        form_token=entry.form_token or None,
        created_at=now,
        position_in_delegation=Attendee.objects.filter(delegation=delegation).count(),
        **columns,
    )
    attendee.duplicate_of = first_of_same_person(attendee)
    if is_handed_in:
        lifecycle.submit_unsaved(attendee, by=by, now=now)
    attendee.save(force_insert=True)
    beside = {name: each for name, each in entry.values.items() if name not in columns}
    given = answers.store(attendee, beside, is_new=True)
    history.record(Action.CREATED, attendee=attendee, by=by, now=now)
    _answer_consents(attendee, entry, by=by, now=now, is_new=True)
    if is_handed_in and by.kind == ActorKind.DELEGATE:
        missing.check_complete(attendee, given)
    return attendee


def _answer_consents(
    attendee: Attendee, entry: Entry, *, by: Actor, now: datetime, is_new: bool = False
) -> None:
    """Record the answers of the entry, under the lock of the attendee or as it is made."""
    if entry.notice and entry.consents:
        consent.check_asked(attendee.event, entry.consents)
        consent.record(
            attendee,
            entry.consents,
            notice=entry.notice,
            by=by,
            now=now,
            on_behalf=entry.on_behalf,
            is_new=is_new,
        )


def _hand_in(attendee: Attendee, *, by: Actor, now: datetime, chosen: Collection[int]) -> Attendee:
    """Submit a draft that this transaction has locked, and settle what can be.

    What only the delegate knows may be missing where somebody else hands in.
    """
    if by.kind == ActorKind.DELEGATE:
        missing.check_complete(attendee)
    heads.check_only_head(attendee)
    attendee = lifecycle.submit_new(attendee, by=by, now=now)
    return _find_place(attendee, now=now, chosen=chosen)


def _find_place(attendee: Attendee, *, now: datetime, chosen: Collection[int]) -> Attendee:
    """Settle what can be of somebody just handed in: places, a duplicate's first, a seat."""
    activities.check_places(attendee, chosen)
    tell_first(attendee, now=now)
    return lifecycle.settle(attendee, now=now)


@transaction.atomic
def save_draft(delegation: Delegation, entry: Entry, *, by: Actor, now: datetime) -> Attendee:
    """Keep an unfinished registration, which takes no seat and is seen by nobody else.

    The same form instance gives the same draft however often it is handed in.
    Raises RuleViolation where registration is not open to the actor.
    """
    check_fields(entry.values, by=by)
    known = already_registered(delegation, entry)
    if known is not None:
        return known
    eligibility.check_may_register(delegation, by=by, now=now)
    replies.note_entered(delegation)
    return enter(delegation, entry, by=by, now=now)


@transaction.atomic
def hand_in(
    attendee: Attendee,
    *,
    by: Actor,
    now: datetime,
    entry: Entry | None = None,
    opened: Marks | None = None,
) -> Attendee:
    """Submit a draft once it is complete; it is compared with the others now.

    ``entry`` holds what was filled in last; its consents are answered with it.
    Raises RuleViolation where registration is not open to the actor, it is no draft, or
    for a second head of delegation.
    """
    _event, _delegation, attendee = lifecycle.locked_with_seats(attendee)
    check_transition("submit", attendee=attendee, by=by)
    eligibility.check_may_register(attendee.delegation, by=by, now=now, invited=True)
    if entry:
        attendee = change(attendee, entry.values, by=by, now=now, opened=opened).attendee
        _answer_consents(attendee, entry, by=by, now=now)
    replies.note_registered(attendee.delegation, by=by, now=now)
    attendee.duplicate_of = first_of_same_person(attendee)
    attendee.save(update_fields=["duplicate_of"])
    return _hand_in(attendee, by=by, now=now, chosen=activities.chosen_by(attendee))


@transaction.atomic
def discard(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    """Delete a draft, which nobody has decided on. Raises RuleViolation ``no_draft``."""
    attendee = lifecycle.locked(attendee)
    if attendee.status != Status.DRAFT:
        raise RuleViolation("no_draft", _("Only a draft can be discarded. Withdraw instead."))
    history.record_for_delegation(Action.DISCARDED, delegation=attendee.delegation, by=by, now=now)
    attendee.delete()


def edit(attendee: Attendee, values: Mapping[str, Any], *, by: Actor, now: datetime) -> Attendee:
    """Change what was registered, as ``change`` does, and return the attendee as it is then."""
    return change(attendee, values, by=by, now=now).attendee


def change(
    attendee: Attendee,
    values: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    opened: Marks | None = None,
) -> Changed:
    """Change what was registered, as far as it may be; consents stay as they were.

    ``values`` may name the ``delegation``, as the id of another one of the event. What
    staff approved becomes a proposed change where a delegate or focal point edits. With the
    marks of the form that was ``opened``, what others changed since is kept. Raises
    RuleViolation ``too_late``, ``wrong_status``, ``moved``, ``not_yours``,
    ``unknown_delegation``, ``changed_meanwhile``, ``head_exists`` or, where a confirmed person would newly
    take a seat that is not there, as ``seats.check_seat_left`` does.
    """
    check_fields({name: values[name] for name in values if name != INSTITUTION}, by=by)
    return editing.change(attendee, values, by=by, now=now, opened=opened)


@transaction.atomic
def mark_no_duplicate(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Say that the registration is of a person of its own, who now takes places.

    Raises RuleViolation ``not_yours``, ``no_duplicate`` or, for a second head of delegation,
    ``head_exists``.
    """
    _event, _delegation, attendee = lifecycle.locked_with_seats(attendee)
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if not attendee.duplicate_of_id:
        raise RuleViolation("no_duplicate", _("This is not marked as a duplicate."))
    attendee.duplicate_of = None
    if attendee.status in Status.expected():
        heads.check_only_head(attendee)
    attendee.save(update_fields=["duplicate_of"])
    history.record(Action.NOT_DUPLICATE, attendee=attendee, by=by, now=now)
    activities.give_up_full(attendee, by=by, now=now)
    return attendee
