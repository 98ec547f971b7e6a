"""Decide on a proposed change, or take it back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import editing, history, lifecycle, proposals
from registrations.domain.actors import Actor
from registrations.domain.editing import Locked
from registrations.domain.fields import labels_for
from registrations.enums import Action, ChangeState, MessageKind
from registrations.messages import outbox
from registrations.models import Attendee, ProposedChange
from workshop.errors import RuleViolation


def _lock(
    change: ProposedChange, values: Mapping[str, Any], *, revision: int | None
) -> tuple[Locked, ProposedChange]:
    """Lock the person with the seats that the values concern; return the change as it is now.

    Raises RuleViolation ``no_open_change`` or ``changed_meanwhile``.
    """
    known = editing.lock(change.attendee, values)
    current = proposals.open_change_of(known.attendee)
    if current is None or current.pk != change.pk:
        raise RuleViolation("no_open_change", _("This change is no longer open."))
    is_seen = current.values == change.values and revision in (None, known.attendee.revision)
    if not is_seen:
        raise RuleViolation(
            "changed_meanwhile",
            _("The details have changed in the meantime. Look at them again, then decide."),
        )
    return known, current


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))


def _checked_reason(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Give a reason."))
    return reason.strip()


@transaction.atomic
def accept(
    change: ProposedChange,
    fields: Collection[str],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
) -> ProposedChange:
    """Put the named fields into force and refuse the rest, which needs a reason.

    ``revision`` is that of the attendee whom staff saw. Raises RuleViolation ``not_yours``,
    ``no_open_change``, ``changed_meanwhile``, ``nothing_chosen``, ``reason_missing``, or
    what keeps the values from being in force: as ``editing.lock``, ``editing.check_head``
    and ``editing.apply``.
    """
    _check_staff(by)
    wanted = {name: value for name, value in change.values.items() if name in fields}
    known, change = _lock(change, wanted, revision=revision)
    rest = sorted(set(change.values) - set(wanted))
    if not wanted:
        raise RuleViolation(
            "nothing_chosen", _("Tick what you accept, or refuse the change as a whole.")
        )
    reason = _checked_reason(reason) if rest else ""
    editing.check_head(known.attendee, wanted)
    editing.apply(known, wanted, now=now)
    state = ChangeState.PARTLY if rest else ChangeState.ACCEPTED
    return _decide(known, change, state, wanted, reason=reason, by=by, now=now)


def accept_all(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """Accept the whole open change of the attendee, and return the attendee as it is then.

    Raises RuleViolation ``no_open_change``, or as ``accept`` does.
    """
    change = proposals.open_change_of(attendee)
    if change is None:
        raise RuleViolation("no_open_change", _("There is no change to decide on."))
    return accept(change, list(change.values), by=by, now=now).attendee


@transaction.atomic
def refuse(
    change: ProposedChange,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    revision: int | None = None,
) -> ProposedChange:
    """Refuse the change as a whole; the person is told the reason.

    Raises RuleViolation ``not_yours``, ``no_open_change``, ``changed_meanwhile`` or
    ``reason_missing``.
    """
    _check_staff(by)
    known, change = _lock(change, {}, revision=revision)
    reason = _checked_reason(reason)
    return _decide(known, change, ChangeState.REFUSED, (), reason=reason, by=by, now=now)


def _decide(
    known: Locked,
    change: ProposedChange,
    state: ChangeState,
    accepted: Collection[str],
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> ProposedChange:
    change.state = state
    change.fields = sorted(change.values)
    change.accepted = sorted(accepted)
    change.values = {}
    change.decided_at, change.decided_by, change.reason = now, by.user, reason
    change.attendee = known.attendee
    change.save()
    editing.raise_revision(known.attendee)
    refused = sorted(set(change.fields) - set(accepted))
    for action, names in ((Action.CHANGE_ACCEPTED, accepted), (Action.CHANGE_REFUSED, refused)):
        if names:
            history.record(action, attendee=known.attendee, by=by, now=now, fields=names)
    kind = MessageKind.CHANGE_ACCEPTED if accepted else MessageKind.CHANGE_REFUSED
    outbox.queue(
        kind,
        to=known.attendee,
        by=by.user,
        now=now,
        **in_message(known.attendee, accepted=change.accepted, refused=refused, reason=reason),
    )
    return change


def in_message(
    attendee: Attendee, *, accepted: Collection[str], refused: Collection[str], reason: str
) -> dict[str, Any]:
    """Return what the message on a decision says beside the reader and the event.

    Fields are named in the reader's language.
    """
    return {
        "accepted": labels_for(attendee, accepted),
        "refused": labels_for(attendee, refused),
        "reason": reason,
    }


@transaction.atomic
def take_back(change: ProposedChange, *, by: Actor, now: datetime) -> ProposedChange:
    """Take the open change back, on the side that proposed it.

    Delegate and focal point both may: each could set the values back field by field.
    Raises RuleViolation ``not_yours`` or ``no_open_change``.
    """
    if by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to take back."))
    attendee = lifecycle.locked(change.attendee)
    current = proposals.open_change_of(attendee)
    if current is None or current.pk != change.pk:
        raise RuleViolation("no_open_change", _("This change is no longer open."))
    proposals.close(attendee, by=by, now=now)
    editing.raise_revision(attendee)
    current.refresh_from_db()
    return current
