"""The same person registered twice: marked, never blocked."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, Value
from django.db.models.functions import Lower

from registrations.domain.likeness import is_same_person, likeness_of
from registrations.enums import MessageKind, Status
from registrations.messages import outbox
from registrations.models import Attendee, Message

# Whoever is told of a second registration is not told again within this time, so that
# nobody's mailbox can be filled through the form.
QUIET = timedelta(hours=1)


class _Candidate(NamedTuple):
    """What is compared of one registration; whole ones take long to make by the hundred."""

    pk: int
    family_name: str
    given_names: str
    native_name: str
    chinese_name: str
    email: str
    delegation_id: int
    duplicate_of_id: int | None


def _candidates(attendee: Attendee) -> Any:
    """Return the open registrations that may be of the same person, the earliest first.

    Both ways to a candidate are an index: the delegation, and the e-mail at the event.
    Duplicates are among them: asked for those that are none, SQLite would read everybody.
    """
    near = Q(delegation=attendee.delegation_id)
    if attendee.email:
        near |= Q(event=attendee.event_id, lower_email=Lower(Value(attendee.email)))
    return (
        Attendee.objects.alias(lower_email=Lower("email"))
        .filter(
            near,
            status__in=[status for status in Status.open() if status != Status.DRAFT],
        )
        .exclude(pk=attendee.pk)
        .order_by("created_at", "pk")
    )


def first_of_same_person(attendee: Attendee) -> Attendee | None:
    """Return the earliest open registration of the same person at the event, else nothing.

    A draft, and what is itself marked as a duplicate, is never the first.
    """
    person = likeness_of(attendee)
    found = map(_Candidate._make, _candidates(attendee).values_list(*_Candidate._fields))
    firsts = (each for each in found if each.duplicate_of_id is None)
    first = next((each for each in firsts if is_same_person(likeness_of(each), person)), None)
    return Attendee.objects.get(pk=first.pk) if first else None


def tell_first(attendee: Attendee, *, now: datetime) -> Message | None:
    """Tell the holder of the first registration that a second came, once an hour at most.

    The message says neither who handed it in nor what. Call it in the transaction that hands
    the second in; nothing is queued where the attendee is no duplicate.
    """
    if attendee.duplicate_of_id is None:
        return None
    first = (
        Attendee.objects.with_delegation()
        .select_for_update(no_key=True, of=("self",))
        .get(pk=attendee.duplicate_of_id)
    )
    told = Message.objects.filter(attendee=first, kind=MessageKind.RECEIVED_AGAIN)
    if told.filter(queued_at__gt=now - QUIET).exists():
        return None
    return outbox.queue(MessageKind.RECEIVED_AGAIN, to=first, now=now)
