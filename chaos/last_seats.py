"""The last seats of a delegation wanted by more than there are, from four processes at once."""

import os
import subprocess
import sys

from django.db import connection

from bench.server import BASE_DIR
from registrations.models import Attendee, Delegation, Institution
from workshop.enums import Approval, RegistrationMode
from workshop.models import Event

WHAT = "rounds for the last seats"
SEATS = 3
_WANT = 12
_PROCESSES = 4
_SECONDS_TO_END = 120


def play(event: Event, rounds: int) -> list[str]:
    """Play the rounds; return those that did not give exactly the seats there are."""
    event.mode, event.approval = RegistrationMode.OPEN, Approval.AUTOMATIC
    event.save(update_fields=["mode", "approval"])
    institution = Institution.objects.order_by("pk")[0]
    command = [sys.executable, "-m", "tests.race_worker", "submit"]
    worker = subprocess.Popen(
        [*command, str(connection.settings_dict["NAME"]), str(_PROCESSES)],
        cwd=BASE_DIR,
        env=os.environ.copy(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdin
    assert worker.stdout
    assert worker.stdout.readline() == "ready\n"
    problems = []
    for number in range(rounds):
        Delegation.objects.filter(event=event).delete()
        delegation = Delegation.objects.create(event=event, institution=institution, seats=SEATS)
        worker.stdin.write(" ".join(f"{delegation.pk}:{each}" for each in range(_WANT)) + "\n")
        worker.stdin.flush()
        said = worker.stdout.readline().split()
        given = Attendee.objects.filter(delegation=delegation).confirmed().count()
        if (said.count("confirmed"), given, len(said)) != (SEATS, SEATS, _WANT):
            problems.append(f"round {number}: {given} seats of {SEATS} given")
        Attendee.objects.filter(delegation=delegation).delete()
    worker.communicate(timeout=_SECONDS_TO_END)
    if worker.returncode:
        problems.append(f"the processes ended with {worker.returncode}")
    return problems
