"""200 clients that send a form and read the answer a few bytes at a time, before the shipped proxy.

Normal visitors register through the same proxy meanwhile. What they get is compared to what
they get alone; how they fare where the slow clients reach gunicorn without a proxy is told.
"""

import math
import time
from dataclasses import dataclass
from statistics import median
from threading import Thread
from urllib.parse import urlsplit

from django.utils import timezone

from chaos.nginx import proxying
from chaos.site import Site
from chaos.slow_client import SlowClients
from chaos.visitors import answers_with
from registrations.forms import tokens

WHAT = "200 slow clients behind nginx as shipped"
CLIENTS = 200
_AT_ONCE = 6
_ALONE_SECONDS = 15
_MOST_SECONDS = 120
_TAKING_SECONDS = 2
_BARE_SECONDS = 10


@dataclass(frozen=True)
class Service:
    """What normal visitors got: registrations a second, and the median of their seconds."""

    per_second: float
    seconds: float

    def __str__(self) -> str:
        return f"{self.per_second:.1f} a second, median {self.seconds:.2f} s"


def play(site: Site, _times: int) -> list[str]:
    """Compare; return what the slow clients spoiled, and how many of them were not served."""
    own = site.visitors.url
    path = urlsplit(own).path
    try:
        with proxying(site.folder / "nginx", portal=urlsplit(own).netloc) as proxy:
            site.visitors.url = f"{proxy}{path}"
            alone = _served(site, _ALONE_SECONDS)
            clients = SlowClients(site.visitors.url, site.ledger)
            with clients.at_it(_people(site)) as everybody:
                beside = _served(site, _MOST_SECONDS, everybody)
    finally:
        site.visitors.url = own
    bare = _served_without_proxy(site)
    site.notes.append(
        f"normal visitors alone: {alone}; beside {CLIENTS} slow clients: {beside};"
        f" without the proxy: {bare} served in {_BARE_SECONDS} s"
    )
    return judged(alone, beside, served=clients.served)


def _served(site: Site, seconds: float, until: Thread | None = None) -> Service:
    """Let visitors register for so long, or until the thread ends; return what they got."""
    visitors = site.visitors
    visitors.seconds.clear()
    begin = time.monotonic()
    with visitors.coming(_AT_ONCE):
        if until:
            until.join(seconds)
        else:
            time.sleep(seconds)
        taken = list(visitors.seconds)
        passed = time.monotonic() - begin
    return Service(len(taken) / passed, median(taken) if taken else math.inf)


def _served_without_proxy(site: Site) -> int:
    """Return how many visitors were acknowledged while slow clients had gunicorn to themselves."""
    clients = SlowClients(site.visitors.url, site.ledger)
    with site.visitors.coming(_AT_ONCE), clients.at_it(_people(site)):
        # By then they have taken every worker.
        time.sleep(_TAKING_SECONDS)
        site.visitors.seconds.clear()
        time.sleep(_BARE_SECONDS)
        return len(site.visitors.seconds)


def judged(alone: Service, beside: Service, *, served: int) -> list[str]:
    """Return what is wrong: others at less than half their rate, or thrice their time."""
    problems = []
    if beside.per_second < alone.per_second / 2 or beside.seconds > 3 * alone.seconds + 0.5:
        problems.append(f"normal visitors alone: {alone}; beside slow clients: {beside}")
    if served < CLIENTS:
        problems.append(f"{served} of {CLIENTS} slow clients were served")
    return problems


def _people(site: Site) -> list[dict[str, str]]:
    now = timezone.now()
    delegations = site.visitors.delegations
    return [
        answers_with(tokens.issue(site.event.slug, now=now), delegations[number % len(delegations)])
        for number in range(CLIENTS)
    ]
