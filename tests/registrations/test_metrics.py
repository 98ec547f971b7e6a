"""Numbers for Prometheus: right, without people, and for nobody who is not named."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.test import Client
from django.utils import timezone
from django_q.models import Task
from prometheus_client.parser import text_string_to_metric_families

from registrations.enums import Status
from tests import builders as b
from workshop import metrics

pytestmark = pytest.mark.django_db
TOKEN = "tests-only-" + "t" * 30
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def on(settings):
    settings.METRICS_TOKEN = TOKEN


def _samples(answer) -> dict[tuple, float]:
    return {
        (each.name, *each.labels.values()): each.value
        for family in text_string_to_metric_families(answer.content.decode())
        for each in family.samples
    }


def _asked() -> dict[tuple, float]:
    return _samples(Client().get("/metrics", headers=BEARER))


def test_off_unless_a_setting_names_who_may_ask(settings):
    assert (settings.METRICS_TOKEN, settings.METRICS_FROM) == ("", [])
    for headers in ({}, {"Authorization": "Bearer "}, BEARER):
        assert Client().get("/metrics", headers=headers).status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        metrics.CountedRequests(lambda request: None)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}"])
def test_other_tokens_open_nothing(given, on):
    assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404


@pytest.mark.parametrize(
    ("address", "forwarded", "status"),
    [
        ("10.1.2.3", "", 200),
        ("10.2.2.3", "", 404),
        ("fe80::1", "", 404),
        ("", "", 404),
        # Whoever comes through the proxy is not taken for it, and a forged address helps nobody.
        ("10.9.9.9", "10.1.2.3", 200),
        ("10.9.9.9", "10.1.2.3, 203.0.113.9", 404),
        ("203.0.113.9", "10.1.2.3", 404),
    ],
)
def test_named_networks_may_ask(address, forwarded, status, settings):
    settings.METRICS_FROM = ["10.1.0.0/16"]
    settings.TRUSTED_PROXIES = ["10.9.9.9"]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert Client(REMOTE_ADDR=address).get("/metrics", headers=headers).status_code == status


def test_requests_are_counted_by_view_and_status_and_timed(on):
    before = _asked()
    client = Client()
    for path in ("/healthz", "/healthz", "/no-such-event/", "/r/abcdefgh234567/"):
        client.get(path)
    after = _asked()

    grown = {
        key: after[key] - before.get(key, 0)
        for key in after
        if key[0] in {"portal_requests_total", "portal_request_seconds_count"}
        and after[key] != before.get(key, 0)
    }
    assert grown == {
        ("portal_requests_total", "200", "healthz"): 2,
        ("portal_requests_total", "404", "event"): 1,
        ("portal_requests_total", "404", "own"): 1,
        ("portal_requests_total", "200", "metrics"): 1,
        ("portal_request_seconds_count", "healthz"): 2,
        ("portal_request_seconds_count", "event"): 1,
        ("portal_request_seconds_count", "own"): 1,
        ("portal_request_seconds_count", "metrics"): 1,
    }


def test_queue_jobs_and_seats_are_told(on):
    today = timezone.now().date()
    event = b.build_event(capacity=30, starts_on=today, ends_on=today + timedelta(days=9))
    over = b.build_event(starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=39))
    b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CONFIRMED)
    for name, success in (("a", True), ("b", True), ("c", False)):
        Task.objects.create(
            id=name, name=name, func="registrations.jobs.tidy", success=success,
            started=timezone.now(), stopped=timezone.now(),
        )  # fmt: skip

    found = _asked()

    assert found["portal_seats", str(event.pk)] == 30
    assert found["portal_seats_taken", str(event.pk)] == 1
    assert ("portal_seats_taken", str(over.pk)) not in found
    assert found["portal_job_results", "registrations.jobs.tidy", "done"] == 2
    assert found["portal_job_results", "registrations.jobs.tidy", "failed"] == 1
    assert found["portal_jobs_waiting",] >= 1
    assert found["portal_mail_waiting",] >= 1
    assert found["portal_mail_oldest_seconds",] >= 0
    assert found["portal_mail_failed",] == 0


def test_no_number_names_anybody(on):
    attendee = b.build_attendee()
    Client().get(f"/{attendee.event.slug}/?q={attendee.email}")
    page = Client().get("/metrics", headers=BEARER).content.decode()
    names = (attendee.family_name, attendee.email, attendee.reference, attendee.event.slug)
    assert [each for each in names if each.lower() in page.lower()] == []
    assert set(re.findall(r"(\w+)=\"", page)) <= {
        "view", "status", "le", "event", "job", "result",
    }  # fmt: skip


def test_queries_do_not_grow_with_events(on, django_assert_num_queries):
    for number in (1, 2, 27):
        for _each in range(number):
            b.build_attendee(delegation=b.build_delegation(event=b.build_event()))
        with django_assert_num_queries(6):
            _asked()
