"""kill -9 of the worker with all its processes; the service manager starts it again."""

from chaos.site import Site

WHAT = "kill -9 of the worker"
PAUSE_SECONDS = 1.5


def strike(site: Site, _number: int) -> None:
    """Kill the worker and start another."""
    site.worker.kill()
    site.worker.start()
