"""The page that tells what an event does with personal data."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registrations.enums import Purpose
from registrations.views.privacy import EXPLANATIONS
from tests import builders as b
from workshop.enums import EventState
from workshop.models import AskedGroup


def html(event, language=""):
    response = Client().get(f"{language}/{event.slug}/privacy/")
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex")
    return response.content.decode()


def test_every_purpose_is_explained():
    assert list(EXPLANATIONS) == list(Purpose)


@pytest.mark.django_db
def test_privacy_page_shows_the_notice_in_force_and_no_other():
    event = b.build_event()
    now = timezone.now()
    for days, words in ((20, "First version"), (10, "Second version"), (-10, "Third version")):
        b.build_notice(event=event, text=b.text(words), published_at=now - timedelta(days=days))
    shown = html(event)
    found = [shown.count(words) for words in ("First version", "Second version", "Third version")]
    assert found == [0, 1, 0]
    assert "Version 2, in force since" in shown


@pytest.mark.django_db
def test_privacy_page_in_chinese_shows_the_chinese_notice():
    event = b.build_event()
    b.build_notice(event=event, published_at=timezone.now() - timedelta(days=1))
    shown = html(event, "/zh-hans")
    assert ("您的个人信息如何使用。" in shown, "How your data is used." in shown) == (True, False)


@pytest.mark.django_db
def test_privacy_page_explains_consents_periods_and_contact():
    event = b.build_event(sensitive_days=30, contact_days=365, evidence_days=1826)
    shown = html(event)
    for words in (
        "Circulation in the list of participants", "Photos and recording", "Invitations to later events",
        "Kept until 4 December 2083.", "Kept until 3 November 2084.", "Kept until 3 November 2088.",
        'href="mailto:secretariat@example.org"',
    ):  # fmt: skip
        assert words in shown


@pytest.mark.django_db
def test_privacy_page_without_a_notice_says_so():
    assert "has not been published yet" in html(b.build_event())


@pytest.mark.django_db
def test_privacy_page_of_a_draft_is_not_found():
    event = b.build_event(state=EventState.DRAFT)
    assert Client().get(f"/{event.slug}/privacy/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3])
def test_privacy_page_takes_three_queries(django_assert_num_queries, count):
    event = b.build_event()
    for group in ("identity", "travel", "needs")[:count]:
        AskedGroup.objects.create(event=event, group=group)
    with django_assert_num_queries(3):
        html(event)


@pytest.mark.django_db
def test_privacy_page_tells_of_those_consents_and_data_that_the_event_asks():
    event = b.build_event()
    plain = html(event)
    AskedGroup.objects.create(event=event, group="needs")
    event.transfer_recipients = b.text("Headquarters in Geneva", "日内瓦总部")
    event.save()
    asked = html(event)
    found = [
        [words in page for page in (plain, asked)]
        for words in ("Transfer to recipients abroad", "Headquarters in Geneva", "emergency contact", "Identity document")
    ]  # fmt: skip
    assert found == [[False, True]] * 3 + [[False, False]]
    assert "日内瓦总部" in html(event, "/zh-hans")


@pytest.mark.django_db
def test_privacy_page_holds_the_register_and_says_how_to_use_ones_rights():
    shown = html(b.build_event())
    for words in (
        "Sex", "for totals in the report to the funder", "the focal point of the institution and staff",
        "ask for erasure; it is answered within 30 days", "you may complain to the authority",
    ):  # fmt: skip
        assert words in shown


@pytest.mark.django_db
def test_day_of_the_notice_is_that_of_the_events_zone(client):
    event = b.build_event()
    b.build_notice(event=event, published_at=datetime(2021, 5, 6, 20, tzinfo=UTC))

    page = client.get(f"/{event.slug}/privacy/").content.decode()

    assert "in force since 7 May 2021." in page
