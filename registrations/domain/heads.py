"""One head of delegation, as a list of participants names one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.domain.fields import INSTITUTION
from registrations.enums import Action, Capacity, ChangeState, Status
from registrations.models import Attendee
from workshop.errors import RuleViolation


def check_only_head(attendee: Attendee, wanted: Mapping[str, Any] | None = None) -> None:
    """Refuse a second head, now or once the wanted values are in force; call it under the lock.

    Drafts and duplicates are not counted, nor a head of whom it is proposed to be one no
    longer: the headship may be handed over while staff have yet to accept it. Raises
    RuleViolation ``head_exists``.
    """
    values = wanted or {}
    delegation: int = values.get(INSTITUTION, attendee.delegation_id)
    if values.get("capacity", attendee.capacity) != Capacity.HEAD or attendee.duplicate_of_id:
        return
    if is_led(delegation, by_other_than=attendee.pk):
        raise RuleViolation(
            "head_exists",
            _("This delegation has a head already. Choose another capacity."),
        )


def give_up(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    """Let a head who comes back be a delegate where another leads by now; call it under the lock."""
    try:
        check_only_head(attendee)
    except RuleViolation:
        attendee.capacity = Capacity.DELEGATE
        attendee.save(update_fields=["capacity"])
        history.record(Action.EDITED, attendee=attendee, by=by, now=now, fields=["capacity"])


def is_led(delegation_id: int, *, by_other_than: int = 0) -> bool:
    """Return whether the delegation has a head, as ``check_only_head`` counts them."""
    heads = Attendee.objects.filter(
        delegation=delegation_id,
        capacity=Capacity.HEAD,
        status__in=Status.expected(),
        duplicate_of__isnull=True,
    ).exclude(pk=by_other_than)
    leaving = heads.filter(
        proposed_changes__state=ChangeState.OPEN,
        proposed_changes__values__has_any_keys=["capacity", INSTITUTION],
    )
    return heads.exclude(pk__in=leaving.values("pk")).exists()
