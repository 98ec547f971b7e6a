"""In demo mode everybody reads the messages as their readers get them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from post_office.models import STATUS, Email

from registrations.enums import Status
from registrations.links import link_of
from registrations.models import Message
from tests import builders as b

pytestmark = pytest.mark.django_db

PAGE = "/demo/messages/"


def shown(client, **query):
    return client.get(PAGE, query).context["messages_shown"]


def test_message_is_shown_as_it_arrives(client):
    attendee = b.build_attendee(email="one@example.org")

    (row,) = shown(client)

    message = Message.objects.get()
    assert row["to"] == "one@example.org"
    assert row["subject"] == f"Registration received ({attendee.reference}): Practical Cooperation"
    assert link_of(attendee) in row["body"]
    assert message.marker not in row["body"]
    assert message.marker in message.email.message


def test_page_links_to_the_readers_own_page(client):
    attendee = b.build_attendee()

    page = client.get(PAGE)

    assert f'<a href="{link_of(attendee)}" rel="nofollow">' in page.text
    assert "1 September 2083, 16:00 (Beijing time)" in page.text


def test_link_is_in_the_readers_language(client):
    attendee = b.build_attendee(language="zh-hans")

    (row,) = shown(client)

    with translation.override("zh-hans"):
        assert link_of(attendee) in row["body"]
    assert '<h2 lang="zh-Hans">' in client.get(PAGE).text


def test_typed_text_is_never_markup(client):
    b.build_attendee(family_name="<script>alert(1)</script>")

    page = client.get(PAGE)

    assert "<script>" not in page.text.lower()
    assert "&lt;SCRIPT&gt;ALERT(1)&lt;/SCRIPT&gt;" in page.text


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (STATUS.sent, "sent"),
        (STATUS.queued, "queued"),
        (STATUS.requeued, "queued again after a failure"),
        (STATUS.failed, "failed"),
    ],
)
def test_state_of_sending_is_a_word(client, status, word):
    b.build_attendee()
    Email.objects.update(status=status)

    (row,) = shown(client)

    assert str(row["state"]) == word


def test_message_that_was_stopped_has_not_failed(client):
    b.build_attendee()
    Email.objects.update(status=STATUS.failed)
    Message.objects.update(stopped_at=b.NOW)

    (row,) = shown(client)

    assert str(row["state"]) == "stopped before it was sent"


def test_newest_message_stands_first(client):
    later = b.build_attendee(now=b.NOW + timedelta(hours=1))
    earlier = b.build_attendee()

    assert [row["message"].attendee for row in shown(client)] == [later, earlier]


@pytest.mark.parametrize("written", ["{}", " {} ", "{0[0]}{0[1]}{0[2]}{0[3]}{0[5]}{0[6]}{0[7]}{0[8]}"])  # fmt: skip
def test_reference_finds_its_messages(client, written):
    wanted = b.build_attendee(status=Status.CONFIRMED)
    b.build_attendee()

    rows = shown(client, reference=written.format(wanted.reference).lower())

    assert [(row["message"].attendee, row["message"].kind) for row in rows] == [
        (wanted, "confirmed"),
        (wanted, "received"),
    ]


@pytest.mark.parametrize("reference", ["ZZZZ-ZZZZ", "x", "\0", "’; --", "K" * 5000])
def test_unknown_reference_says_so(client, reference):
    b.build_attendee()

    page = client.get(PAGE, {"reference": reference})

    assert page.status_code == 200
    assert page.context["messages_shown"] == []
    assert "There is no message on a registration with this reference." in page.text


def test_page_without_messages_says_what_to_do(client):
    assert "Register somebody, and the confirmation appears here." in client.get(PAGE).text


def test_messages_are_shown_twenty_a_page(client):
    delegation = b.build_delegation()
    for _each in range(21):
        b.build_attendee(delegation=delegation)

    assert len(shown(client)) == 20
    assert len(shown(client, page="2")) == 1
    assert len(shown(client, page="no number")) == 20
    assert '<a href="?page=2" rel="next">' in client.get(PAGE).text
    assert '<a href="?page=1" rel="prev">' in client.get(PAGE, {"page": "2"}).text


def test_page_is_kept_by_nobody_and_sets_no_cookie(client):
    b.build_attendee()

    page = client.get(PAGE)

    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page.cookies == {}


def test_calendar_entry_is_shown_and_given_as_it_arrives(client):
    attendee = b.build_attendee(status=Status.CONFIRMED)

    confirmed, received = shown(client)
    page = client.get(PAGE)
    path = f"/demo/messages/{confirmed['message'].pk}/event.ics"
    answer = client.get(path)

    assert (confirmed["has_calendar"], received["has_calendar"]) == (True, False)
    assert page.text.count("event.ics") == 1
    assert path in page.text
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer["Content-Disposition"] == 'attachment; filename="event.ics"'
    assert f"UID:{attendee.reference}@" in answer.text


def test_message_without_calendar_entry_gives_none(client):
    b.build_attendee()

    path = reverse("demo-calendar", args=[Message.objects.get().pk])

    assert client.get(path).status_code == 404
    assert client.get(reverse("demo-calendar", args=[10**6])).status_code == 404


def test_calendar_entry_is_absent_outside_demo_mode(client, settings):
    b.build_attendee(status=Status.CONFIRMED)
    message = Message.objects.get(kind="confirmed")
    settings.DEMO_MODE = False

    assert client.get(reverse("demo-calendar", args=[message.pk])).status_code == 404


def test_page_is_absent_outside_demo_mode(client, settings):
    settings.DEMO_MODE = False

    assert client.get(reverse("demo-messages")).status_code == 404


def test_posting_is_refused(client):
    assert client.post(PAGE).status_code == 405


def test_queries_do_not_grow_with_the_messages(client, django_assert_num_queries):
    b.build_attendee()
    with django_assert_num_queries(3):
        client.get(PAGE)

    b.build_attendee()
    b.build_attendee()
    with django_assert_num_queries(3):
        client.get(PAGE)
