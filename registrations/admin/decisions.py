"""Decide on registrations: one table, used by the actions of the list and the buttons of the form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.domain import lifecycle, registration, replacing, seats
from registrations.domain.actors import Actor
from registrations.enums import MessageKind, Status
from registrations.models import Attendee
from workshop.errors import RuleViolation

PERMISSION = "registrations.decide_attendee"

_ON_REPLACEMENTS = {"accept_replacement", "refuse_replacement"}
# Of who asks to replace somebody, these are decided by accepting or refusing that.
_SETTLED_BY_REPLACEMENT = {"confirm", "waitlist", "decline"}


@dataclass(frozen=True)
class Decision:
    """What staff may decide, what it is called, and for whom it needs a reason."""

    name: str
    label: str | Promise
    done: str | Promise
    verb: Callable[..., Attendee]
    reason_from: frozenset[Status] = frozenset()
    message: MessageKind | None = None

    @property
    def transition(self) -> str:
        """Return the transition that the decision makes."""
        return self.name.removesuffix("_beyond")

    def needs_reason(self, attendees: Iterable[Attendee]) -> bool:
        """Return whether the reason must be given for one of them."""
        return any(each.status in self.reason_from for each in attendees)

    def is_possible(self, attendee: Attendee) -> bool:
        """Return whether the state of the registration allows it; seats are counted later."""
        if self.name == "no_duplicate":
            return attendee.duplicate_of_id is not None
        asks = lifecycle.asks_to_replace(attendee)
        if self.name in _ON_REPLACEMENTS:
            return asks and not (self.name == "accept_replacement" and attendee.duplicate_of_id)
        if asks and self.transition in _SETTLED_BY_REPLACEMENT:
            return False
        if self.transition == "confirm" and attendee.duplicate_of_id is not None:
            return False
        return attendee.status in lifecycle.TRANSITIONS[self.transition].sources


DECISIONS = {
    each.name: each
    for each in (
        Decision(
            "confirm",
            gettext_lazy("Confirm"),
            gettext_lazy("Confirmed: %(people)s."),
            lifecycle.confirm,
            message=MessageKind.CONFIRMED,
        ),
        Decision(
            "confirm_beyond",
            gettext_lazy("Confirm beyond the seats"),
            gettext_lazy("Confirmed: %(people)s."),
            lifecycle.confirm_beyond_seats,
            reason_from=lifecycle.TRANSITIONS["confirm"].sources,
            message=MessageKind.CONFIRMED,
        ),
        Decision(
            "waitlist",
            gettext_lazy("Put on the waiting list"),
            gettext_lazy("Put on the waiting list: %(people)s."),
            lifecycle.waitlist,
            reason_from=frozenset({Status.CONFIRMED}),
            message=MessageKind.WAITLISTED,
        ),
        Decision(
            "decline",
            gettext_lazy("Decline"),
            gettext_lazy("Not accepted: %(people)s."),
            lifecycle.decline,
            reason_from=lifecycle.TRANSITIONS["decline"].sources,
            message=MessageKind.DECLINED,
        ),
        Decision(
            "cancel",
            gettext_lazy("Cancel"),
            gettext_lazy("Cancelled: %(people)s."),
            lifecycle.cancel,
            reason_from=lifecycle.TRANSITIONS["cancel"].sources,
            message=MessageKind.CANCELLED,
        ),
        Decision(
            "resubmit",
            gettext_lazy("Put back to be decided"),
            gettext_lazy("Put back to be decided: %(people)s."),
            lifecycle.resubmit,
        ),
        Decision(
            "accept_replacement",
            gettext_lazy("Accept the replacement"),
            gettext_lazy("Now takes the place of the person replaced: %(people)s."),
            replacing.accept,
        ),
        Decision(
            "refuse_replacement",
            gettext_lazy("Refuse the replacement"),
            gettext_lazy("Replacement not accepted: %(people)s."),
            replacing.refuse,
            reason_from=replacing.REPLACEABLE,
            message=MessageKind.DECLINED,
        ),
        Decision(
            "no_duplicate",
            gettext_lazy("Mark as no duplicate"),
            gettext_lazy("Marked as no duplicate: %(people)s."),
            registration.mark_no_duplicate,
        ),
    )
}


def possible_decisions(attendee: Attendee) -> list[Decision]:
    """Return the decisions to offer now: of the two that confirm, the one that the seats allow."""
    needless = "confirm_beyond" if seats.has_seat_for(attendee) else "confirm"
    return [
        each for each in DECISIONS.values() if each.name != needless and each.is_possible(attendee)
    ]


@dataclass(frozen=True)
class Outcome:
    """What came of a decision on one person: done, or refused with a whole sentence."""

    attendee: Attendee
    refusal: str | Promise = ""


def decide(
    decision: Decision,
    attendees: Iterable[Attendee],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> list[Outcome]:
    """Decide on each person in turn; one refusal stops none of the others.

    The actor's right is asked for each person, at the event of that person.
    """
    return [_decide_one(decision, each, by=by, now=now, reason=reason) for each in attendees]


def _decide_one(
    decision: Decision, attendee: Attendee, *, by: Actor, now: datetime, reason: str
) -> Outcome:
    if by.user is None or not by.user.has_perm(PERMISSION, attendee):
        return Outcome(attendee, _("You may not decide on registrations of this event."))
    extra: dict[str, Any] = {"reason": reason} if decision.reason_from else {}
    try:
        return Outcome(decision.verb(attendee, by=by, now=now, **extra))
    except RuleViolation as refusal:
        return Outcome(attendee, refusal.message)
