"""Error pages: polite, whole, and without the database."""

import pytest
from django.test import Client, RequestFactory

from workshop.views import errors, faults


@pytest.mark.parametrize("path", ["/no/such/page/", "/r/aaaa/", "/r/aaaa", "/d/aaaa/"])
@pytest.mark.django_db
def test_missing_page_and_worthless_link_read_the_same(path):
    response = Client().get(path, follow=True)
    shown = response.content.decode()
    assert response.status_code == 404
    assert "<title>Page not found · Workshop portal</title>" in shown
    assert "ask the focal point of your institution" in shown
    assert "aaaa" not in shown.replace('href="/zh-hans/r/aaaa/"', "").replace('href="/zh-hans/d/aaaa/"', "")  # fmt: skip


def test_missing_page_can_be_read_in_the_other_language():
    shown = Client().get("/no/such/page/").content.decode()
    assert '<a href="/zh-hans/no/such/page/" lang="zh-Hans"' in shown


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (lambda request: errors.bad_request(request, Exception()), 400, "The request could not be understood"),
        (lambda request: errors.permission_denied(request, Exception()), 403, "You may not open this page"),
        (lambda request: errors.csrf_failure(request), 403, "Please send that again"),
        (lambda request: errors.too_many_requests(request, retry_after=600), 429, "Too many requests"),
        (lambda request: faults.server_error(request), 500, "Something went wrong on our side"),
    ],
)  # fmt: skip
def test_error_page_needs_no_database(view, status, heading):
    """Without the django_db mark any query would fail."""
    response = view(RequestFactory().post("/somewhere/?secret=1"))
    shown = response.content.decode()
    assert (response.status_code, f"<h1>{heading}</h1>" in shown) == (status, True)
    assert response["Cache-Control"] == "no-store"
    assert "secret" not in shown


def test_refused_client_is_told_when_to_come_back():
    response = errors.too_many_requests(RequestFactory().get("/"), retry_after=600)
    assert response["Retry-After"] == "600"
