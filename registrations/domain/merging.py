"""Put two registrations of one person together: one is kept, the other cancelled."""

from collections.abc import Collection
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.domain import (
    activities,
    answers,
    history,
    lifecycle,
    proposals,
    registration,
    seats,
)
from registrations.domain.actors import Actor
from registrations.domain.fields import EDITABLE_FIELDS, STAFF_FIELDS
from registrations.enums import Action, Capacity, Status
from registrations.models import Answer, Attendance, Attendee, Delegation, SheetLine
from registrations.privacy import consent, ledger
from registrations.privacy.ledger import Numbers
from workshop.errors import RuleViolation
from workshop.models import Event

# What may be taken from the other registration, beside its answers and activities.
COLUMNS = (*EDITABLE_FIELDS, *STAFF_FIELDS)


def check_may_merge(kept: Attendee, other: Attendee, *, by: Actor) -> None:
    """Refuse what cannot be put together.

    A change proposed to the kept one stays open; one to the other would be lost unread.
    Raises RuleViolation ``not_yours``, ``same``, ``other_event``, ``draft``, ``closed`` or
    ``change_open``.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if kept.pk == other.pk:
        raise RuleViolation("same", _("Choose two registrations, not the same one twice."))
    if kept.event_id != other.event_id:
        raise RuleViolation("other_event", _("The two registrations are of different events."))
    if Status.DRAFT in {kept.status, other.status}:
        raise RuleViolation("draft", _("A draft cannot be merged. It can be discarded."))
    if Status(other.status).is_open and not Status(kept.status).is_open:
        raise RuleViolation("closed", _("Keep the registration that is still open."))
    if proposals.open_change_of(other):
        raise RuleViolation(
            "change_open",
            _(
                "A change is proposed to the registration that is to be cancelled. Decide on it first."
            ),
        )


def differing(kept: Attendee, other: Attendee) -> dict[str, tuple[object, object]]:
    """Return the values of both where they differ, by name: columns first, then answers."""
    ours, theirs = answers.given(kept), answers.given(other)
    beside = [*ours, *(name for name in theirs if name not in ours)]
    pairs: dict[str, tuple[object, object]] = {
        name: (getattr(kept, name), getattr(other, name)) for name in COLUMNS
    }
    pairs |= {name: (ours.get(name), theirs.get(name)) for name in beside}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _lock(kept: Attendee, other: Attendee) -> tuple[Event, Delegation, Attendee, Attendee]:
    """Lock the event, both delegations and both people, each in the order of their keys."""
    event = Event.objects.select_for_update(no_key=True).get(pk=kept.event_id)
    rows = Delegation.objects.filter(pk__in={kept.delegation_id, other.delegation_id})
    delegations = {each.pk: each for each in rows.select_for_update(no_key=True).order_by("pk")}
    pair = {
        pk: lifecycle.locked(each) for pk, each in sorted({kept.pk: kept, other.pk: other}.items())
    }
    locked = pair[kept.pk]
    if {each.delegation_id for each in pair.values()} != set(delegations):
        raise RuleViolation("moved", _("The registration has just been changed. Try again."))
    return event, delegations[locked.delegation_id], locked, pair[other.pk]


def merge(
    kept: Attendee, other: Attendee, *, taken: Collection[str], by: Actor, now: datetime
) -> Attendee:
    """Keep one registration with the values named in ``taken`` from the other, and cancel that.

    The kept one takes over a seat that only the other has; the stricter consents count. One
    message at most is sent: the confirmation where a seat was taken over, else the
    cancellation. Raises RuleViolation as ``check_may_merge`` does, ``moved``, or where the
    seat cannot be taken over ``alternates_full``, ``delegation_full`` or ``event_full``.
    """
    check_may_merge(kept, other, by=by)
    with ledger.erasing() as numbers:
        return _merge(kept, other, taken=taken, numbers=numbers, by=by, now=now)


def _merge(
    kept: Attendee,
    other: Attendee,
    *,
    taken: Collection[str],
    numbers: Numbers,
    by: Actor,
    now: datetime,
) -> Attendee:
    event, delegation, kept, other = _lock(kept, other)
    check_may_merge(kept, other, by=by)
    chosen = {name: pair[1] for name, pair in differing(kept, other).items() if name in taken}
    before = Attendee(
        status=other.status,
        capacity=other.capacity,
        delegation_id=other.delegation_id,
        seat_reason=other.seat_reason,
    )
    takes_seat = before.status == Status.CONFIRMED != kept.status
    is_kept_told = takes_seat and bool(chosen.get("email", kept.email))
    _close(other, by=by, now=now, is_told=not is_kept_told)
    files = _take_files(kept, other, chosen)
    values = {name: value for name, value in chosen.items() if name not in files}
    took_places = kept.takes_places
    kept = registration.edit(kept, values, by=by, now=now)
    if takes_seat:
        reason = _seat_reason(kept, before, event=event, delegation=delegation)
        kept = lifecycle.move_in_merger(
            kept, "confirm", by=by, now=now, seat_reason=reason, is_told=is_kept_told
        )
    _point(kept, other)
    Attendance.objects.filter(attendee=other).update(attendee=kept)
    SheetLine.objects.filter(attendee=other).update(attendee=kept)
    if not took_places:
        activities.give_up_full(kept, by=by, now=now)
    consents = consent.take_over(kept, other=other, numbers=numbers, by=by, now=now)
    fields = [*chosen, *consents]
    history.record(Action.MERGED, attendee=kept, by=by, now=now, fields=fields)
    history.record(Action.MERGED, attendee=other, by=by, now=now)
    if before.status == Status.CONFIRMED:
        lifecycle.fill_free_seats(event, now=now, left_by=other)
    return kept


def _close(other: Attendee, *, by: Actor, now: datetime, is_told: bool) -> None:
    """Cancel the other registration, where it is still open, and say why in its language."""
    if not Status(other.status).is_open:
        return
    with translation.override(other.language):
        reason = _("This was a second registration of the same person. The other one stands.")
    lifecycle.move_in_merger(other, "cancel", by=by, now=now, reason=reason, is_told=is_told)


def _take_files(kept: Attendee, other: Attendee, chosen: Collection[str]) -> set[str]:
    """Hand over the files among the chosen answers: a file is the answer of one person only."""
    numbers = {answers.question_id(name) for name in chosen} - {None}
    files = Answer.objects.filter(attendee=other, question__in=numbers, upload__isnull=False)
    taken = set(files.values_list("question_id", flat=True))
    Answer.objects.filter(attendee=kept, question__in=taken).delete()
    files.filter(question__in=taken).update(attendee=kept)
    return {answers.question_name(number) for number in taken}


def _seat_reason(kept: Attendee, before: Attendee, *, event: Event, delegation: Delegation) -> str:
    """Return the reason that goes with the seat of the other, as ``before`` has it.

    Within the delegation the seat is handed on as it is, even one beyond the limit; otherwise
    one must be left. Raises RuleViolation as ``seats.check_seat_left`` does.
    """
    if (before.delegation_id, before.capacity) == (kept.delegation_id, kept.capacity):
        return before.seat_reason
    seats.check_seat_left(event=event, delegation=delegation, capacity=Capacity(kept.capacity))
    return ""


def _point(kept: Attendee, other: Attendee) -> None:
    """Let the other, and whatever was marked as a duplicate of it, point to the kept one."""
    marked = list(other.duplicates.exclude(pk=kept.pk))
    if kept.duplicate_of_id in {other.pk, *(each.pk for each in marked)}:
        kept.duplicate_of = None
    if kept.replaces_id is None and other.replaces_id != kept.pk:
        kept.replaces = other.replaces
    kept.save(update_fields=["duplicate_of", "replaces"])
    Attendee.objects.filter(pk__in=[other.pk, *(each.pk for each in marked)]).update(
        duplicate_of=kept
    )
