"""The language of the address, bodies that cannot be read, and pages kept ready."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests import builders as b
from workshop import settings as shipped
from workshop.models import Event

PUBLIC = ["", "agenda/", "privacy/"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PUBLIC)
@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_public_page_varies_by_its_coding_alone_and_sets_no_cookie(prefix, page):
    event = b.build_event()
    client = Client(headers={"accept-language": "fr", "cookie": "django_language=fr; sessionid=x"})
    response = client.get(f"{prefix}/{event.slug}/{page}")
    assert (response.status_code, response["Vary"]) == (200, "Accept-Encoding")
    assert dict(response.cookies) == {}
    assert response["Content-Language"] == ("zh-hans" if prefix else "en")


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/zh-cn/some/?a=1&b=%E4%B8%AD", "/zh-hans/some/?a=1&b=%E4%B8%AD"),
        ("/zh/", "/zh-hans/"),
        ("/zh-hans", "/zh-hans/"),
        ("/ZH-HANS/some/", "/zh-hans/some/"),
        ("/zh_CN/some/", "/zh-hans/some/"),
        ("/zh-sg/some/", "/zh-hans/some/"),
        ("/en/some/?x", "/some/?x"),
        ("/EN/", "/"),
        ("/en//example.org/", "/example.org/"),
        ("/en/%5Cexample.org/", "/%5Cexample.org/"),
        ("/en/a%3Fb/%E4%B8%AD/", "/a%3Fb/%E4%B8%AD/"),
    ],
)
def test_other_spellings_of_a_language_lead_to_the_one_address(asked, address):
    response = Client().get(asked)
    assert (response.status_code, response["Location"]) == (301, address)


@pytest.mark.django_db
def test_language_switch_leads_to_the_same_page_with_its_query():
    event = b.build_event()
    shown = Client().get(f"/{event.slug}/?from=mail&x=%22").content.decode()
    other = Client().get(f"/zh-hans/{event.slug}/?from=mail").content.decode()
    assert f'<a href="/zh-hans/{event.slug}/?from=mail&amp;x=%22" lang="zh-Hans"' in shown
    assert '<span lang="en" aria-current="true">English</span>' in shown
    assert f'<a href="/{event.slug}/?from=mail" lang="en"' in other


def _post(content_type, body=b"a=1", path="/anything/", method="POST"):
    return Client().generic(method, path, body, content_type, CONTENT_TYPE=content_type)


FORM = "application/x-www-form-urlencoded"
BROKEN = {
    "impossible charset": (f"{FORM}; charset=rot13", b"a=1", 415),
    "charset that is none": (f"{FORM}; charset=no-such-thing", b"a=1", 415),
    "charset of two bytes": (f"{FORM}; charset=utf-16", b"a=1", 415),
    "multipart without boundary": ("multipart/form-data", b"a=1", 400),
    "multipart with a broken boundary": ("multipart/form-data; boundary=\xe4", b"a=1", 400),
    "too many fields": (FORM, b"&".join(b"a=1" for _ in range(7000)), 400),
    "too large": (FORM, b"a=" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), 413),
}


@pytest.mark.parametrize("case", BROKEN)
def test_unreadable_body_gets_a_polite_page(case):
    content_type, body, status = BROKEN[case]
    response = _post(content_type, body)
    shown = response.content.decode()
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"
    assert "<h1>The data could not be read</h1>" in shown
    assert "Nothing has been stored." in shown


def test_unreadable_body_gets_its_page_in_the_language_of_the_address():
    response = _post(f"{FORM}; charset=rot13", path="/zh-hans/anything/")
    assert (response.status_code, response["Content-Language"]) == (415, "zh-hans")
    assert '<html lang="zh-Hans"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_ordinary_charset_is_read(charset):
    response = _post(f"{FORM}; charset={charset}", b"a=%E4%B8%AD")
    assert response.status_code == 405  # the event's page, which takes no posts
    assert response.wsgi_request.POST["a"] == "中"


def test_impossible_charset_of_a_question_is_refused_as_well():
    assert _post(f"{FORM}; charset=rot13", b"", method="GET").status_code == 415


@pytest.fixture
def kept(settings):
    """Keep public pages ready, each test with a memory of its own."""
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(minutes=1)
    return Client()


@pytest.mark.django_db
def test_page_kept_ready_is_answered_without_queries(kept, django_assert_num_queries):
    event = b.build_event()
    b.build_agenda_item(event=event)
    first = kept.get(f"/{event.slug}/agenda/")
    with django_assert_num_queries(0):
        second = kept.get(f"/{event.slug}/agenda/")
    # Every answer has a number of its own.
    assert first.headers.pop("X-Request-ID") != second.headers.pop("X-Request-ID")
    assert (second.content, dict(second.items())) == (first.content, dict(first.items()))


@pytest.mark.django_db
def test_page_kept_ready_is_kept_by_language_and_not_by_query(kept):
    event = b.build_event()
    english = kept.get(f"/{event.slug}/").content
    assert kept.get(f"/zh-hans/{event.slug}/").content != english
    assert kept.get(f"/{event.slug}/?a=1").content != english


@pytest.mark.django_db
def test_change_shows_once_the_kept_page_has_had_its_time(settings):
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta()
    event, client = b.build_event(), Client()
    before = client.get(f"/{event.slug}/")
    Event.objects.filter(pk=event.pk).update(title=b.text("Another title"))
    after = client.get(f"/{event.slug}/")
    assert before["ETag"] != after["ETag"]
    assert "<h1>Another title</h1>" in after.content.decode()


def test_public_page_is_kept_for_a_second_as_shipped():
    assert timedelta(seconds=1) == shipped.PUBLIC_PAGE_KEPT_FOR


@pytest.mark.django_db
def test_page_that_is_not_public_is_never_kept(kept):
    assert kept.get("/no-such-event/").status_code == 404
    b.build_event(slug="no-such-event")
    assert kept.get("/no-such-event/").status_code == 200


@pytest.mark.django_db
def test_page_without_opt_out_asks_for_sign_in():
    event = b.build_event()
    response = Client().get(f"/admin/dashboard/{event.slug}/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")
