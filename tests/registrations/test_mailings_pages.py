"""The pages on which staff write to many: choose, write, queue, watch and stop."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email

from registrations.enums import MessageKind, Status
from registrations.messages import outbox
from registrations.models import Mailing, Message
from registrations.roles import OFFICER
from tests import builders as b
from tests.carriers import DeadCarrier
from workshop.enums import EventState

pytestmark = pytest.mark.django_db

BODY = "{greeting}\n\nThe bus waits.\n\n{event}\n\n{own_page}\n\n{contact}"
ENGLISH = {"en-subject": "The bus", "en-body": BODY}
CHINESE = {"zh-hans-subject": "班车", "zh-hans-body": BODY.replace("The bus waits.", "班车等候。")}
TO_CONFIRMED = {"kind": "mailing", "to": "people", "status": "confirmed"}


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=None, invited_at=b.NOW)


@pytest.fixture
def browser(client, event):
    client.force_login(b.build_user(event=event, role=OFFICER, email="officer@example.org"))
    return client


def confirmed(delegation, **fields):
    now = timezone.now() - timedelta(days=1)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, now=now, **fields)


def page_of(event, name="mailing-new", choice=None):
    address = reverse(name, args=[event.slug])
    return f"{address}?{urlencode(choice, doseq=True)}" if choice else address


def text_of(answer):
    return " ".join(answer.content.decode().split())


def queue(browser, event, choice=None, **posted):
    address = page_of(event, "mailing-write", choice or TO_CONFIRMED)
    return browser.post(address, {"queue": "yes"} | ENGLISH | posted, follow=True)


def test_dashboard_leads_to_the_list_and_the_list_to_the_choice(browser, event, delegation):
    assert page_of(event, "mailings") in text_of(
        browser.get(reverse("dashboard", args=[event.slug]))
    )

    page = browser.get(page_of(event, "mailings"))

    assert "Nothing has been sent to many yet." in text_of(page)
    assert browser.get(page.context["new_path"]).context["reader_count"] == 0


def test_choice_shows_how_many_and_who_and_who_cannot_be_reached(browser, event, delegation):
    had, _new = confirmed(delegation), confirmed(delegation)
    unreached = confirmed(delegation, email="", phone="+86 10 1234")
    b.build_attendee(delegation=delegation)
    at = datetime.fromisoformat("2083-09-02T09:00:00+00:00")
    outbox.queue(MessageKind.PRACTICAL, to=had, now=at)

    answer = browser.get(page_of(event, choice=TO_CONFIRMED | {"kind": "practical"}))

    page = text_of(answer)
    assert "2 people with an e-mail address" in page
    assert "1 of them has had this message already" in page
    assert "2 September 2083, 17:00" in page
    assert f"Ms {had.given_names} {had.family_name.upper()}" in page
    assert "1 person without e-mail" in page
    assert unreached.phone in page


def test_choice_of_nobody_is_said_and_leads_nowhere(browser, event):
    answer = browser.get(page_of(event, choice=TO_CONFIRMED))

    assert "Nobody. Choose less narrowly." in text_of(answer)
    assert "Go on to the text" not in text_of(answer)
    write = browser.get(page_of(event, "mailing-write", TO_CONFIRMED))
    assert write.headers["Location"] == page_of(event, choice=TO_CONFIRMED)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"status": "asleep"}, "status"),
        ({"day": "2001-01-01"}, "day"),
        ({"kind": "confirmed"}, "kind"),
        ({"kind": "missing_data", "to": "focal-points"}, "kind"),
        ({"institution": "NOBODY"}, "institution"),
        ({"to": "everybody"}, "to"),
    ],
)
def test_choice_that_there_is_not_is_said_beside_the_input(browser, event, changes, name):
    answer = browser.get(page_of(event, choice=TO_CONFIRMED | changes))

    assert answer.status_code == 422
    assert [*answer.context["form"].errors] == [name]
    assert browser.get(page_of(event, "mailing-write", TO_CONFIRMED | changes)).status_code == 302


def test_every_part_of_the_choice_counts(browser, event, delegation):
    person = confirmed(delegation, capacity="speaker", mode="online", language="zh-hans")
    confirmed(delegation)
    choice = TO_CONFIRMED | {
        "capacity": "speaker",
        "mode": "online",
        "language": "zh-hans",
        "group": "embassy",
        "institution": delegation.institution.code,
        "day": event.days[0].isoformat(),
    }

    assert [each.reader for each in browser.get(page_of(event, choice=choice)).context["readers"]] == [person]  # fmt: skip
    incomplete = browser.get(page_of(event, choice=choice | {"incomplete": "on"}))
    assert incomplete.context["readers"] == []


def test_text_begins_with_that_of_the_event_in_the_languages_that_are_read(
    browser, event, delegation
):
    b.build_message_template(event=event, kind=MessageKind.PRACTICAL, subject="Own words")
    confirmed(delegation)

    answer = browser.get(page_of(event, "mailing-write", TO_CONFIRMED | {"kind": "practical"}))

    assert [code for code, _name, _form in answer.context["letters"]] == ["en"]
    assert "Own words" in text_of(answer)
    assert "[personal link]" in answer.context["previews"][0].text.body


def test_preview_shows_each_language_and_keeps_what_was_typed(browser, event, delegation):
    confirmed(delegation)
    confirmed(delegation, language="zh-hans")
    address = page_of(event, "mailing-write", TO_CONFIRMED)

    answer = browser.post(address, {"preview": "yes"} | ENGLISH | CHINESE)

    assert answer.status_code == 200
    bodies = [each.text.body for each in answer.context["previews"]]
    assert ["The bus waits." in bodies[0], "班车等候。" in bodies[1]] == [True, True]
    assert answer.context["letters"][0][2]["subject"].value() == "The bus"
    assert Message.objects.filter(kind=MessageKind.MAILING).count() == 0


def test_message_is_queued_and_watched(browser, event, delegation):
    english, chinese = confirmed(delegation), confirmed(delegation, language="zh-hans")

    answer = queue(browser, event, **CHINESE)

    page = text_of(answer)
    assert "2 messages are queued." in page
    assert "2 of 2 still wait to be sent." in page
    assert "data-watch" in page
    assert "confirmed" in page
    row = Mailing.objects.get()
    assert {each.attendee for each in row.messages.all()} == {english, chinese}
    assert row.texts["zh-hans"]["subject"] == "班车"
    assert "2" in text_of(browser.get(page_of(event, "mailings")))
    listed = browser.get(answer.context["figures"][0].path).context["cl"].queryset
    assert listed.count() == 2


def test_what_was_sent_is_counted_and_no_longer_watched(browser, event, delegation):
    confirmed(delegation)
    answer = queue(browser, event)
    Email.objects.update(status=STATUS.sent)

    page = text_of(browser.get(answer.request["PATH_INFO"]))

    assert "0 of 1 still wait to be sent." in page
    assert "data-watch" not in page
    assert "Stop" not in page


def test_message_is_stopped_once(browser, event, delegation):
    confirmed(delegation)
    address = queue(browser, event).request["PATH_INFO"]

    assert "Stopped: 1 message does not go out." in text_of(browser.post(address, follow=True))
    page = text_of(browser.post(address, follow=True))
    assert "Nothing is left to stop" in page
    assert Message.objects.get(kind=MessageKind.MAILING).stopped_at is not None
    assert "stopped" in text_of(browser.get(page_of(event, "mailings")))


def test_message_of_another_event_is_not_shown(browser, event, delegation):
    other = Mailing.objects.create(event=b.build_event(), kind="mailing", reader_count=1, queued_at=b.NOW)  # fmt: skip

    assert browser.get(reverse("mailing", args=[event.slug, other.pk])).status_code == 404


def test_message_whose_people_are_erased_says_to_how_many_it_went(browser, event):
    row = Mailing.objects.create(event=event, kind="mailing", reader_count=3, queued_at=b.NOW)

    page = text_of(browser.get(reverse("mailing", args=[event.slug, row.pk])))

    assert "It went to 3 people; the messages themselves have been deleted" in page


def test_form_sent_twice_sends_once(browser, event, delegation):
    confirmed(delegation)
    shown_at = timezone.now().isoformat()
    queue(browser, event, shown_at=shown_at)

    again = queue(browser, event, shown_at=shown_at, again="yes")

    assert again.status_code == 422
    assert "everybody chosen has had this message already" in text_of(again)
    assert "The bus waits." in text_of(again)
    assert Message.objects.filter(kind=MessageKind.MAILING).count() == 1


def test_who_had_it_gets_it_again_where_staff_tick_that(browser, event, delegation):
    confirmed(delegation)
    queue(browser, event)
    address = page_of(event, "mailing-write", TO_CONFIRMED)

    shown = browser.post(address, {"preview": "yes"} | ENGLISH)
    assert "1 person has had this message already" in text_of(shown)
    answer = queue(browser, event, again="yes", shown_at=timezone.now().isoformat())

    assert "1 message is queued." in text_of(answer)
    assert Message.objects.filter(kind=MessageKind.MAILING).count() == 2


@pytest.mark.parametrize("shown_at", ["", "yesterday", "2083-13-45T00:00", "2083-01-01T00:00"])
def test_moment_that_cannot_be_read_is_no_reason_to_fail(browser, event, delegation, shown_at):
    confirmed(delegation)

    assert "1 message is queued." in text_of(queue(browser, event, shown_at=shown_at))


@pytest.mark.parametrize(
    ("posted", "name"),
    [
        ({"en-subject": ""}, "subject"),
        ({"en-subject": "{link}"}, "subject"),
        ({"en-body": "No placeholder"}, "body"),
        ({"en-body": BODY + "{nonsense}"}, "body"),
        ({"en-body": "x" * 10_001}, "body"),
    ],
)
def test_text_with_a_fault_is_marked_and_nothing_is_queued(
    browser, event, delegation, posted, name
):
    confirmed(delegation)

    answer = queue(browser, event, **posted)

    assert answer.status_code == 422
    assert name in answer.context["letters"][0][2].errors
    assert answer.context["letters"][0][2]["body"].value() == posted.get("en-body", BODY)
    assert Mailing.objects.count() == 0


def test_test_goes_to_oneself_in_every_language(browser, event, delegation):
    confirmed(delegation)
    confirmed(delegation, language="zh-hans")
    address = page_of(event, "mailing-write", TO_CONFIRMED)

    page = text_of(browser.post(address, {"trial": "yes"} | ENGLISH | CHINESE))

    assert "A test is sent to officer@example.org." in page
    assert [each.to for each in mail.outbox] == [["officer@example.org"]] * 2
    assert [each.subject for each in mail.outbox] == ["[Test] The bus", "[Test] 班车"]
    assert [each.alternatives[0].mimetype for each in mail.outbox] == ["text/html"] * 2
    assert Mailing.objects.count() == 0


def test_test_that_the_server_does_not_take_is_said(browser, event, delegation, settings):
    confirmed(delegation)
    settings.EMAIL_BACKEND = f"{DeadCarrier.__module__}.{DeadCarrier.__qualname__}"
    address = page_of(event, "mailing-write", TO_CONFIRMED)

    answer = browser.post(address, {"trial": "yes"} | ENGLISH)

    assert answer.status_code == 422
    assert "The mail server did not take the test." in text_of(answer)


def test_focal_points_are_written_to(browser, event, delegation):
    point = b.build_focal_point(delegation=delegation)
    choice = {"kind": "mailing", "to": "focal-points"}

    shown = browser.get(page_of(event, choice=choice))
    answer = queue(browser, event, choice)

    assert point.name in text_of(shown)
    assert "the focal points of their institutions" in text_of(answer)
    assert [each.focal_point for each in Mailing.objects.get().messages.all()] == [point]


def test_nobody_of_a_draft_is_written_to(browser, event, delegation):
    confirmed(delegation)
    event.state = EventState.DRAFT
    event.save()

    assert "nobody is written to" in text_of(browser.get(page_of(event, "mailings")))
    assert "Go on to the text" not in text_of(browser.get(page_of(event, choice=TO_CONFIRMED)))
    assert queue(browser, event).redirect_chain
    assert Mailing.objects.count() == 0


def test_many_people_are_counted_and_the_first_named(browser, event, delegation, monkeypatch):
    monkeypatch.setattr("registrations.admin.mailings.NAMED", 1)
    for email in ("", "", None, None, None):
        confirmed(delegation, **({} if email is None else {"email": email}))

    answer = browser.get(page_of(event, choice=TO_CONFIRMED))

    assert len(answer.context["readers"]) == 1
    assert "and 2 more" in text_of(answer)
    assert "and 1 more" in text_of(answer)


@pytest.mark.parametrize("name", ["mailing-new", "mailing-write"])
def test_page_takes_as_many_queries_for_thirty_as_for_one(browser, event, delegation, name):
    counts = []
    for number in (1, 29):
        for _each in range(number):
            confirmed(delegation)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(page_of(event, name, TO_CONFIRMED))
        assert answer.status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_choice_of_a_day_that_the_event_has_no_more_is_still_shown(browser, event, delegation):
    confirmed(delegation)
    address = queue(browser, event, TO_CONFIRMED | {"day": "2083-11-03"}).request["PATH_INFO"]
    event.starts_on, event.ends_on = (each + timedelta(days=30) for each in (event.starts_on, event.ends_on))  # fmt: skip
    event.save()

    assert "2083-11-03" in text_of(browser.get(address))
