"""The one open change of an attendee: proposed after confirmation, until staff decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.domain.fields import labels_for
from registrations.enums import Action, ChangeState, MessageKind
from registrations.messages import outbox
from registrations.models import Attendee, ProposedChange

_EMPTY: tuple[Any, ...] = (None, "", [])


def is_same(one: Any, other: Any) -> bool:
    """Return whether two values say the same; nothing, no text and no choice do."""
    return one == other or (one in _EMPTY and other in _EMPTY)


def open_change_of(attendee: Attendee) -> ProposedChange | None:
    """Return the change on which staff have not decided yet, if there is one."""
    return attendee.proposed_changes.filter(state=ChangeState.OPEN).first()


def last_decision_on(attendee: Attendee) -> ProposedChange | None:
    """Return the change on which staff decided last, if they did."""
    decided = (ChangeState.ACCEPTED, ChangeState.PARTLY, ChangeState.REFUSED)
    rows = attendee.proposed_changes.filter(state__in=decided)
    return rows.order_by("-decided_at", "-pk").first()


@dataclass(frozen=True)
class Proposed:
    """What an edit did to the open change: fields put into it, and fields taken out."""

    sent: tuple[str, ...] = ()
    taken_out: tuple[str, ...] = ()


def propose(
    attendee: Attendee,
    values: Mapping[str, Any],
    *,
    confirmed: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> Proposed:
    """Put values into the attendee's one open change; call it under the attendee's lock.

    A value that is the confirmed one takes its field out; a change left empty is taken back.
    The person is told when a change is opened, not each time something is added to it.
    """
    change = open_change_of(attendee)
    known = dict(change.values) if change else {}
    wanted = {
        name: value
        for name, value in (known | dict(values)).items()
        if name not in values or not is_same(value, confirmed.get(name))
    }
    done = Proposed(
        sent=tuple(sorted(n for n in wanted if n not in known or wanted[n] != known[n])),
        taken_out=tuple(sorted(set(known) - set(wanted))),
    )
    if done == Proposed():
        return done
    if not wanted:
        close(attendee, by=by, now=now)
        return done
    _keep(change or ProposedChange(attendee=attendee), wanted, by=by, now=now)
    if change is None:
        named = labels_for(attendee, sorted(wanted))
        outbox.queue(MessageKind.CHANGE_PROPOSED, to=attendee, now=now, proposed=named)
    history.record(
        Action.CHANGE_PROPOSED,
        attendee=attendee,
        by=by,
        now=now,
        fields=(*done.sent, *done.taken_out),
    )
    return done


def _keep(change: ProposedChange, values: dict[str, Any], *, by: Actor, now: datetime) -> None:
    change.values = values
    change.fields = sorted(values)
    change.proposed_at = now
    change.actor = by.kind
    change.focal_point = by.focal_point
    change.save()


def drop(attendee: Attendee, names: set[str], *, by: Actor, now: datetime) -> None:
    """Take fields out of the open change, because they have just changed at once."""
    change = open_change_of(attendee)
    if change is None or not names & set(change.values):
        return
    left = {name: value for name, value in change.values.items() if name not in names}
    if not left:
        close(attendee, by=by, now=now)
        return
    change.values, change.fields = left, sorted(left)
    change.save(update_fields=["values", "fields"])


def close(attendee: Attendee, *, by: Actor, now: datetime) -> ProposedChange | None:
    """Take the open change back, if there is one, and forget its values."""
    change = open_change_of(attendee)
    if change is None:
        return None
    change.state = ChangeState.TAKEN_BACK
    change.values = {}
    change.decided_at = now
    change.save(update_fields=["state", "values", "decided_at"])
    history.record(
        Action.CHANGE_TAKEN_BACK, attendee=attendee, by=by, now=now, fields=change.fields
    )
    return change
