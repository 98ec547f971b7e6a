"""Who asks, and how often one may ask."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from tests import builders as b
from workshop.clients import client_address, is_allowed
from workshop.models import RequestCount

MINUTE = timedelta(minutes=1)


def request_from(address: str, forwarded: str = ""):
    """Return a request as it arrives from the address, with what it claims to have passed on."""
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("address", "forwarded", "believed"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "not an address", "not an address"),
    ],
)
def test_address_is_the_nearest_that_no_proxy_of_ours_has(address, forwarded, believed, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]

    assert client_address(request_from(address, forwarded)) == believed


@pytest.mark.django_db
def test_limit_holds_per_client_scope_and_window():
    def ask(address="203.0.113.9", scope="form", now=b.NOW):
        return is_allowed(request_from(address), scope=scope, limit=2, window=MINUTE, now=now)

    assert [ask(), ask(), ask()] == [True, True, False]
    assert ask(address="203.0.113.10") is True
    assert ask(scope="other") is True
    assert ask(now=b.NOW + MINUTE) is True


@pytest.mark.django_db
def test_limit_keeps_no_address():
    is_allowed(request_from("203.0.113.9"), scope="form", limit=2, window=MINUTE, now=b.NOW)

    assert len(RequestCount.objects.get().key) == 40


@pytest.mark.django_db
def test_limit_switched_off_counts_nothing(settings):
    settings.RATE_LIMITS = False

    assert is_allowed(request_from("203.0.113.9"), scope="form", limit=0, window=MINUTE, now=b.NOW)
    assert RequestCount.objects.count() == 0
