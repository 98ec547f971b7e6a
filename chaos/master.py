"""kill -9 of gunicorn's first process; the service manager starts another."""

import time

import psutil

from chaos.site import Site

WHAT = "kill -9 of gunicorn's first process"
PAUSE_SECONDS = 0.5
# Whoever answers requests looks once a second whether the first process is still there.
_ORPHAN_SECONDS = 10


def strike(site: Site, _number: int) -> None:
    """Kill it; those it leaves behind must end, so that the next one can have the port."""
    begin = time.monotonic()
    site.web.kill_first()
    site.web.keep_up()
    _gone, left = psutil.wait_procs(site.web.orphans, timeout=_ORPHAN_SECONDS)
    if left:
        raise RuntimeError(f"{len(left)} processes stayed without gunicorn's first process.")
    site.wait_until_ready()
    site.recoveries.append(time.monotonic() - begin)
