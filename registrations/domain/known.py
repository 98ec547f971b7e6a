"""People who came before: proposed for a new event, where they agreed to hear of later ones."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from registrations.domain import registration, seats
from registrations.domain.actors import Actor
from registrations.domain.fields import IDENTITY_FIELDS
from registrations.domain.likeness import Likeness, is_same_person, likeness_of
from registrations.domain.registration import Entry
from registrations.enums import MessageKind, Purpose, Status
from registrations.messages import outbox
from registrations.models import Attendee, Delegation
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import to_search_key

# What is copied: who the person is and how to reach them; everything else is asked anew.
COPIED_FIELDS = (*IDENTITY_FIELDS, "email", "phone", "language")


@dataclass(frozen=True)
class KnownPerson:
    """Somebody who came before, as last registered, and whether at this event already."""

    attendee: Attendee
    is_here: bool


@dataclass(frozen=True)
class KnownPeople:
    """Those who may be named, and how many more may not, as they did not agree to it."""

    people: list[KnownPerson] = field(default_factory=list)
    withheld: int = 0


def _keys(likeness: Likeness) -> set[object]:
    """Return the forms of the name, of which one in common means one person in an institution."""
    return {likeness.halves, likeness.parts, *likeness.native}


def _latest(delegation: Delegation, events: QuerySet[Event]) -> list[Attendee]:
    """Return everybody of the institution confirmed at an earlier event, as last registered."""
    rows: Any = (
        Attendee.objects.filter(
            event__in=events,
            event__starts_on__lt=delegation.event.starts_on,
            delegation__institution=delegation.institution_id,
        )
        .confirmed()
        .with_consent(Purpose.FUTURE_CONTACT)
        .select_related("event")
        .order_by("-event__starts_on", "-pk")
    )
    found, seen = [], set[object]()
    for each in rows:
        keys = _keys(likeness_of(each))
        if not keys & seen:
            found.append(each)
        seen |= keys
    return sorted(found, key=lambda each: (each.search_text, each.pk))


def _here(delegation: Delegation, people: Iterable[Attendee]) -> list[Likeness]:
    """Return those of the delegation, or with the e-mail of one of the people, at the event."""
    emails = {each.email.lower() for each in people if each.email}
    rows = Attendee.objects.alias(lower_email=Lower("email")).filter(
        Q(delegation=delegation) | Q(event=delegation.event_id, lower_email__in=emails),
        status__in=Status.open(),
    )
    return [likeness_of(each) for each in rows]


def known_people(
    delegation: Delegation, events: QuerySet[Event], *, search: str = ""
) -> KnownPeople:
    """Return who of the institution came to earlier ones of the events and may be contacted.

    Whoever did not agree, or took it back, with the last registration is only counted,
    whatever is searched for. The number of queries does not depend on that of people.
    """
    latest: list[Any] = _latest(delegation, events)
    agreed = [each for each in latest if each.is_consenting]
    words = to_search_key(search).split()
    shown = [each for each in agreed if all(word in each.search_text for word in words)]
    here = _here(delegation, shown)
    return KnownPeople(
        people=[KnownPerson(each, _is_among(here, each, delegation)) for each in shown],
        withheld=len(latest) - len(agreed),
    )


def _is_among(here: Iterable[Likeness], attendee: Attendee, delegation: Delegation) -> bool:
    person = replace(likeness_of(attendee), delegation_id=delegation.pk)
    return any(is_same_person(each, person) for each in here)


@transaction.atomic
def propose(
    delegation: Delegation,
    keys: Collection[int],
    events: QuerySet[Event],
    *,
    by: Actor,
    now: datetime,
) -> list[Attendee]:
    """Begin a registration for each of the people, known by the keys of earlier ones, and tell them.

    What is sensitive, asked by the event or consented to is not copied. Who is at the event
    already is passed over, so that sending the form twice proposes once. Return the drafts.
    Raises RuleViolation ``not_yours``, or ``nobody`` where nobody can be proposed.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    seats.lock(delegation.event_id, delegation.pk)
    known = known_people(delegation, events)
    chosen = [
        each.attendee for each in known.people if each.attendee.pk in keys and not each.is_here
    ]
    if not chosen:
        raise RuleViolation("nobody", _("Choose at least one person who is not at this event yet."))
    return [_propose_one(delegation, each, by=by, now=now) for each in chosen]


def _propose_one(delegation: Delegation, known: Attendee, *, by: Actor, now: datetime) -> Attendee:
    values = {name: getattr(known, name) for name in COPIED_FIELDS}
    draft = registration.save_draft(delegation, Entry(values=values), by=by, now=now)
    outbox.queue(MessageKind.PROPOSAL, to=draft, by=by.user, now=now)
    return draft
