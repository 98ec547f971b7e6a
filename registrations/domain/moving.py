"""Postpone, move or cancel an event: one act, which everything and everybody follows."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, ChangeState, MessageKind, Reply, Status
from registrations.messages import outbox
from registrations.models import Attendee, FocalPoint, HistoryEntry, Message, ProposedChange
from workshop.domain import moving
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import to_search_key
from workshop.translated import Translated

_TOLD = (Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED)
_STOPS = (Action.EVENT_POSTPONED, Action.EVENT_CANCELLED)
_BATCH = 200


@dataclass(frozen=True)
class Concerned:
    """Whom the act concerns, each person once: who is told, and who has no e-mail address."""

    told: list[Attendee | FocalPoint]
    without_email: list[Attendee | FocalPoint]


def stamp(event: Event) -> str:
    """Return what a page shows of the event, so that a verb knows whether that still holds."""
    return f"{event.state} {event.starts_on} {event.ends_on}"


@transaction.atomic
def postpone(
    event: Event, *, note: Translated, by: Actor, now: datetime, seen: str = ""
) -> Concerned:
    """Put the event off to days that are not known yet, and tell everybody concerned.

    ``seen`` is the stamp of what the actor saw. Raises RuleViolation ``not_yours``,
    ``changed``, ``wrong_state``, ``over`` or ``note_missing``.
    """
    event = _locked(event, by=by, seen=seen)
    moving.check_may_postpone(event, note=note, now=now)
    moving.stop(event, state=EventState.POSTPONED, note=note)
    history.record_for_event(Action.EVENT_POSTPONED, event=event, by=by, now=now)
    return _tell(MessageKind.EVENT_POSTPONED, event=event, by=by, now=now, note=note)


@transaction.atomic
def cancel(
    event: Event, *, note: Translated, by: Actor, now: datetime, seen: str = ""
) -> Concerned:
    """Call the event off, and tell everybody concerned; the registrations stay as they are.

    Raises RuleViolation as ``postpone`` does.
    """
    event = _locked(event, by=by, seen=seen)
    moving.check_may_cancel(event, note=note, now=now)
    moving.stop(event, state=EventState.CANCELLED, note=note)
    history.record_for_event(Action.EVENT_CANCELLED, event=event, by=by, now=now)
    return _tell(MessageKind.EVENT_CANCELLED, event=event, by=by, now=now, note=note)


@transaction.atomic
def move(
    event: Event, *, starts_on: date, note: Translated, by: Actor, now: datetime, seen: str = ""
) -> Concerned:
    """Give the event a new first day, and tell everybody concerned; all other days follow.

    It is the way back as well: a postponed event gets its days, and a cancelled one takes
    place after all. Raises RuleViolation ``not_yours``, ``changed``, ``wrong_state``,
    ``over``, ``past``, ``same_days``, ``note_missing`` or ``registration_window``.
    """
    event = _locked(event, by=by, seen=seen)
    moving.check_may_move(event, starts_on=starts_on, note=note, now=now)
    before = copy(event)
    dates = new_dates(event, starts_on=starts_on, now=now)
    moving.move_to(event, dates, note=note, by=by.user, now=now)
    _shift_chosen_days(event, starts_on - before.starts_on)
    changed = [name for name, value in vars(dates).items() if value != getattr(before, name)]
    history.record_for_event(Action.EVENT_MOVED, event=event, by=by, now=now, fields=changed)
    return _tell(MessageKind.EVENT_MOVED, event=event, by=by, now=now, note=note, before=before)


def new_dates(event: Event, *, starts_on: date, now: datetime) -> moving.Dates:
    """Return the dates that the event gets with the new first day.

    Registration that was to open or close when the event was stopped follows, though its
    day may have passed meanwhile.
    """
    return moving.dates_after(event, starts_on=starts_on, ahead_of=_stopped_at(event) or now)


def _stopped_at(event: Event) -> datetime | None:
    """Return when a postponed or cancelled event was first stopped since it last had days."""
    if event.state == EventState.PUBLISHED:
        return None
    acts = HistoryEntry.objects.filter(event=event).order_by("at", "pk")
    moved = acts.filter(action=Action.EVENT_MOVED).last()
    stops = acts.filter(action__in=_STOPS)
    first = (stops.filter(pk__gt=moved.pk) if moved else stops).first()
    return first.at if first else None


def _locked(event: Event, *, by: Actor, seen: str) -> Event:
    if by.kind not in {ActorKind.STAFF, ActorKind.SYSTEM}:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if seen and seen != stamp(event):
        raise RuleViolation(
            "changed", _("The event has been changed in the meantime. Look at it again.")
        )
    return event


def concerned(event: Event) -> Concerned:
    """Return everybody whom a move or cancellation of the event concerns, each once.

    Those are people who wait, have a seat or were proposed to come, and the focal points of
    invited delegations that have not declined. A draft of a focal point is not told: the
    person may not know of it, and the focal point is told.
    """
    people = _unrepeated(_people(event))
    known = {_identity(each) for each in people}
    everybody: list[Attendee | FocalPoint] = [*people]
    for person in _focal_points(event):
        identity = _identity(person)
        if not person.email or identity not in known:
            known.add(identity)
            everybody.append(person)
    return Concerned(
        [each for each in everybody if each.email], [each for each in everybody if not each.email]
    )


def _people(event: Event) -> list[Attendee]:
    proposed = Exists(Message.objects.filter(attendee=OuterRef("pk"), kind=MessageKind.PROPOSAL))
    rows = (
        Attendee.objects.filter(event=event)
        .filter(Q(status__in=_TOLD) | Q(proposed, status=Status.DRAFT) & ~Q(email=""))
        .select_related("delegation__institution", "duplicate_of")
        .in_order_of_precedence()
    )
    return [_with_event(each, event) for each in rows]


def _with_event(person: Attendee, event: Event) -> Attendee:
    person.event = event
    return person


def _unrepeated(people: list[Attendee]) -> list[Attendee]:
    """Leave out who stands there twice: a duplicate with the address of its first."""
    told = {each.pk: each.email.lower() for each in people}
    return [each for each in people if not _is_told_as_first(each, told)]


def _is_told_as_first(person: Attendee, told: dict[int, str]) -> bool:
    address = told.get(person.duplicate_of_id or 0)
    return address is not None and address == person.email.lower()


def _identity(person: Attendee | FocalPoint) -> tuple[str, frozenset[str]]:
    """Return what is the same where one person is both: address and words of the name."""
    if isinstance(person, Attendee):
        name = f"{person.given_names} {person.family_name}"
    else:
        name = person.name
    return person.email.lower(), frozenset(to_search_key(name).split())


def _focal_points(event: Event) -> list[FocalPoint]:
    rows = (
        FocalPoint.objects.filter(delegation__event=event)
        .filter(Q(delegation__invited_at__isnull=False) | Q(invited_at__isnull=False))
        .exclude(delegation__reply=Reply.NOT_ATTENDING)
        .select_related("delegation__institution")
        .order_by("delegation__protocol_rank", "delegation_id", "pk")
    )
    for each in rows:
        each.delegation.event = event
    return list(rows)


def _tell(
    kind: MessageKind, *, event: Event, by: Actor, now: datetime, **details: Any
) -> Concerned:
    people = concerned(event)
    outbox.queue_for_all(kind, to=people.told, by=by.user, now=now, **details)
    return people


def _shift_chosen_days(event: Event, days: timedelta) -> None:
    """Let the days that people chose, or propose to choose, follow the event's."""
    chosen = list(Attendee.objects.filter(event=event).exclude(days=[]).only("pk", "days"))
    for person in chosen:
        person.days = _later(person.days, days)
    Attendee.objects.bulk_update(chosen, ["days"], batch_size=_BATCH)
    changes = [
        each
        for each in ProposedChange.objects.filter(attendee__event=event, state=ChangeState.OPEN)
        if "days" in each.values
    ]
    for change in changes:
        change.values["days"] = _later(change.values["days"], days)
    ProposedChange.objects.bulk_update(changes, ["values"], batch_size=_BATCH)


def _later(chosen: Iterable[str], days: timedelta) -> list[str]:
    return [(date.fromisoformat(each) + days).isoformat() for each in chosen]
