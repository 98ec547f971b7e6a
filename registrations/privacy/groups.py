"""The tables of sensitive data: which group is kept in which, and how a row goes.

Nothing but the modules of privacy/ reads or writes these tables; a test sees to it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, Purpose
from registrations.models import Attendee, Identity, Needs, Travel, Visa, VisaLetter
from registrations.models.encrypted import EncryptedTextField
from registrations.models.sensitive import SensitiveGroup
from registrations.privacy import security

MODELS: dict[Purpose, type[SensitiveGroup]] = {
    Purpose.IDENTITY: Identity,
    Purpose.TRAVEL: Travel,
    Purpose.NEEDS: Needs,
    Purpose.VISA: Visa,
}
# What letters for a visa are made of.
IN_LETTERS = (Purpose.IDENTITY, Purpose.VISA)


def rows_of(group: Purpose) -> QuerySet[Any]:
    """Return the rows of the group."""
    return MODELS[group]._default_manager.all()


def fields_of(group: Purpose) -> dict[str, EncryptedTextField]:
    """Return the columns that hold the values of the group, by name."""
    columns = MODELS[group]._meta.concrete_fields
    return {each.name: each for each in columns if isinstance(each, EncryptedTextField)}


def erase(
    attendee: Attendee, groups: Iterable[Purpose], *, by: Actor, now: datetime
) -> list[Purpose]:
    """Delete the rows of the groups, under the lock of the attendee; return which there were."""
    erased = [group for group in groups if rows_of(group).filter(attendee=attendee).delete()[0]]
    if erased:
        if Purpose.IDENTITY in erased:
            security.forget_people(attendee.event_id, [attendee.pk])
        if not set(IN_LETTERS).isdisjoint(erased):
            VisaLetter.objects.filter(attendee=attendee).update(content="")
        history.record(Action.SENSITIVE_ERASED, attendee=attendee, by=by, now=now, fields=erased)
    return erased


def hand_over(attendee: Attendee, *, other: Attendee, by: Actor, now: datetime) -> None:
    """Move what another registration of the person holds to this one, under the lock of both.

    The attendee's own values count before the other's, of which nothing is left.
    """
    for group in MODELS:
        rows = rows_of(group)
        if not rows.filter(attendee=attendee).exists():
            rows.filter(attendee=other).update(attendee=attendee)
    VisaLetter.objects.filter(attendee=other).update(attendee=attendee)
    erase(other, MODELS, by=by, now=now)
