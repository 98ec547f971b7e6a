"""Public pages kept ready: what they are built from, for how long, and in which codings."""

import gzip
import time as clock
from datetime import timedelta

import brotli
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from tests import builders as b
from tests.registrations.test_races import Racers
from workshop.basis import bases_of
from workshop.enums import EventState, Visibility
from workshop.models import AgendaItem, AgendaRelease, Contribution, Event

pytestmark = pytest.mark.django_db

PATHS = ["agenda/", "agenda.ics", "agenda.json", "v/1/", "changes/"]


@pytest.fixture
def event():
    """An event whose released agenda names a contributor."""
    event = b.build_event(names_contributors=True)
    item = b.build_agenda_item(event=event)
    Contribution.objects.create(item=item, role=b.text("Moderator"), name="Delegate One")
    b.build_release(event=event)
    return event


@pytest.fixture
def minute(settings):
    """Look at what pages are built from once a minute."""
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(minutes=1)


def get(client, event, path="agenda/", **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(f"/{event.slug}/{path}", headers=names)


# --- what a hit costs ---


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "head"])
def test_page_kept_takes_no_query_but_the_look(event, path, method, minute, settings, django_assert_num_queries):  # fmt: skip
    client = Client()
    built = get(client, event, path)
    with django_assert_num_queries(0):
        answer = getattr(client, method)(f"/{event.slug}/{path}")
    assert (answer.status_code, answer["ETag"]) == (200, built["ETag"])
    assert answer["Content-Length"] == str(len(built.content))
    assert answer.content == (built.content if method == "get" else b"")

    settings.PUBLIC_PAGE_KEPT_FOR = timedelta()
    with django_assert_num_queries(0):
        get(client, event, path)  # still held from before
    other = Client()
    get(other, event, path)
    with CaptureQueriesContext(connection) as looks:
        get(other, event, path)
    assert [each["sql"].count("workshop_event") > 0 for each in looks] == [True]


def test_one_look_serves_all_pages_of_all_events(event, settings, django_assert_num_queries):
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(seconds=1)
    other, client = b.build_event(), Client()
    pages = [(each, path) for each in (event, other) for path in ("agenda/", "changes/")]
    for each, path in pages:
        get(client, each, path)
    clock.sleep(1.1)
    with django_assert_num_queries(1):
        for each, path in pages:
            get(client, each, path)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_building_a_page_takes_the_same_queries_whatever_its_length(rows, django_assert_num_queries):  # fmt: skip
    event = b.build_event()
    for number in range(rows):
        item = b.build_agenda_item(event=event, title=b.text(f"Item {number}"))
        Contribution.objects.create(item=item, role=b.text("Moderator"))
    b.build_release(event=event)
    with django_assert_num_queries(6):
        get(Client(), event)


# --- what makes a page anew ---


def _moves(event):
    AgendaItem.objects.filter(event=event).update(title=b.text("Welcome"))
    b.build_release(event=event, now=b.NOW + timedelta(days=1))


def _names_nobody(event):
    AgendaRelease.objects.filter(event=event).update(names={})


def _sets(**fields):
    return lambda event: Event.objects.filter(pk=event.pk).update(**fields)


CHANGES = {
    "release": _moves,
    "erased name": _names_nobody,
    "title": _sets(title=b.text("Another title")),
    "text in Chinese": _sets(title=b.text("Practical Cooperation", "另一标题")),
    "names no longer shown": _sets(names_contributors=False),
    "cancelled": _sets(state=EventState.CANCELLED),
    "listed": _sets(is_listed=True),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_change_shows_at_the_next_look(event, name, language):
    client, path = Client(), f"{language}/{event.slug}/agenda/"
    before = client.get(path)
    assert client.get(path).content == before.content
    is_seen = name != "text in Chinese" or language
    CHANGES[name](event)
    assert (client.get(path)["ETag"] != before["ETag"]) is bool(is_seen)


@pytest.mark.parametrize("name", CHANGES)
def test_basis_differs_after_a_change_and_not_without(event, name):
    before = bases_of([event.slug])
    assert bases_of([event.slug, "none"]) == before
    CHANGES[name](event)
    assert bases_of([event.slug]).keys() == before.keys()
    assert bases_of([event.slug]) != before


@pytest.mark.parametrize("path", PATHS)
def test_page_of_an_event_taken_back_is_not_given_out(event, path):
    client = Client()
    assert get(client, event, path).status_code == 200
    Event.objects.update(state=EventState.DRAFT)
    assert get(client, event, path).status_code == 404


def test_draft_and_hidden_items_stay_out_of_what_is_kept(event):
    client = Client()
    before = get(client, event).content
    b.build_agenda_item(event=event, title=b.text("zqdraft"))
    hidden = b.build_agenda_item(event=event, title=b.text("zqhidden"))
    assert get(client, event).content == before
    AgendaItem.objects.filter(pk=hidden.pk).update(visibility=Visibility.PARTICIPANTS)
    b.build_release(event=event, now=b.NOW + timedelta(days=1))
    shown = get(client, event).content
    assert (b"zqdraft" in shown, b"zqhidden" in shown) == (True, False)


# --- what becomes of a page by itself ---


def test_mark_ends_though_nothing_was_released(event, minute):
    now = timezone.now()
    AgendaItem.objects.filter(event=event).update(title=b.text("Welcome"))
    ends_in = timedelta(seconds=1)
    b.build_release(event=event, now=now - timedelta(hours=48) + ends_in)
    AgendaRelease.objects.filter(number=1).update(released_at=now - timedelta(days=9))
    client = Client()
    assert b'<strong class="mark">changed</strong>' in get(client, event).content
    clock.sleep(1.1)
    assert b'<strong class="mark">' not in get(client, event).content


# --- who has the page already ---


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["", "br", "gzip"])
@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', 'W/"other",W/{tag}', "*"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_who_has_the_page_gets_304_without_a_query(event, path, coding, form, method, minute, django_assert_num_queries):  # fmt: skip
    client = Client()
    tag = get(client, event, path, accept_encoding=coding)["ETag"]
    headers = {"if-none-match": form.format(tag=tag), "accept-encoding": coding}
    with django_assert_num_queries(0):
        answer = getattr(client, method)(f"/{event.slug}/{path}", headers=headers)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert (answer["Cache-Control"], answer["Vary"]) == ("public, no-cache", "Accept-Encoding")
    assert not tag.startswith("W/")


@pytest.mark.parametrize("form", ['"other"', "{bare}", '"{bare}x"', ""])
def test_who_has_another_page_gets_this_one(event, form):
    client = Client()
    tag = get(client, event)["ETag"]
    answer = get(client, event, if_none_match=form.format(bare=tag.strip('"')))
    assert (answer.status_code, answer["ETag"]) == (200, tag)


def test_date_of_the_page_is_enough(event, minute):
    client = Client()
    date = get(client, event)["Last-Modified"]
    earlier = http_date(parse_http_date(date) - 1)
    statuses = [
        get(client, event, **headers).status_code
        for headers in (
            {"if_modified_since": date},
            {"if_modified_since": earlier},
            {"if_modified_since": "yesterday"},
            # A tag says more than a date.
            {"if_modified_since": date, "if_none_match": '"other"'},
        )
    ]
    assert statuses == [304, 200, 200, 200]


def test_page_built_anew_with_the_same_bytes_is_as_old_as_before(event):
    client = Client()
    before = get(client, event, "agenda.json")
    clock.sleep(1.1)
    Event.objects.filter(pk=event.pk).update(capacity=7)
    after = get(client, event, "agenda.json")
    assert after["Last-Modified"] == before["Last-Modified"]
    Event.objects.filter(pk=event.pk).update(title=b.text("Another title"))
    assert get(client, event, "agenda.json")["Last-Modified"] > before["Last-Modified"]


# --- codings ---


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR ; q=0.000 , GZip", "gzip"),
        ("br;q=1.0", "br"),
        ("gzip; q=0", None),
    ],
)
def test_page_is_sent_as_the_browser_takes_it(event, accepted, coding):
    client = Client()
    plain = get(client, event).content
    answer = get(client, event, accept_encoding=accepted)
    read = {None: bytes, "br": brotli.decompress, "gzip": gzip.decompress}[coding]
    assert answer.get("Content-Encoding") == coding
    assert read(answer.content) == plain
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Vary"] == "Accept-Encoding"


def test_each_coding_has_a_tag_of_its_own(event):
    client = Client()
    tags = [get(client, event, accept_encoding=each)["ETag"] for each in ("", "br", "gzip")]
    assert len(set(tags)) == 3


def test_page_kept_has_the_headers_of_all_pages(event, minute):
    client = Client()
    built, kept = get(client, event), get(client, event)
    assert "script-src 'self'" in kept["Content-Security-Policy"]
    assert kept["X-Frame-Options"] == "DENY"
    assert kept["X-Request-ID"] != built["X-Request-ID"]


def test_page_kept_for_wechat_is_not_given_out_to_others(event, minute):
    path, in_wechat = f"/{event.slug}/agenda/", {"user-agent": "MicroMessenger/8.0.50"}
    client = Client()
    first = client.get(path, headers=in_wechat)

    elsewhere = client.get(path)
    again = client.get(path, headers=in_wechat | {"if-none-match": elsewhere["ETag"]})

    assert b"Inside WeChat" in first.content
    assert b"Inside WeChat" not in elsewhere.content
    # Who comes with the tag of the other page gets this one.
    assert (again.status_code, again["ETag"]) == (200, first["ETag"])


def test_page_kept_for_https_is_not_given_out_in_the_clear(event, minute, settings):
    client = Client()
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    sure = client.get(f"/{event.slug}/agenda/", secure=True)
    again = client.get(f"/{event.slug}/agenda/", secure=True)
    assert sure["Strict-Transport-Security"] == again["Strict-Transport-Security"]
    assert get(client, event).status_code == 301


# --- several processes ---


@pytest.mark.django_db(transaction=True)
def test_release_shows_on_each_process_within_a_second(event):
    path = f"/{event.slug}/agenda/"
    racers = Racers("read_page")
    rounds = [racers.play([path] * 4), racers.play([path] * 4)]
    _moves(event)
    clock.sleep(1.05)
    rounds.append(racers.play([path] * 4))
    racers.end()

    said = [[each.rpartition(":") for each in done] for done in rounds]
    (built,), (kept,), (anew,) = ({tag for tag, _colon, _count in done} for done in said)
    assert (built == kept, anew == kept) == (True, False)
    # Building takes six queries, and one look finds that it has to be done anew.
    assert [[int(count) for _tag, _colon, count in done] for done in said] == [[6] * 4, [0] * 4, [7] * 4]  # fmt: skip
