"""Invite institutions: a letter to each focal point, or a link handed over another way."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, DelegationRole, MessageKind
from registrations.messages import outbox
from registrations.models import Delegation, FocalPoint
from registrations.privacy.consent import current_notice
from workshop.domain.phases import Phase, registration_phase
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import Event


def check_event(event: Event, *, now: datetime) -> None:
    """Refuse where nobody who is invited could register, now or once registration opens.

    Raises RuleViolation ``event_draft``, ``event_postponed``, ``event_cancelled``,
    ``event_over``, ``registration_closed`` or ``no_notice``.
    """
    reasons = {
        Phase.POSTPONED: (
            "event_postponed",
            _("This event is postponed. Set its new days before you invite."),
        ),
        Phase.CANCELLED: ("event_cancelled", _("This event is cancelled, so nobody is invited.")),
        Phase.OVER: ("event_over", _("This event is over, so nobody is invited.")),
        Phase.CLOSED: (
            "registration_closed",
            _("Registration has closed. Set a later closing date before you invite."),
        ),
    }
    reason = reasons.get(registration_phase(event, now=now, invited=True))
    if event.state == EventState.DRAFT:
        reason = ("event_draft", _("This event is a draft. Publish it before you invite."))
    if reason is None and current_notice(event, now=now) is None:
        reason = (
            "no_notice",
            _("This event has no privacy notice. Publish one before you invite."),
        )
    if reason:
        raise RuleViolation(*reason)


def check_delegation(delegation: Delegation) -> None:
    """Refuse to invite the organiser's own people and an inactive institution.

    Raises RuleViolation ``organisers_own`` or ``institution_inactive``.
    """
    if delegation.role == DelegationRole.ORGANISER:
        raise RuleViolation(
            "organisers_own", _("The organiser’s own people are entered by staff, not invited.")
        )
    if not delegation.institution.is_active:
        raise RuleViolation(
            "institution_inactive", _("This institution is inactive, so it is not invited.")
        )


def letter_kind(person: FocalPoint) -> MessageKind:
    """Return which letter the focal point gets: who was invited before is reminded."""
    return MessageKind.REMINDER if person.invited_at else MessageKind.INVITATION


def letter_details(person: FocalPoint, *, now: datetime) -> dict[str, Any]:
    """Return what the invitation says beside the reader and the event.

    ``opens_at`` is there while registration is yet to open.
    """
    opens_at = person.delegation.event.opens_at
    return {
        "invited_before": person.invited_at,
        "opens_at": opens_at if opens_at and opens_at > now else None,
    }


@transaction.atomic
def invite(
    person: FocalPoint, *, by: Actor, now: datetime, as_of: datetime | None = None
) -> FocalPoint:
    """Invite the focal point by e-mail; who was invited before is reminded.

    ``as_of`` is when the caller looked: an invitation made since then is not repeated.
    Raises RuleViolation ``not_yours``, ``no_email``, ``invited_meanwhile``, and what
    ``check_event`` and ``check_delegation`` refuse.
    """
    person = _checked(person, by=by, now=now, as_of=as_of)
    if not person.email:
        raise RuleViolation(
            "no_email", _("There is no e-mail address. Hand the link over another way.")
        )
    details = letter_details(person, now=now)
    outbox.queue(letter_kind(person), to=person, by=by.user, now=now, **details)
    return _invited(person, by=by, now=now, fields=["email"])


@transaction.atomic
def record_delivery(
    person: FocalPoint, *, by: Actor, now: datetime, as_of: datetime | None = None
) -> FocalPoint:
    """Record that the focal point was given the link another way; no mail is sent.

    Raises RuleViolation as ``invite`` does, but for the address.
    """
    person = _checked(person, by=by, now=now, as_of=as_of)
    return _invited(person, by=by, now=now, fields=[])


def _checked(person: FocalPoint, *, by: Actor, now: datetime, as_of: datetime | None) -> FocalPoint:
    """Return the focal point as the database has it, the delegation locked before it."""
    if by.kind not in {ActorKind.STAFF, ActorKind.SYSTEM}:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    Delegation.objects.select_for_update(no_key=True).get(pk=person.delegation_id)
    person = (
        FocalPoint.objects.select_related("delegation__event", "delegation__institution")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=person.pk)
    )
    check_event(person.delegation.event, now=now)
    check_delegation(person.delegation)
    if as_of and person.invited_at and person.invited_at > as_of:
        raise RuleViolation(
            "invited_meanwhile",
            _("The invitation was sent or recorded a moment ago, so it is not repeated."),
        )
    return person


def _invited(person: FocalPoint, *, by: Actor, now: datetime, fields: list[str]) -> FocalPoint:
    delegation = person.delegation
    person.invited_at = now
    person.save(update_fields=["invited_at"])
    if delegation.invited_at is None:
        delegation.invited_at = now
        delegation.save(update_fields=["invited_at"])
    history.record_for_delegation(
        Action.INVITED, delegation=delegation, by=by, now=now, fields=fields
    )
    return person
