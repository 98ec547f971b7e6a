"""The pages of staff on retention, holds and erasure, and what the dashboard says of them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from registrations.domain import actors
from registrations.enums import MessageKind, Status
from registrations.models import Attendee, Erasure, ErasureRequest, Hold, Identity, Message
from registrations.models.retention import ErasureState
from registrations.privacy import erasure, holds
from registrations.roles import OFFICER, ORGANISER
from tests import builders as b
from workshop.enums import EventState
from workshop.models import Contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def officer(event):
    return b.build_user(event=event, role=OFFICER)


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def attendee(event):
    return b.build_attendee(
        delegation=b.build_delegation(event=event), family_name="Wanderer", now=timezone.now()
    )


def page_of(event):
    return reverse("event-retention", args=[event.slug])


def erase_page_of(attendee):
    return reverse("attendee-erase", args=[attendee.event.slug, attendee.reference])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_dashboard_shows_until_when_each_class_is_kept(browser, event, attendee):
    page = text_of(browser.get(reverse("dashboard", args=[event.slug])))

    for day in ("4 December 2083", "3 November 2085", "3 November 2088"):
        assert day in page
    assert "ask to be erased" not in page


def test_dashboard_shows_requests_to_those_who_answer_them(client, event, attendee, officer):
    request = erasure.ask(attendee, timezone.now())
    ErasureRequest.objects.update(due_on=date(2020, 1, 1))
    organiser = b.build_user(event=event, role=ORGANISER)
    address = reverse("dashboard", args=[event.slug])
    pages = []
    for user in (officer, organiser):
        client.force_login(user)
        pages.append(text_of(client.get(address)))

    assert [("1 person asks to be erased." in each) for each in pages] == [True, False]
    assert [(erase_page_of(attendee) in each) for each in pages] == [True, False]
    assert '1 January 2020 <span class="mark">overdue</span>' in pages[0]
    assert request.attendee == attendee


def test_dashboard_of_a_past_event_says_what_is_due_and_what_has_gone(browser, event, attendee):
    event.starts_on = event.ends_on = date(2019, 5, 1)
    event.save()
    address = reverse("dashboard", args=[event.slug])

    page = text_of(browser.get(address))

    assert page.count('<span class="mark">to be deleted</span>') == 1
    assert page.count("<td>deleted</td>") == 2
    event.state = EventState.POSTPONED
    event.save()
    page = text_of(browser.get(address))
    assert page.count("waits for the new days of the event") == 3


def test_page_lists_what_there_is_of_each_class(browser, event, attendee):
    Identity.objects.create(attendee=attendee, saved_at=timezone.now())
    for moment in (1, 2):
        b.build_attendee(delegation=attendee.delegation, now=b.NOW + timedelta(days=moment))

    page = text_of(browser.get(page_of(event)))

    assert "Attendees: 3, " in page
    assert "Identity documents: 1" in page
    assert reverse("event-statistics", args=[event.slug]) in page
    assert "Nobody waits for an answer." in page
    assert "There is no hold." in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_number_of_queries(browser, event, count, django_assert_num_queries):
    for _each in range(count):
        attendee = b.build_attendee(delegation=b.build_delegation(event=event))
        erasure.ask(attendee, timezone.now())
        by = actors.staff(b.build_user())
        holds.place(event, reason="Audit.", until=date(2095, 1, 1), by=by, now=b.NOW)
    browser.get(page_of(event))
    with django_assert_num_queries(54):
        browser.get(page_of(event))


def test_hold_is_placed_and_lifted(browser, event, officer):
    until = timezone.localdate() + timedelta(days=90)

    answer = browser.post(page_of(event), {"reason": "Audit of 2090.", "until": until.isoformat()})

    assert answer["Location"] == page_of(event)
    hold = Hold.objects.get()
    assert (hold.event, hold.reason, hold.until, hold.placed_by) == (
        event,
        "Audit of 2090.",
        until,
        officer,
    )
    for address in (page_of(event), reverse("dashboard", args=[event.slug])):
        assert "Audit of 2090." in text_of(browser.get(address))
    for _twice in "ab":
        assert browser.post(page_of(event), {"lift": hold.pk}).status_code == 302
    page = text_of(browser.get(page_of(event)))
    assert "This hold has been lifted already." in page
    assert "· lifted " in page


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"reason": "", "until": "2095-01-01"}, "Give a reason."),
        ({"reason": "Audit.", "until": "2020-01-01"}, "The last day of the hold must lie ahead."),
        ({"reason": "Audit.", "until": "soon"}, "Enter a valid date."),
        ({"reason": "Au\0dit.", "until": "2095-01-01"}, "U+0000"),
    ],
)
def test_hold_that_is_not_possible_keeps_what_was_typed(browser, event, typed, error):
    answer = browser.post(page_of(event), typed)

    assert answer.status_code == 422
    assert error in text_of(answer)
    assert f'value="{typed["until"]}"' in text_of(answer)
    assert not Hold.objects.exists()


@pytest.mark.parametrize("asked", ["0", "x", "99999999999999999999"])
def test_lifting_what_is_no_hold_of_the_event_finds_nothing(browser, event, asked):
    assert browser.post(page_of(event), {"lift": asked}).status_code == 404


def test_hold_of_another_event_is_not_lifted(browser, event):
    by = actors.staff(b.build_user())
    other = holds.place(b.build_event(), reason="A.", until=date(2095, 1, 1), by=by, now=b.NOW)

    assert browser.post(page_of(event), {"lift": other.pk}).status_code == 404
    other.refresh_from_db()
    assert other.lifted_at is None


def test_page_of_a_person_shows_what_goes(browser, attendee):
    item = b.build_agenda_item(event=attendee.event)
    Contribution.objects.create(item=item, role=b.text("Speaker"), name="Given WANDERER")
    asked = erasure.ask(attendee, timezone.now())

    page = text_of(browser.get(erase_page_of(attendee)))

    assert "Ms Given WANDERER" in page
    assert "Messages: 1" in page
    assert "The name “Given WANDERER” in the agenda; the role stays" in page
    assert "The seat or the place in the line" in page
    assert f"note the address first: {attendee.email}" in page
    assert asked.state == ErasureState.OPEN


def test_signature_on_a_filed_sheet_is_named_among_what_stays(browser, attendee):
    event = attendee.event
    before = text_of(browser.get(erase_page_of(attendee)))
    printing = b.build_printing(event=event, people=[attendee])
    b.build_scan(event=event, printing=printing)

    page = text_of(browser.get(erase_page_of(attendee)))

    stays = "The signature on the sheet of 3 November 2083, as evidence for the funder, until"
    assert (stays in before, stays in page) == (False, True)


def test_person_is_erased_once_however_often_the_button_is_pressed(browser, attendee):
    answers = [browser.post(erase_page_of(attendee), {"erase": "yes"}) for _twice in "ab"]

    assert [each["Location"] for each in answers] == [page_of(attendee.event)] * 2
    page = text_of(browser.get(page_of(attendee.event)))
    assert "The person is erased." in page
    assert "This person has been erased already." in page
    assert "WANDERER" not in page.upper()
    assert (Attendee.objects.count(), Erasure.objects.count()) == (0, 1)
    assert browser.get(erase_page_of(attendee)).status_code == 404


def test_request_is_refused_with_a_reason_that_the_person_is_told(browser, attendee):
    erasure.ask(attendee, timezone.now())
    empty = browser.post(erase_page_of(attendee), {"refuse": "yes", "reason": " "})
    assert (empty.status_code, "Give a reason." in text_of(empty)) == (422, True)

    answer = browser.post(erase_page_of(attendee), {"refuse": "yes", "reason": "An audit runs."})

    assert answer["Location"] == page_of(attendee.event)
    assert Message.objects.filter(kind=MessageKind.ERASURE_REFUSED, attendee=attendee).exists()
    again = browser.post(erase_page_of(attendee), {"refuse": "yes", "reason": "An audit runs."})
    assert "This request has been answered already." in text_of(again)
    assert "An audit runs." in text_of(again) or not erasure.open_request_of(attendee)


def test_refusal_of_somebody_without_address_says_so(browser, attendee):
    Attendee.objects.update(email="")
    erasure.ask(attendee, timezone.now())

    browser.post(erase_page_of(attendee), {"refuse": "yes", "reason": "An audit runs."})

    assert "has no e-mail address" in text_of(browser.get(page_of(attendee.event)))


def test_hold_stands_in_the_way_of_erasure(browser, attendee):
    by = actors.staff(b.build_user())
    holds.place(attendee.event, reason="A.", until=date(2095, 1, 1), by=by, now=timezone.now())

    page = text_of(browser.get(erase_page_of(attendee)))
    answer = browser.post(erase_page_of(attendee), {"erase": "yes"})

    assert ("until 1 January 2095" in page, "Erase for good" in page) == (True, False)
    assert (answer.status_code, Attendee.objects.count()) == (422, 1)


def test_page_of_a_person_leads_there_for_those_who_may(client, attendee, officer):
    organiser = b.build_user(event=attendee.event, role=ORGANISER)
    address = reverse("admin:registrations_attendee_change", args=[attendee.pk])
    pages = []
    for user in (officer, organiser):
        client.force_login(user)
        pages.append(text_of(client.get(address)))

    assert [(erase_page_of(attendee) in each) for each in pages] == [True, False]
    assert attendee.status == Status.SUBMITTED
