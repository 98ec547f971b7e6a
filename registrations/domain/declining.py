"""An institution will not attend: whoever it registered is withdrawn with that answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import lifecycle, registration, replies, seats
from registrations.domain.actors import Actor
from registrations.enums import Reply, Status
from registrations.models import Attendee, Delegation
from workshop.domain.phases import may_withdraw
from workshop.errors import RuleViolation

# Who waits goes before who has a seat, so that no freed seat is given to somebody who goes too.
_ORDER = (Status.WAITLISTED, Status.SUBMITTED, Status.CONFIRMED)


def leaving_with(delegation: Delegation) -> list[Attendee]:
    """Return the registered who are withdrawn, in the delegation's own order."""
    return list(
        Attendee.objects.filter(delegation=delegation, status__in=_ORDER)
        .within_delegation()
        .with_delegation()
    )


@transaction.atomic
def decline_invitation(delegation: Delegation, *, by: Actor, now: datetime) -> Delegation:
    """Answer that nobody comes: withdraw the registered and discard the drafts.

    Raises RuleViolation ``already_declined`` or ``too_late``.
    """
    event, delegation = seats.lock(delegation.event_id, delegation.pk)
    if delegation.reply == Reply.NOT_ATTENDING:
        raise RuleViolation("already_declined", _("You have answered that nobody attends."))
    if not may_withdraw(event, now=now):
        raise RuleViolation("too_late", _("The event is over, so this is no longer possible."))
    people = leaving_with(delegation)
    for status in _ORDER:
        for each in people:
            if each.status == status:
                lifecycle.withdraw(each, by=by, now=now)
    for draft in delegation.attendees.filter(status=Status.DRAFT):
        registration.discard(draft, by=by, now=now)
    return replies.save_reply(delegation, Reply.NOT_ATTENDING, by=by, now=now)
