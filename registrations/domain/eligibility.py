"""Who may register and edit, and until when."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from registrations.domain.actors import Actor
from registrations.enums import ActorKind, Status
from registrations.models import Attendee, Delegation
from workshop.domain.phases import Phase, may_change, registration_phase
from workshop.errors import RuleViolation

# A closed registration rests. Of a confirmed one, what staff approved changes through them.
EDITABLE_STATUSES = frozenset(Status.open())


def check_may_register(
    delegation: Delegation, *, by: Actor, now: datetime, invited: bool = False
) -> None:
    """Refuse a registration while it is not open to the actor; staff may always register.

    ``invited`` says that a delegate holds a personal link, as who was proposed does.

    Raises RuleViolation ``not_open``.
    """
    if by.is_staff:
        return
    holds_link = invited or by.kind == ActorKind.FOCAL_POINT
    phase = registration_phase(delegation.event, now=now, invited=holds_link)
    if phase is not Phase.OPEN:
        raise RuleViolation("not_open", _("Registration is not open at the moment."))


def check_may_edit(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    """Refuse an edit that is not, or no longer, the actor's; staff may always edit.

    Raises RuleViolation ``wrong_status`` or ``too_late``.
    """
    if by.is_staff:
        return
    if attendee.status not in EDITABLE_STATUSES:
        raise RuleViolation(
            "wrong_status",
            _(
                "This registration is “%(status)s”, so it cannot be changed here. Write to the contact."
            )
            % {"status": attendee.get_status_display()},
        )
    if not may_change(attendee.event, now=now):
        raise RuleViolation("too_late", _("Changes are no longer possible. Write to the contact."))


def may_edit(attendee: Attendee, *, by: Actor, now: datetime) -> bool:
    """Return whether the actor may edit the registration at ``now``."""
    try:
        check_may_edit(attendee, by=by, now=now)
    except RuleViolation:
        return False
    return True


def was_editable(attendee: Attendee, *, now: datetime) -> bool:
    """Return whether only the cut-off keeps the registration from being edited."""
    return attendee.status in EDITABLE_STATUSES and not may_change(attendee.event, now=now)


def decision_promised_by(attendee: Attendee) -> datetime | None:
    """Return the moment by which staff promised to decide, in the event's zone."""
    if attendee.submitted_at is None:
        return None
    local = attendee.submitted_at.astimezone(attendee.event.zone)
    return local + timedelta(days=attendee.event.decision_days)
