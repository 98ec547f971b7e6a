"""kill -9 of a web process, in the middle of whatever it does."""

from chaos.site import Site

WHAT = "kill -9 of a web process"
PAUSE_SECONDS = 0.4


def strike(site: Site, _number: int) -> None:
    """Kill one of those that answer requests; gunicorn starts another."""
    if processes := site.web.children():
        site.dice.choice(processes).kill()
