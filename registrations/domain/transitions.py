"""The transition table: from which states a registration moves to which, and by whom."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, MessageKind, Status
from registrations.models import Attendee
from workshop.errors import RuleViolation

DELEGATION = frozenset({ActorKind.DELEGATE, ActorKind.FOCAL_POINT})
STAFF = frozenset({ActorKind.STAFF, ActorKind.SYSTEM})


@dataclass(frozen=True)
class Transition:
    """From which states to which, by whom, recorded and told how."""

    sources: frozenset[Status]
    target: Status
    actors: frozenset[ActorKind]
    action: Action
    message: MessageKind | None = None


def message_on(message: MessageKind | None, *, source: str) -> MessageKind | None:
    """Return what is told on leaving the state: a seat from the waiting list is told as such."""
    if message == MessageKind.CONFIRMED and source == Status.WAITLISTED:
        return MessageKind.PROMOTED
    return message


TRANSITIONS = {
    "submit": Transition(
        frozenset({Status.DRAFT}),
        Status.SUBMITTED,
        DELEGATION | STAFF,
        Action.SUBMITTED,
        MessageKind.RECEIVED,
    ),
    "confirm": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED}),
        Status.CONFIRMED,
        STAFF,
        Action.CONFIRMED,
        MessageKind.CONFIRMED,
    ),
    "waitlist": Transition(
        frozenset({Status.SUBMITTED, Status.CONFIRMED}),
        Status.WAITLISTED,
        STAFF,
        Action.WAITLISTED,
        MessageKind.WAITLISTED,
    ),
    "decline": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED}),
        Status.DECLINED,
        STAFF,
        Action.DECLINED,
        MessageKind.DECLINED,
    ),
    "withdraw": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED}),
        Status.WITHDRAWN,
        DELEGATION,
        Action.WITHDRAWN,
        MessageKind.WITHDRAWN,
    ),
    "cancel": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED}),
        Status.CANCELLED,
        STAFF,
        Action.CANCELLED,
        MessageKind.CANCELLED,
    ),
    # Somebody else takes the place; the verb stands in replacing.py.
    "replace": Transition(
        frozenset({Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED}),
        Status.WITHDRAWN,
        DELEGATION | STAFF,
        Action.REPLACED,
        MessageKind.REPLACED,
    ),
    "resubmit": Transition(
        frozenset({Status.DECLINED, Status.WITHDRAWN, Status.CANCELLED}),
        Status.SUBMITTED,
        DELEGATION | STAFF,
        Action.RESUBMITTED,
    ),
}


def check_transition(verb: str, *, attendee: Attendee, by: Actor) -> Transition:
    """Return the transition if the table has it for this state and actor.

    Raises RuleViolation ``not_yours`` or ``wrong_status``.
    """
    transition = TRANSITIONS[verb]
    if by.kind not in transition.actors:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if attendee.status not in transition.sources:
        raise RuleViolation(
            "wrong_status",
            _("This registration is “%(status)s”, so this is not possible.")
            % {"status": attendee.get_status_display()},
        )
    return transition
