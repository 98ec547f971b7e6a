"""Deleting everybody of a large event, with all that hangs on each of them."""

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from post_office.models import Email

from bench import content
from bench.figures import Budget, Figure
from bench.plan import Plan
from registrations.enums import Action, MessageKind
from registrations.models import Attendee, HistoryEntry, Message
from registrations.privacy import purge, statistics
from workshop.models import Event

_SECONDS = Budget(at_most=10)
# The events that are measured take place in 2030; by then their contact data is due.
_LATER = timedelta(days=365 * 30)


def measure(plan: Plan) -> list[Figure]:
    """Purge an event of as many people as the plan says, once in each of three rounds at most."""
    samples = [_purge(number, plan) for number in range(min(plan.rounds, 3))]
    what = f"contact data of {plan.people:,} people, each with a consent, two acts and a message"
    return [Figure("purge", what, "s", samples, budget=_SECONDS)]


def _purge(number: int, plan: Plan) -> float:
    event = content.build_people(f"purge{number}", count=plan.people)
    _add_acts_and_messages(event)
    before, now = statistics.totals(event), timezone.now() + _LATER
    term = next(each for each in purge.retention.due(now=now) if each.event == event and each.retention == "contact")  # fmt: skip
    begin = time.perf_counter()
    counts = purge.purge_class(term, now=now)
    seconds = time.perf_counter() - begin
    assert (counts["attendee"], counts["message"]) == (plan.people, plan.people), counts
    assert statistics.totals(event) == before
    assert not Message.objects.filter(event=event).exists()
    return seconds


def _add_acts_and_messages(event: Event) -> None:
    """Give everybody a history and a mail, without the templates, whose time is not measured."""
    now, kind = timezone.now(), MessageKind.CONFIRMED
    people = list(Attendee.objects.filter(event=event))
    HistoryEntry.objects.bulk_create(
        (
            HistoryEntry(event=event, attendee=each, at=now, action=action, actor="system")
            for each in people
            for action in (Action.SUBMITTED, Action.CONFIRMED)
        ),
        batch_size=1000,
    )
    mails = Email.objects.bulk_create(
        (Email(to=[each.email], subject="Confirmed", message="x" * 900) for each in people),
        batch_size=1000,
    )
    Message.objects.bulk_create(
        (
            Message(
                event=event,
                attendee=each,
                kind=kind,
                language="en",
                queued_at=now,
                marker=each.reference,
                email=mail,
            )
            for each, mail in zip(people, mails, strict=True)
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
