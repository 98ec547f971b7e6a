"""The staff list of attendees of a large event: first page, search, filters, orders."""

from django.urls import reverse

from bench import people, staff
from bench.content import FIRST_DAY
from bench.figures import Budget, Figure
from bench.plan import Plan

_MS = Budget(at_most=300)
# What is asked of the list, as its address says it.
_ASKED = {
    "first page": "",
    "search": "q=test77",
    "one status": "status=submitted",
    "one institution": "institution={institution}",
    "one day": f"day={FIRST_DAY.isoformat()}",
    "by name": "o=1",
    "latest first": "o=-5",
}


def measure(plan: Plan) -> list[Figure]:
    """Open the list of each of the two largest events in every way."""
    client = staff.signed_in()
    figures = []
    counts: list[float] = []
    for size in plan.sizes[-2:]:
        event = people.mixed(size)
        institution = event.delegations.order_by("-pk")[0].institution.code
        for name, query in _ASKED.items():
            path = _path(event.slug, query.format(institution=institution))
            samples = staff.milliseconds(client, path, rounds=plan.rounds)
            what = f"staff list of {size:,}, {name}"
            figures.append(Figure("attendees", what, "ms", samples, budget=_MS))
        counts.append(staff.query_count(client, _path(event.slug, "")))
    former, latter = counts
    figures.append(
        Figure(
            "attendees",
            f"staff list of {plan.sizes[-1]:,}, beside {plan.sizes[-2]:,}",
            "queries",
            [latter],
            budget=Budget(at_most=1, of_ratio=True),
            references=[former],
        )
    )
    return figures


def _path(slug: str, query: str) -> str:
    return f"{reverse('admin:registrations_attendee_changelist')}?event={slug}&{query}"
