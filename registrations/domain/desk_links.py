"""The links by which helpers check people in; each is good on one day of one event."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.domain.attendance import day_at
from registrations.enums import Action
from registrations.models import DeskLink
from workshop.errors import RuleViolation
from workshop.models import Event


@transaction.atomic
def renew(event: Event, day: date, *, by: Actor, now: datetime) -> DeskLink:
    """Make the link of the day, or another in its place; every earlier one stops working.

    Raises RuleViolation ``not_yours`` for anybody but staff, or ``wrong_day``.
    """
    if by.user is None:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if day not in event.days:
        raise RuleViolation("wrong_day", _("This is not a day of the event. Open the page again."))
    link, is_new = DeskLink.objects.get_or_create(event=event, day=day)
    if not is_new:
        link.key_version += 1
        link.save(update_fields=["key_version"])
    history.record_for_event(Action.DESK_LINK, event=event, by=by, now=now)
    return link


def is_open(link: DeskLink, *, now: datetime) -> bool:
    """Return whether the link opens the desk: on its day, in the zone of the event."""
    return link.day in link.event.days and link.day == day_at(link.event, now)
