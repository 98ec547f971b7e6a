"""Deleting everybody of a large event, with all that hangs on each of them."""

import time
from datetime import timedelta

from django.utils import timezone

from bench.figures import Budget, Figure
from bench.people import add_acts_and_messages, build_people
from bench.plan import Plan
from registrations.models import Message
from registrations.privacy import purge, statistics

_SECONDS = Budget(at_most=10)
# The events that are measured take place in 2030; by then their contact data is due.
_LATER = timedelta(days=365 * 30)


def measure(plan: Plan) -> list[Figure]:
    """Purge an event of as many people as the plan says, once in each of three rounds at most."""
    samples = [_purge(number, plan) for number in range(min(plan.rounds, 3))]
    what = f"contact data of {plan.people:,} people, each with a consent, two acts and a message"
    return [Figure("purge", what, "s", samples, budget=_SECONDS)]


def _purge(number: int, plan: Plan) -> float:
    event = build_people(f"purge{number}", count=plan.people)
    add_acts_and_messages(event)
    before, now = statistics.totals(event), timezone.now() + _LATER
    term = next(each for each in purge.retention.due(now=now) if each.event == event and each.retention == "contact")  # fmt: skip
    begin = time.perf_counter()
    counts = purge.purge_class(term, now=now)
    seconds = time.perf_counter() - begin
    assert (counts["attendee"], counts["message"]) == (plan.people, plan.people), counts
    assert statistics.totals(event) == before
    assert not Message.objects.filter(event=event).exists()
    return seconds
