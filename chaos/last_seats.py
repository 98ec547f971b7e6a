"""The last seats wanted by more than there are, from four processes at once.

By turns they are the last of a delegation, and of an event with two delegations.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connections

from bench import content
from bench.server import BASE_DIR
from chaos.site import Site
from registrations.models import Attendee, Delegation, Institution
from workshop.enums import Approval, RegistrationMode
from workshop.models import Event

WHAT = "rounds for the last seats"
SEATS = 3
WANT = 12
_PROCESSES = 4
_SECONDS_TO_END = 30
_TELL_EACH = 100


class Racers:
    """Processes that register people at the same moment."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def play(self, words: Sequence[str]) -> list[str]:
        """Return the status of each whom a word names; raise where the processes are gone."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError("The processes ended in the middle of a round.")
        return said.split()


@contextmanager
def racing(database_url: str) -> Iterator[Racers]:
    """Yield the processes, ready; end them whatever happens."""
    name = str(connections["default"].settings_dict["NAME"])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.race_worker", "submit", name, str(_PROCESSES)],
        cwd=BASE_DIR,
        # Not through the link that breaks: what is tried here is the lock.
        env=os.environ | {"DATABASE_URL": database_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("The processes did not start.")
            yield Racers(process)
            process.communicate(timeout=_SECONDS_TO_END)
            if process.returncode:
                raise RuntimeError(f"The processes ended with {process.returncode}.")
        finally:
            # Its children end with it, by the end of their pipes.
            process.kill()


def play(site: Site, rounds: int) -> list[str]:
    """Play the rounds; return those that did not give exactly the seats there are."""
    connections.close_all()
    event = content.build_event("last-seats")
    event.mode, event.approval = RegistrationMode.OPEN, Approval.AUTOMATIC
    institutions = list(Institution.objects.order_by("pk")[:2])
    problems = []
    with racing(site.server.get_uri()) as racers:
        for number in range(rounds):
            delegations = _prepared(event, institutions, is_of_event=number % 2 == 1)
            words = [f"{delegations[each % len(delegations)].pk}:{each}" for each in range(WANT)]
            said = racers.play(words)
            given = Attendee.objects.filter(event=event).confirmed().count()
            problems += judged(number, said, given)
            if (number + 1) % _TELL_EACH == 0:
                words_of = f"last_seats: {number + 1} of {rounds} rounds, {len(problems)} wrong"
                print(f"{time.strftime('%H:%M:%S')} {words_of}", file=sys.stderr, flush=True)
    Attendee.objects.filter(event=event).delete()
    return problems


def _prepared(
    event: Event, institutions: Sequence[Institution], *, is_of_event: bool
) -> list[Delegation]:
    """Return delegations without people: one with few seats, or two at an event with few."""
    Attendee.objects.filter(event=event).delete()
    Delegation.objects.filter(event=event).delete()
    event.capacity = SEATS if is_of_event else None
    event.save(update_fields=["mode", "approval", "capacity"])
    if is_of_event:
        return [Delegation.objects.create(event=event, institution=each) for each in institutions]
    return [Delegation.objects.create(event=event, institution=institutions[0], seats=SEATS)]


def judged(number: int, said: Sequence[str], given: int) -> list[str]:
    """Return what is wrong with a round: what the racers were told, and the seats given."""
    told = said.count("confirmed")
    if (told, given, len(said)) == (SEATS, SEATS, WANT):
        return []
    return [f"round {number}: {given} seats of {SEATS} given, {told} of {len(said)} told so"]
