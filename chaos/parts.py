"""The processes of the site, kept up as a service manager does: all of a service at once.

Whoever is started here is ended by its id alone.
"""

import os
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import IO

import psutil

from bench.server import BASE_DIR

STOP_SECONDS = 30


class Service(ABC):
    """A process with its children, in a group of their own."""

    command: tuple[str, ...]

    def __init__(self, log: IO[bytes], settings: Mapping[str, str] = os.environ) -> None:
        self.log = log
        # As they are now, whatever becomes of this process's own.
        self.settings = dict(settings)
        self.start()

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=BASE_DIR,
            env=self.settings,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    @abstractmethod
    def keep_up(self) -> None:
        """Start it again where its first process is gone."""

    def kill(self) -> None:
        """End all its processes at once, as when the machine kills a container."""
        self._end_group(signal.SIGKILL)
        self.process.wait()

    def _end_group(self, number: signal.Signals) -> None:
        """Send the signal to all that is left of the group, the first process gone or not."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class Web(Service):
    """gunicorn as the project ships it."""

    command = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "workshop.wsgi")

    def __init__(self, log: IO[bytes]) -> None:
        self.orphans: list[psutil.Process] = []
        super().__init__(log)

    def children(self) -> list[psutil.Process]:
        """Return the processes that answer requests."""
        try:
            children: list[psutil.Process] = psutil.Process(self.process.pid).children()
        except psutil.NoSuchProcess:
            return []
        return children

    def kill_first(self) -> None:
        """Kill the first process alone; its children are left to themselves."""
        self.orphans = self.children()
        self.process.kill()
        self.process.wait()

    def keep_up(self) -> None:
        """Start gunicorn where it is gone: what is left of the former is to end by itself."""
        if self.process.poll() is not None:
            self.start()

    def stop(self) -> None:
        """End it in the end, first politely, with all that a killed one may have left."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        for each in self.orphans:
            if each.is_running():
                each.kill()


class Worker(Service):
    """The worker: its first process, the sentinel, and the sentinel's three children."""

    command = ("manage.py", "worker")

    def parts(self) -> list[psutil.Process]:
        """Return its processes, the first one first."""
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def keep_up(self) -> None:
        """Start it where its first process is gone; Compose and systemd end the rest with it."""
        if self.process.poll() is not None:
            self._end_group(signal.SIGKILL)
            self.start()

    def stop(self) -> None:
        """End it in the end."""
        self.kill()
