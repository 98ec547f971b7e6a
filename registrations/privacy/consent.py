"""Consent: asked apart, refusable, never reset by an edit."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, Answer, Purpose
from registrations.models import Attendee, Consent, PrivacyNotice
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
class CurrentAnswer:
    """How a person answered one consent question; ``consent`` is empty where never asked."""

    purpose: Purpose
    consent: Consent | None

    @property
    def is_given(self) -> bool:
        """Return whether the person consents now."""
        return self.consent is not None and self.consent.is_in_force


def answers_of(attendee: Attendee) -> list[CurrentAnswer]:
    """Return the current answer to every consent question."""
    rows = {row.purpose: row for row in Consent.objects.filter(attendee=attendee, is_current=True)}
    return [CurrentAnswer(purpose, rows.get(purpose)) for purpose in Purpose]


# Part of a larger act more often than not, and then undone with it: no savepoint of its own.
@transaction.atomic(savepoint=False)
def answer(
    attendee: Attendee,
    answers: Mapping[Purpose, bool],
    *,
    notice: PrivacyNotice,
    by: Actor,
    now: datetime,
) -> list[Consent]:
    """Record the answers given to the consent questions, as shown in the active language.

    Raises RuleViolation ``not_attestable`` where a focal point answers for more than
    circulation.
    """
    if by.kind == ActorKind.FOCAL_POINT and set(answers) - {Purpose.CIRCULATION}:
        raise RuleViolation("not_attestable", _("Only the delegate can answer this."))
    Consent.objects.filter(attendee=attendee, purpose__in=list(answers), is_current=True).update(
        is_current=False
    )
    rows = [
        Consent(
            attendee=attendee,
            purpose=purpose,
            notice=notice,
            language=get_language() or "",
            answer=Answer.GIVEN if given else Answer.REFUSED,
            answered_at=now,
            actor=by.kind,
            user=by.user,
        )
        for purpose, given in answers.items()
    ]
    history.record(Action.CONSENTED, attendee=attendee, by=by, now=now, fields=answers)
    return Consent.objects.bulk_create(rows)


@transaction.atomic
def withdraw(attendee: Attendee, purpose: Purpose, *, by: Actor, now: datetime) -> None:
    """Withdraw a consent in force. Raises RuleViolation ``not_given``."""
    changed = Consent.objects.filter(
        attendee=attendee,
        purpose=purpose,
        is_current=True,
        answer=Answer.GIVEN,
        withdrawn_at__isnull=True,
    ).update(withdrawn_at=now)
    if not changed:
        raise RuleViolation("not_given", _("This consent is not in force."))
    history.record(Action.CONSENT_WITHDRAWN, attendee=attendee, by=by, now=now, fields=[purpose])
