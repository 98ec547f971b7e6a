"""Do the jobs: send messages, and what else the portal does by itself."""

import logging
import sys
from multiprocessing import Process
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_q import cluster

logger = logging.getLogger("workshop.worker")


class Sentinel(cluster.Sentinel):  # type: ignore[misc]  # the package has no types
    """Watches over the processes of the worker, and ends with all of them where one was killed.

    Whoever waits at a queue holds the queue's lock. Killed, it never gives it back, and whoever
    is started in its place waits for ever: no message would be sent any more.
    """

    def reincarnate(self, process: Process) -> None:
        """Start another in place of one that ended by itself."""
        if process.exitcode is not None and process.exitcode < 0:
            logger.critical("a process of the worker was killed; the worker ends")
            # The others are its children and end with it.
            sys.exit(1)
        super().reincarnate(process)


class Command(BaseCommand):
    """Run the worker until it is told to stop."""

    help = "Do the jobs of the queue; end with an error where a part of the worker was killed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Start the processes and wait for their end; the service manager starts others."""
        cluster.Sentinel = Sentinel
        jobs = cluster.Cluster()
        jobs.start()
        jobs.sentinel.join()
        if jobs.sentinel.exitcode:
            raise CommandError("A process of the worker was killed.")
