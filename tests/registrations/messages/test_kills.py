"""Senders killed at any moment: nothing is lost, and hardly anything comes twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import groupby

import pytest
from django.db import connection
from django.utils import timezone
from post_office.models import STATUS, Email

from registrations.enums import MessageKind
from registrations.messages import outbox
from registrations.models import Message
from tests import builders as b

pytestmark = pytest.mark.django_db(transaction=True)

# So many senders are killed; KILLS=200 makes the long run.
KILLS = int(os.environ.get("KILLS", "40"))
PEOPLE = 20


class Senders:
    """Some processes that send at the same time; whoever is killed is replaced."""

    def __init__(self, count: int, server) -> None:
        self.server = server
        database = str(connection.settings_dict["NAME"])
        connection.close()
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.mail_sender", database, str(server.controller.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        )
        assert self.nursery.stdout.readline() == "ready\n"
        self.pids = [self._start() for _number in range(count)]

    def _start(self) -> int:
        self.nursery.stdin.write("start\n")
        self.nursery.stdin.flush()
        return int(self.nursery.stdout.readline())

    def kill_one(self) -> list[str]:
        """Kill one with the others stopped; return the mails it gave away without a note of it."""
        victim = random.choice(self.pids)
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL if pid == victim else signal.SIGSTOP)
        name = f"sender-{victim}"
        self.server.wait_until_left_by(name)
        given = [mail.message_id for mail in self.server.accepted if mail.sender == name]
        waiting = Email.objects.filter(message_id__in=given).exclude(status=STATUS.sent)
        unnoted = list(waiting.values_list("message_id", flat=True))
        self.pids.remove(victim)
        self.pids.append(self._start())
        for pid in self.pids:
            os.kill(pid, signal.SIGCONT)
        return unnoted

    def end(self) -> None:
        """Kill all, the nursery last."""
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
        self.nursery.communicate(timeout=20)


def kill_while_sending(server, *, senders: int) -> None:
    """Kill senders at random moments while messages are queued and sent; each arrives."""
    delegation = b.build_delegation()
    start = timezone.now()
    people = [b.build_attendee(delegation=delegation, now=start) for _number in range(PEOPLE)]
    processes = Senders(senders, server)
    hits: Counter[str] = Counter()
    for number in range(KILLS):
        if not number % 4:
            outbox.queue_for_all(MessageKind.PRACTICAL, to=people, now=timezone.now())
        count, end = len(server.accepted), time.monotonic() + 5
        # Every other time wherever it is, else close to where the server accepts.
        while len(server.accepted) == count and time.monotonic() < end:
            time.sleep(0.0002)
        time.sleep(random.uniform(0, 0.02 if number % 2 else 0.004))
        hits.update(processes.kill_one())
    wait_until_all_are_sent()
    processes.end()

    ids = [mail.message_id for mail in server.accepted]
    doubles = Counter(ids) - Counter(set(ids))
    assert set(ids) == set(Email.objects.values_list("message_id", flat=True))
    assert doubles <= hits
    assert Message.objects.filter(sent_at__isnull=True).count() == 0
    assert_in_order_per_person(ids)
    # Seen with ``pytest -s``.
    sys.stdout.write(
        f"{len(set(ids))} messages, {KILLS} kills, {hits.total()} before the note, {doubles.total()} doubles\n"
    )


def wait_until_all_are_sent() -> None:
    end = time.monotonic() + 30
    while Email.objects.exclude(status=STATUS.sent).exists():
        assert time.monotonic() < end
        time.sleep(0.02)


def assert_in_order_per_person(ids: list[str]) -> None:
    first_at = {message_id: place for place, message_id in reversed(list(enumerate(ids)))}
    rows = Message.objects.order_by("attendee_id", "queued_at", "pk")
    for _attendee, own in groupby(rows.values_list("attendee_id", "email__message_id"), lambda row: row[0]):  # fmt: skip
        places = [first_at[message_id] for _attendee, message_id in own]
        assert places == sorted(places)


def test_killed_sender_loses_nothing_and_doubles_only_what_it_could_not_note(server):
    server.pause = 0.002

    kill_while_sending(server, senders=1)


@pytest.mark.postgresql
def test_killed_senders_of_two_lose_nothing_and_double_only_what_they_could_not_note(server):
    server.pause = 0.002

    kill_while_sending(server, senders=2)
