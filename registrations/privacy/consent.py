"""Consent: asked apart, refusable, never reset by an edit."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registrations.domain import history, lifecycle
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, ConsentAnswer, ConsentChannel, Purpose
from registrations.models import Attendee, Consent, PrivacyNotice
from registrations.privacy import groups, ledger
from registrations.privacy.ledger import Numbers
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.translated import Translated


def hash_of(text: Translated) -> str:
    """Return the SHA-256 of the notice's texts, in hexadecimal."""
    return hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()


def current_notice(event: Event, *, now: datetime) -> PrivacyNotice | None:
    """Return the notice in force at ``now``, else nothing."""
    return (
        PrivacyNotice.objects.filter(event=event, published_at__lte=now)
        .order_by("-version")
        .first()
    )


@dataclass(frozen=True)
class OnBehalf:
    """Why staff record somebody's answer, and how it reached them."""

    reason: str
    channel: ConsentChannel


@dataclass(frozen=True)
class CurrentAnswer:
    """How a person answered one consent question; ``consent`` is empty where never asked.

    ``notice`` is the one in force, which may be later than the one under which it was answered.
    """

    purpose: Purpose
    consent: Consent | None
    notice: PrivacyNotice | None = None

    @property
    def is_given(self) -> bool:
        """Return whether the person consents now."""
        return self.consent is not None and self.consent.is_in_force

    @property
    def is_of_earlier_notice(self) -> bool:
        """Return whether a later notice asks again; until it is answered, this answer holds."""
        return (
            self.consent is not None
            and self.notice is not None
            and self.consent.notice_id != self.notice.pk
        )


def asked(event: Event) -> list[Purpose]:
    """Return what the event asks with the registration; sensitive groups are asked with their data."""
    return [
        each
        for each in Purpose
        if not each.is_sensitive and (each != Purpose.TRANSFER or event.transfer_recipients)
    ]


def answers_of(attendee: Attendee, *, notice: PrivacyNotice | None = None) -> list[CurrentAnswer]:
    """Return the current answer to every consent question that the event asks with the registration."""
    return _answers(attendee, asked(attendee.event), notice)


def _answers(
    attendee: Attendee, purposes: Iterable[Purpose], notice: PrivacyNotice | None = None
) -> list[CurrentAnswer]:
    current = Consent.objects.filter(attendee=attendee, is_current=True)
    rows = {row.purpose: row for row in current.select_related("notice", "user", "focal_point")}
    return [CurrentAnswer(purpose, rows.get(purpose), notice) for purpose in purposes]


@transaction.atomic
def answer(
    attendee: Attendee,
    answers: Mapping[Purpose, bool],
    *,
    notice: PrivacyNotice,
    by: Actor,
    now: datetime,
    on_behalf: OnBehalf | None = None,
) -> list[Consent]:
    """Record answers to the consent questions, as shown in the active language.

    Raises RuleViolation as ``check_asked`` and ``check_may_answer`` do.
    """
    attendee = lifecycle.locked(attendee)
    check_asked(attendee.event, answers)
    return record(attendee, answers, notice=notice, by=by, now=now, on_behalf=on_behalf)


def check_asked(event: Event, purposes: Iterable[Purpose]) -> None:
    """Refuse answers to what is not asked with the registration. Raises RuleViolation ``not_asked``."""
    if set(purposes) - set(asked(event)):
        raise RuleViolation("not_asked", _("This is not asked at this event."))


def check_may_answer(purposes: Iterable[Purpose], *, by: Actor, on_behalf: OnBehalf | None) -> None:
    """Refuse an answer that is not the actor's to give.

    Raises RuleViolation ``not_attestable`` where a focal point answers for more than
    circulation, ``reason_missing`` where staff do not say on whose word they answer.
    """
    if by.kind == ActorKind.FOCAL_POINT and set(purposes) - {Purpose.CIRCULATION}:
        raise RuleViolation("not_attestable", _("Only the delegate can answer this."))
    if by.is_staff and (on_behalf is None or not on_behalf.reason.strip()):
        raise RuleViolation("reason_missing", _("Say on whose word you record this answer."))


# Part of a larger act more often than not, and then undone with it: no savepoint of its own.
@transaction.atomic(savepoint=False)
def record(
    attendee: Attendee,
    answers: Mapping[Purpose, bool],
    *,
    notice: PrivacyNotice,
    by: Actor,
    now: datetime,
    on_behalf: OnBehalf | None = None,
    is_new: bool = False,
) -> list[Consent]:
    """Store the answers, under the lock of the attendee or as it is made.

    The person who ``is_new`` has answered nothing before. Raises RuleViolation as
    ``check_may_answer`` does.
    """
    check_may_answer(answers, by=by, on_behalf=on_behalf)
    said = on_behalf if by.is_staff else None
    if not is_new:
        before = Consent.objects.filter(attendee=attendee, purpose__in=list(answers))
        before.filter(is_current=True).update(is_current=False)
    rows = [
        Consent(
            attendee=attendee,
            purpose=purpose,
            notice=notice,
            language=get_language() or "",
            answer=ConsentAnswer.GIVEN if given else ConsentAnswer.REFUSED,
            answered_at=now,
            actor=by.kind,
            user=by.user,
            focal_point=by.focal_point,
            reason=said.reason.strip() if said else "",
            channel=said.channel if said else "",
            recipients=_recipients(attendee.event) if purpose == Purpose.TRANSFER else "",
        )
        for purpose, given in answers.items()
    ]
    history.record(Action.CONSENTED, attendee=attendee, by=by, now=now, fields=answers)
    return Consent.objects.bulk_create(rows)


def _recipients(event: Event) -> str:
    return str(event.transfer_recipients)


def ask_transfer_anew(event: Event) -> int:
    """Let answers about other recipients than those now named count no longer; return how many.

    The rows stay, with the recipients that were named then. Call it once the event is saved.
    """
    named = [text for text in event.transfer_recipients.values() if text]
    answers = Consent.objects.filter(
        attendee__event=event, purpose=Purpose.TRANSFER, is_current=True
    )
    return answers.exclude(recipients__in=named).update(is_current=False)


def withdraw(attendee: Attendee, purpose: Purpose, *, by: Actor, now: datetime) -> None:
    """Withdraw a consent in force, and erase the values given under it.

    Raises RuleViolation ``not_yours`` for all but the delegate, or ``not_given``. Staff record
    a refusal on the person's behalf instead, with its reason.
    """
    if by.kind != ActorKind.DELEGATE:
        raise RuleViolation("not_yours", _("Only the delegate can withdraw a consent."))
    with ledger.erasing() as numbers:
        attendee = lifecycle.locked(attendee)
        changed = Consent.objects.filter(
            attendee=attendee,
            purpose=purpose,
            is_current=True,
            answer=ConsentAnswer.GIVEN,
            withdrawn_at__isnull=True,
        ).update(withdrawn_at=now)
        if not changed:
            raise RuleViolation("not_given", _("This consent is not in force."))
        history.record(
            Action.CONSENT_WITHDRAWN, attendee=attendee, by=by, now=now, fields=[purpose]
        )
        if purpose.is_sensitive:
            erase_group(attendee, purpose, numbers=numbers, by=by, now=now)


def erase_group(
    attendee: Attendee, group: Purpose, *, numbers: Numbers, by: Actor, now: datetime
) -> None:
    """Delete what is kept of the group, in ``ledger.erasing``, so that no backup brings it back."""
    if groups.erase(attendee, [group], by=by, now=now):
        ledger.record(
            attendee.event_id, attendee.reference, now=now, numbers=numbers, what=str(group)
        )


def take_over(
    attendee: Attendee, *, other: Attendee, numbers: Numbers, by: Actor, now: datetime
) -> list[str]:
    """Let the stricter answers of a registration of the same person count for the attendee.

    A refusal or withdrawal on either side wins; an answer is better than none. Sensitive data
    follows: what is not consented to goes, and nothing of it is left with the other. Call it
    under the lock of both, in ``ledger.erasing``. Return the purposes whose answer came from
    the other.
    """
    taken = []
    theirs = {each.purpose: each for each in _answers(other, Purpose)}
    for own in _answers(attendee, Purpose):
        row = theirs[own.purpose].consent
        if row is None or (own.consent is not None and (row.is_in_force or not own.is_given)):
            continue
        if own.consent is not None:
            own.consent.is_current = False
            own.consent.save(update_fields=["is_current"])
        row.pk, row.attendee = None, attendee
        row.save(force_insert=True)
        taken.append(str(own.purpose))
    sensitive = _answers(attendee, groups.MODELS)
    given = [each.purpose for each in sensitive if each.is_given]
    for person in (attendee, other):
        for group in groups.MODELS:
            if group not in given:
                erase_group(person, group, numbers=numbers, by=by, now=now)
    groups.hand_over(attendee, other=other, by=by, now=now)
    return taken
