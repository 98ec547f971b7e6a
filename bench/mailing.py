"""Queueing one message to everybody confirmed of a large event, each with a text of its own."""

import time

from django.contrib.auth.models import User
from django.utils import timezone

from bench.figures import Budget, Figure
from bench.people import build_people
from bench.plan import Plan
from registrations.domain import actors, mailing
from registrations.domain.choosing import Choice
from registrations.enums import MessageKind, Status
from registrations.models import Message

_SECONDS = Budget(at_most=5)
_PEOPLE = 2_000


def measure(plan: Plan) -> list[Figure]:
    """Queue the practical information for 2,000 people, or for as many as the plan has."""
    count = min(_PEOPLE, plan.people)
    samples = [_queue(number, count) for number in range(plan.rounds)]
    what = f"practical information to {count:,} people"
    return [Figure("mailing", what, "s", samples, budget=_SECONDS)]


def _queue(number: int, count: int) -> float:
    event = build_people(f"mailing{number}", count=count)
    officer, _made = User.objects.get_or_create(username="mailing", is_staff=True)
    choice = Choice(MessageKind.PRACTICAL, statuses=frozenset({Status.CONFIRMED}))
    texts = mailing.texts_of(event, choice.kind, ["en", "zh-hans"])
    now = timezone.now()
    begin = time.perf_counter()
    mailing.queue(
        event, choice, texts, again=False, as_of=now, chosen="", by=actors.staff(officer), now=now
    )
    seconds = time.perf_counter() - begin
    assert Message.objects.filter(event=event).count() == count
    return seconds
