"""The disk of the database full to the brim, every second time so that its log finds no room either.

Where it cannot write its log PostgreSQL stops, and does not start before there is space.
"""

import contextlib
import time

import psycopg

from chaos.database import start
from chaos.site import Site
from chaos.small_disk import fill, filled, is_full

WHAT = "disk of the database full"
PAUSE_SECONDS = 0.5
_FULL_SECONDS = 2.0
_STEP_SECONDS = 0.2
# More segments of the log are never kept for use again.
_MOST_SEGMENTS = 20


def strike(site: Site, number: int) -> None:
    """Fill it for a while; then the service manager starts PostgreSQL where it is gone."""
    folder = site.folder / "database"
    with filled(folder):
        if number % 2:
            _use_up_log(site)
        end = time.monotonic() + _FULL_SECONDS
        while time.monotonic() < end:
            # What the database itself gives back is taken too.
            fill(folder / "filler")
            time.sleep(_STEP_SECONDS)
        if not is_full(folder):
            raise RuntimeError("The disk was not full.")
    start(site.server)


def _use_up_log(site: Site) -> None:
    """Begin one segment of the log after the other until there is no more."""
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(site.server.get_uri(), autocommit=True) as connection,
    ):
        for _segment in range(_MOST_SEGMENTS):
            # A segment in which nothing was written is not left for the next.
            connection.execute("SELECT pg_logical_emit_message(false, 'full', '')")
            connection.execute("SELECT pg_switch_wal()")
