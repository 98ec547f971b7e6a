"""kill -9 of the worker with all its processes; the service manager starts it again."""

from chaos.site import Site

WHAT = "kill -9 of the worker"
PAUSE_SECONDS = 0.5
PARTS_MAIL = True


def strike(site: Site, _number: int) -> None:
    """Kill the worker; once another is there, see that messages are sent again."""
    site.worker.kill()
    site.wait_until_mail_flows()
