"""The page on which staff switch reminders on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from registrations.domain import reminding
from registrations.domain.reminders import PLACES
from registrations.enums import Status
from registrations.models import Reminder
from registrations.roles import OFFICER
from tests import builders as b
from workshop.enums import EventState

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event(closes_at=datetime(2083, 10, 20, 16, tzinfo=UTC))


@pytest.fixture
def browser(client, event):
    client.force_login(b.build_user(event=event, role=OFFICER))
    return client


def page_of(event):
    return reverse("event-reminders", args=[event.slug])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def posted(**changes):
    found = {f"place-{number}-days": str(place[2]) for number, place in enumerate(PLACES)}
    return found | changes


def test_page_says_of_a_new_event_when_each_would_go_out_and_to_how_many(browser, event):
    delegation = b.build_delegation(event=event)
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED, now=timezone.now())

    page = text_of(browser.get(page_of(event)))

    for at in ("7 October 2083, 09:00", "31 October 2083, 09:00", "5 November 2083, 09:00"):
        assert f"With these days: {at}." in page
    assert "Reminder of the invitation, 14 days before registration closes" in page
    assert "Thanks, evaluation and certificate, 1 day after the event ends" in page
    assert page.count("Today it would reach 1 person.") == 2
    assert page.count("Today it would reach 0 people.") == 4
    assert " checked" not in page
    assert Reminder.objects.count() == 0


def test_dashboard_leads_to_the_page(browser, event):
    assert page_of(event) in text_of(browser.get(reverse("dashboard", args=[event.slug])))


def test_reminders_are_switched_on_and_stay_so(browser, event):
    changes = {"place-4-is_on": "on", "place-4-days": "7"}

    page = text_of(browser.post(page_of(event), posted(**changes), follow=True))

    assert "The reminders are set." in page
    assert "With these days: 27 October 2083, 09:00." in page
    assert page.count(" checked") == 1
    stored = Reminder.objects.get(kind="practical")
    assert (stored.is_on, stored.days, Reminder.objects.count()) == (True, 7, len(PLACES))


@pytest.mark.parametrize("days", ["", "0", "366", "1.5", "many"])
def test_days_that_are_none_are_said_beside_the_input(browser, event, days):
    answer = browser.post(page_of(event), posted(**{"place-0-days": days}))

    assert answer.status_code == 422
    assert answer.context["rows"][0].form.errors["days"]
    assert Reminder.objects.count() == 0


def test_same_day_twice_is_refused(browser, event):
    answer = browser.post(page_of(event), posted(**{"place-0-days": "3"}))

    assert answer.status_code == 422
    assert "Two reminders of the same kind go out on the same day." in text_of(answer)


def test_page_says_what_does_not_go_out(browser, event):
    event.closes_at = None
    event.state = EventState.POSTPONED
    event.starts_on = event.ends_on = datetime(2019, 5, 1, tzinfo=UTC).date()
    event.save()

    page = text_of(browser.get(page_of(event)))

    assert page.count("The event has no closing date, so this does not go out.") == 3
    assert page.count("The time for this has passed.") == 3
    assert "The event is “postponed”: nothing goes out by itself until it is published." in page


def test_page_says_what_is_going_out_and_what_was_sent(browser):
    now = timezone.now()
    last_day = now.date() - timedelta(days=2)
    event = b.build_event(starts_on=last_day, ends_on=last_day, time_zone="UTC")
    browser.force_login(b.build_user(event=event, role=OFFICER))
    b.build_attendee(
        delegation=b.build_delegation(event=event),
        status=Status.CONFIRMED,
        now=now - timedelta(days=9),
    )
    before = text_of(browser.get(page_of(event)))
    browser.post(page_of(event), posted(**{"place-5-is_on": "on"}))
    reminding.send_due(now=now)

    after = text_of(browser.get(page_of(event)))

    assert "Switched on now, it goes out within ten minutes." in before
    assert "It is going out now." in after
    assert "Sent so far: 1 message, the last " in after
