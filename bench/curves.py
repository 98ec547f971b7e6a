"""How cost grows with the number of people at an event, and with the number of events."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from tempfile import TemporaryFile

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench import content, people, staff
from bench.figures import Budget, Figure
from bench.plan import Plan
from bench.registration import answers_of
from bench.server import BASE_DIR
from registrations.domain.actors import SYSTEM
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST
from registrations.exports.spreadsheet import Format
from registrations.forms import tokens
from registrations.links import path_of
from registrations.models import FocalPoint
from workshop.models import Event

_LINE = "curves"
_FLAT = Budget(at_most=1.2, of_ratio=True)
_FORMATS = (Format.CSV, Format.XLSX)


def measure(plan: Plan) -> list[Figure]:
    """Follow pages, the submit and the lists of people from the smallest size to the largest."""
    client = staff.signed_in()
    figures = []
    peaks = {}
    for size in plan.sizes:
        event = people.mixed(size)
        figures += _of_pages(event, size, client, plan)
        figures.append(_of_submit(event, size, plan))
        for format in _FORMATS:
            peaks[size, format] = _peak(event, format)
            figures += _of_list(event, size, format, peaks[size, format])
    figures += [_flatness(plan, format, peaks) for format in _FORMATS]
    return [*figures, *_of_events(client, plan)]


def _of_pages(event: Event, size: int, client: Client, plan: Plan) -> Iterator[Figure]:
    """Follow what staff and a focal point open: how long, how many queries, how large."""
    point = FocalPoint.objects.create(
        delegation=event.delegations.order_by("pk")[0], name="Focal point to be measured"
    )
    paths = {
        "staff list": f"{reverse('admin:registrations_attendee_changelist')}?event={event.slug}",
        "dashboard": reverse("dashboard", args=[event.slug]),
        "delegation's page": path_of(point),
    }
    for name, path in paths.items():
        yield from _of_page(name, path, size, client, plan)


def _of_page(name: str, path: str, size: int, client: Client, plan: Plan) -> Iterator[Figure]:
    # What takes a second need not be asked five times.
    samples = staff.milliseconds(client, path, rounds=min(plan.rounds, 3))
    yield _point(name, "ms", samples, size)
    yield _point(name, "queries", [staff.query_count(client, path)], size)
    yield _point(name, "kB", [len(client.get(path).content) / 1000], size)


def _of_submit(event: Event, size: int, plan: Plan) -> Figure:
    """Follow the submit of the form, which counts seats and looks for the same person."""
    client, path = Client(headers=staff.HOST), f"{event.get_absolute_url()}register/"
    delegation = str(event.delegations.order_by("-pk")[0].pk)
    samples = []
    for number in range(4 * plan.rounds):
        answers = answers_of(f"curve{size}x{number}", delegation) | {
            "token": tokens.issue(event.slug, now=timezone.now()),
            "step": "submit",
        }
        begin = time.perf_counter()
        response = client.post(path, answers)
        samples.append(1000 * (time.perf_counter() - begin))
        assert response.status_code == 302, response.content[:2000]
    return _point("submit", "ms", samples[1:], size)


def _of_list(event: Event, size: int, format: Format, peak: float) -> Iterator[Figure]:
    order = ListOrder(purpose=PARTICIPANT_LIST, format=format, language="en")
    with TemporaryFile() as file:
        begin = time.perf_counter()
        export(event, order, file=file, by=SYSTEM, now=timezone.now())
        seconds = time.perf_counter() - begin
    name = f"list of participants, {format.value}"
    yield _point(name, "s", [seconds], size)
    yield _point(f"{name}, most memory", "MB", [peak], size)


def _peak(event: Event, format: Format) -> float:
    """Return the most memory that the command takes for the list, in megabytes."""
    command = ["export_participants", event.slug, f"--format={format.value}"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.peak", *command, f"--output={os.devnull}"],
        cwd=BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout.splitlines()[-1]) / 1e6


def _flatness(plan: Plan, format: Format, peaks: dict[tuple[int, Format], float]) -> Figure:
    former, latter = plan.sizes[-2:]
    return Figure(
        _LINE,
        f"list of participants, {format.value}, most memory, {latter:,} beside {former:,} people",
        "MB",
        [peaks[latter, format]],
        budget=_FLAT,
        references=[peaks[former, format]],
        tool="subprocess",
    )


def _of_events(client: Client, plan: Plan) -> list[Figure]:
    """Follow the lists of events; with a query in its address the start page is built anew."""
    paths = {
        "start page": "/?new",
        "staff list of events": reverse("admin:workshop_event_changelist"),
    }
    figures = []
    for size in (plan.events // 10, plan.events):
        content.build_events(f"listed-{size}", count=size - Event.objects.count())
        for name, path in paths.items():
            figures += _of_page(f"{name}, by events", path, size, client, plan)
    return figures


def _point(what: str, unit: str, samples: list[float], size: int) -> Figure:
    return Figure(_LINE, what, unit, samples, size=size)
