"""Several processes at the same moment, on a real database file or server."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from registrations.enums import Status
from registrations.models import Attendee, HistoryEntry, Message
from tests import builders as b

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 4


def at_once(action: str, words: list[str], *options: str) -> list[str]:
    """Let several processes act on the words at the same moment; return what each act said."""
    database = str(connection.settings_dict["NAME"])
    connection.close()
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.race_worker", action, database, *part, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )
        for part in (words[number::PROCESSES] for number in range(PROCESSES))
    ]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    said = [word for worker in workers for word in worker.communicate(timeout=120)[0].split()]
    assert [worker.returncode for worker in workers] == [0] * PROCESSES
    return said


def waiting(count: int, *, seats: int) -> list[str]:
    """Return the keys of attendees who all want the seats of one delegation."""
    delegation = b.build_delegation(seats=seats)
    return [str(b.build_attendee(delegation=delegation).pk) for _number in range(count)]


def test_twenty_confirmations_for_the_last_three_seats_give_three():
    said = at_once("confirm", waiting(20, seats=3))

    assert sorted(said) == ["delegation_full"] * 17 + ["done"] * 3
    assert Attendee.objects.filter(status=Status.CONFIRMED).count() == 3
    assert HistoryEntry.objects.filter(action="confirmed").count() == 3
    assert Message.objects.filter(kind="confirmed").count() == 3


@pytest.mark.postgresql
def test_twenty_confirmations_without_the_lock_oversell_the_seats():
    at_once("confirm", waiting(20, seats=3), "--without-lock")

    assert Attendee.objects.filter(status=Status.CONFIRMED).count() > 3


def test_one_form_handed_in_fifty_times_at_once_gives_one_attendee():
    delegation = b.build_delegation(event=b.build_event())

    said = at_once("register", [f"{delegation.pk}:mark"] * 50)

    attendee = Attendee.objects.get()
    assert said == [attendee.reference] * 50
    assert Message.objects.filter(attendee=attendee).count() == 1
    assert HistoryEntry.objects.filter(action="submitted").count() == 1
