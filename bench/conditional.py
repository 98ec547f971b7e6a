"""A reader who has the agenda already: 304 for every way to say so, without a query."""

from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import content, staff
from bench.figures import Budget, Figure
from bench.load import read, reader, send
from bench.plan import Plan

_NO_QUERY = Budget(at_most=0)
# Once a second a process looks at what its pages were built from: few of these see that.
_ASKED = 9


def measure(plan: Plan) -> list[Figure]:
    """Ask with the tag as it is, as a weak one, and among others."""
    path = f"/{content.DEMO_SLUG}/agenda/"
    client = Client(headers=staff.HOST)
    tag = client.get(path).headers["ETag"]
    plain = tag.removeprefix("W/")
    ways = {"quoted": plain, "weak": f"W/{plain}", "one of a list": f'"other", {plain}'}
    figures = []
    for name, value in ways.items():
        counts = [_queries(client, path, value) for _each in range(_ASKED)]
        what = f"agenda, 304 for a tag, {name}"
        figures.append(Figure("conditional", what, "queries", [median(counts)], budget=_NO_QUERY))
    return [*figures, _rate(f"{plan.base_url}{path}", plan)]


def _queries(client: Client, path: str, tag: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers={"if-none-match": tag})
    assert (response.status_code, response.content) == (304, b""), response.status_code
    return len(queries)


def _rate(url: str, plan: Plan) -> Figure:
    _status, headers, _body = send("GET", url)
    known = {"If-None-Match": headers["ETag"]}
    samples = [
        read(url, at_once=plan.at_once, seconds=1, headers=known).per_second
        for _round in range(plan.rounds)
    ]
    return Figure("conditional", "agenda, 304", "requests/s", samples, tool=reader())
