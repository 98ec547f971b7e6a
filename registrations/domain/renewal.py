"""Make a personal link worthless and give another."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history, lifecycle
from registrations.domain.actors import Actor
from registrations.enums import Action
from registrations.models import Attendee, FocalPoint
from workshop.errors import RuleViolation


@transaction.atomic
def renew_link(holder: Attendee | FocalPoint, *, by: Actor, now: datetime) -> Attendee | FocalPoint:
    """Raise the version of the holder's key, so that every earlier link stops working.

    Raises RuleViolation ``not_yours`` for anybody but staff.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    holder = _locked(holder)
    holder.key_version += 1
    holder.save(update_fields=["key_version"])
    if isinstance(holder, Attendee):
        history.record(Action.LINK_RENEWED, attendee=holder, by=by, now=now)
    else:
        history.record_for_delegation(
            Action.LINK_RENEWED, delegation=holder.delegation, by=by, now=now
        )
    return holder


def _locked(holder: Attendee | FocalPoint) -> Attendee | FocalPoint:
    if isinstance(holder, Attendee):
        return lifecycle.locked(holder)
    return (
        FocalPoint.objects.select_related("delegation")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=holder.pk)
    )
