"""Two workers see the same jobs, schedules and messages, and each is done once."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task
from django_q.tasks import async_task
from post_office.models import Email

from registrations.enums import Anchor, MessageKind, Status
from registrations.models import Message
from tests import builders as b
from tests.scaled.jobs import HELD, TABLE
from tests.scaled.running import Running, wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

JOBS = 100
# A worker takes up some jobs beforehand: so many that the other gets one too.
HELD_JOBS = 8
PEOPLE = 30


@contextmanager
def workers_held(portal: Running, numbers: range) -> Iterator[None]:
    """Let both workers begin one of these jobs, which end when the block does."""
    with psycopg.connect(portal.site.url, autocommit=True) as keeper:
        keeper.execute("SELECT pg_advisory_lock(%s)", [HELD])
        for number in numbers:
            async_task("tests.scaled.jobs.note_when_let", number)
        wait_until(lambda: portal.waiting_for_locks() == 2)
        yield


def done(portal: Running, numbers: range) -> tuple[Counter[int], set[int]]:
    """Return how often each of these jobs was run, and by which processes."""
    rows = portal.site.query(f"SELECT number, pid FROM {TABLE}")  # noqa: S608 - our own name
    ours = [(number, pid) for number, pid in rows if number in numbers]
    return Counter(number for number, _pid in ours), {pid for _number, pid in ours}


def nothing_is_left() -> bool:
    return not OrmQ.objects.exists()


def test_what_is_due_by_schedule_is_run_once(portal):
    names = set(Schedule.objects.values_list("name", flat=True))
    wait_until(
        lambda: nothing_is_left() and names <= set(Task.objects.values_list("group", flat=True))
    )

    runs = Task.objects.filter(group__in=names).values_list("group", "success")
    assert Counter(runs) == Counter(dict.fromkeys(((name, True) for name in names), 1))
    # The comparison looked at something.
    assert len(names) == 6


def test_each_job_is_done_and_each_message_sent_once(portal):
    day = timezone.now().date() + timedelta(days=2)
    event = b.build_event(starts_on=day, ends_on=day)
    delegation = b.build_delegation(event=event, seats=PEOPLE)
    # It is due since yesterday.
    event.reminders.create(kind=MessageKind.PRACTICAL, anchor=Anchor.START, days=3, is_on=True)
    numbers = range(JOBS)
    with workers_held(portal, numbers[:HELD_JOBS]):
        week_ago = timezone.now() - timedelta(days=7)
        for _number in range(PEOPLE):
            b.build_attendee(delegation=delegation, status=Status.CONFIRMED, now=week_ago)
        for number in numbers[HELD_JOBS:]:
            async_task("tests.scaled.jobs.note", number)
            if not number % 10:
                async_task("registrations.jobs.send_reminders")
                async_task("registrations.jobs.send_messages")
    wait_until(nothing_is_left)
    # What the last reminder queued may have come after the last look.
    async_task("registrations.jobs.send_messages")

    wait_until(nothing_is_left)
    runs, pids = done(portal, numbers)
    assert (runs, len(pids)) == (Counter(numbers), 2)
    arrived = Counter(mail.message_id for mail in portal.mail.accepted)
    assert arrived == Counter(Email.objects.values_list("message_id", flat=True))
    kinds = Message.objects.filter(event=event).values_list("kind", flat=True)
    expected = (MessageKind.RECEIVED, MessageKind.CONFIRMED, MessageKind.PRACTICAL)
    assert Counter(kinds) == Counter(dict.fromkeys(expected, PEOPLE))
    assert not Task.objects.filter(success=False).exists()


def test_job_of_a_worker_that_is_asked_to_end_is_finished_and_the_others_are_done_once(portal):
    numbers = range(JOBS, JOBS + 20)
    ending = portal.workers[0]
    with workers_held(portal, numbers[:HELD_JOBS]):
        for number in numbers[HELD_JOBS:]:
            async_task("tests.scaled.jobs.note", number)
        ending.process.terminate()
        # It has heard of it, and its job goes on.
        time.sleep(0.5)
        assert (portal.waiting_for_locks(), ending.process.poll()) == (2, None)

    assert ending.process.wait(60) == 0
    wait_until(nothing_is_left)
    assert done(portal, numbers)[0] == Counter(numbers)
    ending.start()
