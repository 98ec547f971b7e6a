"""kill -9 of one process of the worker: its first, the sentinel, the pusher, the monitor or the one that works."""

from chaos.site import Site

WHAT = "kill -9 of one process of the worker"
PAUSE_SECONDS = 0.5
PARTS_MAIL = True


def strike(site: Site, _number: int) -> None:
    """Kill one of them, whichever it is; see that messages are sent again."""
    if parts := site.worker.parts():
        site.dice.choice(parts).kill()
    site.wait_until_mail_flows()
