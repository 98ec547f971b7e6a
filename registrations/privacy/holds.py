"""Keep an event's contact data and evidence longer, for an audit: with a reason and an end."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action
from registrations.models import Hold
from registrations.privacy.retention import today_at
from workshop.errors import RuleViolation
from workshop.models import Event


def in_force(event: Event, *, now: datetime) -> list[Hold]:
    """Return the holds that keep data of the event now, the newest first."""
    today = today_at(event, now=now)
    return list(Hold.objects.filter(event=event, lifted_at__isnull=True, until__gte=today))


@transaction.atomic
def place(event: Event, *, reason: str, until: date, by: Actor, now: datetime) -> Hold:
    """Keep contact data and evidence up to and including the day.

    Raises RuleViolation ``not_yours``, ``reason_missing`` or ``past``.
    """
    _check_staff(by)
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Give a reason."))
    if until < today_at(event, now=now):
        raise RuleViolation("past", _("The last day of the hold must lie ahead."))
    history.record_for_event(Action.HELD, event=event, by=by, now=now)
    return Hold.objects.create(
        event=event, reason=reason.strip(), until=until, placed_at=now, placed_by=by.user
    )


@transaction.atomic
def lift(hold: Hold, *, by: Actor, now: datetime) -> None:
    """End the hold; what is due goes with the next run. Raises RuleViolation ``not_yours`` or ``ended``."""
    _check_staff(by)
    if not Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(lifted_at=now):
        raise RuleViolation("ended", _("This hold has been lifted already."))
    history.record_for_event(Action.HOLD_LIFTED, event=hold.event, by=by, now=now)


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
