"""Delete what is due, in batches of one transaction each: stopped anywhere, it goes on there."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from registrations.domain import history
from registrations.domain.actors import SYSTEM
from registrations.enums import Action
from registrations.models import (
    AccessCode,
    Attendee,
    Delegation,
    Disclosure,
    Erasure,
    EvaluationComment,
    Evidence,
    FocalPoint,
    HistoryEntry,
    Hold,
    Mailing,
    Message,
    SecuritySnapshot,
    SheetPrinting,
    Upload,
    Vehicle,
    VisaLetter,
)
from registrations.privacy import groups, ledger, removal, retention
from registrations.privacy.fields import RetentionClass
from registrations.privacy.removal import Counts
from registrations.privacy.retention import Term
from workshop.models import AgendaRelease, Contribution, Event

# So many rows of the leading table go in one transaction.
BATCH = 500
# Copies of the database are kept shorter than this; until then an erasure may have to be done
# again on a copy that is put back.
COPIES_KEPT_FOR = timedelta(days=60)

SENSITIVE_MODELS = tuple(groups.MODELS.values())

Rows = QuerySet[Any]


@dataclass(frozen=True)
class _Step:
    """Rows that go for a class, what they are counted as, and how those of some ids go."""

    name: str
    rows: Rows
    delete: Callable[[Sequence[int]], Counts]


def purge(*, now: datetime, batch: int = BATCH) -> list[tuple[Term, Counts]]:
    """Delete all that is due, and return what went for each event and class; nothing twice."""
    gone = [(term, purge_class(term, now=now, batch=batch)) for term in retention.due(now=now)]
    return [(term, counts) for term, counts in gone if counts]


def rehearse(*, now: datetime) -> list[tuple[Term, Counts]]:
    """Return what ``purge`` would delete, and delete nothing."""
    found: list[tuple[Term, Counts]] = []
    for term in retention.due(now=now):
        # Sensitive data goes with its own class, so that none is left to go with the people.
        gone = sum((counts for each, counts in found if each.event == term.event), Counter())
        counts = held(term, now=now) - gone
        found += [(term, counts)] if counts else []
    return found


def held(term: Term, *, now: datetime) -> Counts:
    """Return how many rows of the class the event has, as ``purge_class`` counts them."""
    counts: Counts = Counter()
    for step in _steps(term, now=now):
        counts[step.name] += step.rows.count()
    if term.retention == RetentionClass.CONTACT:
        counts |= removal.held(Attendee.objects.filter(event=term.event))
    return +counts


def purge_class(term: Term, *, now: datetime, batch: int = BATCH) -> Counts:
    """Delete one class of an event's data, and return how many rows went."""
    counts: Counts = Counter()
    for step in _steps(term, now=now):
        ids = step.rows.order_by("pk").values_list("pk", flat=True)
        while chosen := list(ids[:batch]):
            with transaction.atomic():
                event = Event.objects.select_for_update(no_key=True).get(pk=term.event.pk)
                if not counts:
                    fields = [term.retention]
                    history.record_for_event(
                        Action.PURGED, event=event, by=SYSTEM, now=now, fields=fields
                    )
                counts += step.delete(chosen)
    return counts


def _steps(term: Term, *, now: datetime) -> list[_Step]:
    """Return what goes for the class, in the order in which it goes."""
    event = term.event
    if term.retention == RetentionClass.SENSITIVE:
        models: tuple[type[Any], ...] = (*SENSITIVE_MODELS, AccessCode)
        snapshots = SecuritySnapshot.objects.filter(event=event)
        letters = VisaLetter.objects.filter(event=event).exclude(content="")
        return [
            *(_rows(model._base_manager.filter(attendee__event=event)) for model in models),
            _rows(Vehicle.objects.filter(delegation__event=event)),
            _rows(snapshots.defer("content")),
            _Step(
                "visaletter_content",
                letters,
                lambda ids: Counter(
                    visaletter_content=VisaLetter.objects.filter(pk__in=ids).update(content="")
                ),
            ),
        ]
    if term.retention == RetentionClass.CONTACT:
        return _contact(event, now=now)
    return _evidence(event, now=now)


def _contact(event: Event, *, now: datetime) -> list[_Step]:
    people = Attendee.objects.filter(event=event)
    messages = Message.objects.filter(event=event)
    uploads = Upload.objects.filter(event=event)
    focal_points = FocalPoint.objects.filter(delegation__event=event)
    named = Contribution.objects.filter(item__event=event)
    named = named.exclude(name="", position={}, institution={})
    released = AgendaRelease.objects.filter(event=event).exclude(names={})
    naming = removal.naming(event)
    return [
        _Step("attendee", people, lambda ids: removal.remove_people(event, ids, now=now)),
        _Step(
            "message", messages, lambda ids: removal.remove_messages(messages.filter(pk__in=ids))
        ),
        # What staff wrote to many, and what was said of the meeting, may name people.
        _rows(Mailing.objects.filter(event=event)),
        _rows(EvaluationComment.objects.filter(question__event=event)),
        _Step("upload", uploads, lambda ids: removal.remove_uploads(uploads.filter(pk__in=ids))),
        _rows(HistoryEntry.objects.filter(removal.of_people(event))),
        _Step("focalpoint", focal_points, lambda ids: removal.remove_focal_points(ids, now=now)),
        _Step("contribution", named, removal.strike),
        _Step("agendarelease", released, removal.strike_releases),
        _Step(
            removal.PEOPLE_OF_DISCLOSURE,
            naming,
            lambda ids: removal.leave_disclosures(naming.filter(pk__in=ids)),
        ),
    ]


def _evidence(event: Event, *, now: datetime) -> list[_Step]:
    notes = Delegation.objects.filter(event=event).exclude(note_verbale="")
    # Those of an event that this database does not know go with any other's.
    erasures = Erasure.objects.filter(Q(event=event) | Q(event=None))
    erasures = erasures.filter(at__lt=now - COPIES_KEPT_FOR)
    return [
        _Step("note_verbale", notes, _remove_notes),
        # The files of scans go with their rows.
        _rows(Evidence.objects.filter(event=event)),
        _rows(SheetPrinting.objects.filter(event=event)),
        _rows(Disclosure.objects.filter(event=event)),
        _rows(Hold.objects.filter(event=event)),
        _Step("erasure", erasures, lambda ids: ledger.remove(erasures.filter(pk__in=ids))),
    ]


def _remove_notes(ids: Sequence[int]) -> Counts:
    rows = Delegation.objects.filter(pk__in=ids)
    removal.forget_files(list(rows.values_list("note_verbale", flat=True)))
    return Counter(note_verbale=rows.update(note_verbale=""))


def _rows(rows: Rows) -> _Step:
    """Return the rows with a plain way to delete them."""
    plain = rows.model._base_manager
    name = str(rows.model._meta.model_name)
    return _Step(name, rows, lambda ids: removal.delete(plain.filter(pk__in=ids)))
