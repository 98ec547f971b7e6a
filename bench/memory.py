"""What a web process holds after much work: pages of every kind, and lists of many people."""

import psutil
from django.urls import reverse

from bench import content, staff
from bench.figures import Budget, Figure
from bench.load import LOOPBACK, together
from bench.people import build_people
from bench.plan import Plan
from bench.server import free_port, serving
from bench.visitors import look_round

_MB = Budget(at_most=120)


def measure(plan: Plan) -> list[Figure]:
    """Wear out a server of its own, and weigh each of its web processes before and after."""
    event = build_people("memory", count=plan.people)
    client = staff.signed_in()
    base_url = f"http://{LOOPBACK}:{free_port()}"
    urls = [f"{base_url}{path}" for path in _mix(event.slug)]
    with serving(base_url) as first:
        fresh = _weights(first.pid)
        share = plan.wear // plan.at_once
        heads = staff.headers_of(client)
        together(look_round, base_url, [(urls, heads, share, each) for each in range(plan.at_once)])
        read = _weights(first.pid)
        for number in range(plan.exports):
            _export(base_url, event.slug, client, ("xlsx", "csv")[number % 2])
        worn = _weights(first.pid)
    rows = (
        ("started", fresh, None),
        (f"after {plan.wear:,} pages", read, _MB),
        (f"and {plan.exports} lists of {plan.people:,} people", worn, _MB),
    )
    return [
        Figure("memory", f"web process {what}, {name}", "MB", [value], budget=budget, tool="psutil")
        for what, weights, budget in rows
        for name, value in weights.items()
    ]


def _mix(slug: str) -> list[str]:
    """Return the pages in the proportion in which they are asked for."""
    public = ["/", f"/{content.DEMO_SLUG}/", *2 * [f"/{content.DEMO_SLUG}/agenda/"]]
    registering = 3 * [f"/{content.DEMO_SLUG}/register/"]
    people = reverse("admin:registrations_attendee_changelist")
    of_staff = [f"{people}?event={slug}", reverse("dashboard", args=[slug])]
    return [*10 * [*public, *registering], *of_staff]


def _export(base_url: str, slug: str, client: staff.Client, format: str) -> None:
    url = f"{base_url}{reverse('export-participants-file', args=[slug])}"
    answers = {
        "purpose": "participant-list",
        "edition": "provisional",
        "language": "en",
        "format": format,
        "recipient": "Our own staff",
        "is_abroad": "no",
    }
    status, said = staff.post(url, client, answers)
    assert status == 200, (status, said[:2000])


def _weights(pid: int) -> dict[str, float]:
    """Return the largest web process in megabytes: all of it, its part, and what is its own."""
    infos = [each.memory_full_info() for each in psutil.Process(pid).children()]
    return {
        "RSS": max(each.rss for each in infos) / 1e6,
        "PSS": max(each.pss for each in infos) / 1e6,
        "USS": max(each.uss for each in infos) / 1e6,
    }
