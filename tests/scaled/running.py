"""A site of several processes on one database: two servers of two, and two workers."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

import psutil
from django.conf import settings as django_settings

from bench import server
from bench.load import LOOPBACK
from chaos.parts import Worker
from tests.mail_server import MailServer
from tests.site import Site

PATIENCE_SECONDS = 60
_PAUSE_SECONDS = 0.02


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until it holds; fail where it does not in time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(_PAUSE_SECONDS)


@dataclass
class Server:
    """One gunicorn as it is shipped, as one web container has it."""

    settings: dict[str, str]
    log: IO[bytes]
    url: str = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        port = server.free_port()
        self.url = f"http://{LOOPBACK}:{port}"
        self.settings = self.settings | {"BIND": f"{LOOPBACK}:{port}", "WEB_CONCURRENCY": "2"}
        self.start()

    def start(self) -> None:
        """Start it on its port, also after it was ended."""
        self.process = server.start(self.settings, log=self.log)

    def wait_until_ready(self) -> None:
        """Wait until it answers."""
        server.wait_until_ready(f"{self.url}/readyz", self.process)

    def pids(self) -> set[int]:
        """Return the numbers of the processes that answer."""
        return {each.pid for each in psutil.Process(self.process.pid).children()}

    @contextmanager
    def alone(self, pid: int) -> Iterator[None]:
        """Let nobody but this process answer for the block."""
        others = self.pids() - {pid}
        for each in others:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in others:
                os.kill(each, signal.SIGCONT)


@dataclass
class Running:
    """All processes of the site, and the mail server that they send to."""

    site: Site
    mail: MailServer
    servers: list[Server]
    workers: list[Worker]

    def each_process(self) -> Iterator[tuple[str, int]]:
        """Yield the address and the number of each web process while it alone answers there."""
        for each in self.servers:
            for pid in sorted(each.pids()):
                with each.alone(pid):
                    yield each.url, pid

    def waiting_for_locks(self) -> int:
        """Return how many connections to the database wait for somebody's lock."""
        [(count,)] = self.site.query(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return count


@contextmanager
def running(site: Site, mail: MailServer) -> Iterator[Running]:
    """Yield the site with all its processes, and end them."""
    settings = site.environment(
        DJANGO_SETTINGS_MODULE="tests.scaled.settings",
        # What the tests sign, jobs and links, the processes read.
        SECRET_KEY=django_settings.SECRET_KEY,
        EMAIL_URL=f"smtp://{LOOPBACK}:{mail.start()}",
        TRUSTED_PROXIES=f"{LOOPBACK}/32",
    )
    workers: list[Worker] = []
    servers: list[Server] = []
    with (site.folder / "log").open("wb") as log:
        try:
            servers += [Server(settings, log) for _number in range(2)]
            workers += [Worker(log, settings) for _number in range(2)]
            for each in servers:
                each.wait_until_ready()
            yield Running(site, mail, servers, workers)
        finally:
            for worker in workers:
                if worker.process.poll() is None:
                    worker.stop()
            for each in servers:
                each.process.terminate()
            for each in servers:
                each.process.wait(PATIENCE_SECONDS)
            mail.controller.stop()
