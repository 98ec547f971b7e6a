"""The page of an event in figures."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from registrations.enums import InstitutionKind, Sex, StatisticKind, Status
from registrations.models import Attendance, Attendee
from registrations.privacy import purge
from registrations.roles import ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def browser(client, event):
    client.force_login(b.build_user(event=event, role=ORGANISER))
    return client


def page_of(browser, event):
    return browser.get(reverse("event-statistics", args=[event.slug]))


def text_of(answer):
    return " ".join(answer.content.decode().split())


def people(event):
    ministry = b.build_institution(kind=InstitutionKind.MINISTRY)
    delegation = b.build_delegation(event=event, institution=ministry, seats=None)
    for sex, language in ((Sex.FEMALE, "en"), (Sex.FEMALE, "zh-hans"), ("", "en")):
        b.build_attendee(delegation=delegation, status=Status.CONFIRMED, sex=sex, language=language)
    b.build_attendee(delegation=b.build_delegation(event=event), sex=Sex.MALE)


def rows_of(answer, kind):
    table = next(each for each in answer.context["tables"] if each.key == kind)
    return [(row.label, row.count, row.width, row.share) for row in table.rows]


def test_page_counts_by_each_property(browser, event):
    people(event)

    answer = page_of(browser, event)

    assert rows_of(answer, StatisticKind.STATUS) == [
        ("Waiting for a decision", 1, 33, 25),
        ("Confirmed", 3, 100, 75),
    ]
    assert rows_of(answer, StatisticKind.SEX) == [("Female", 2, 100, 67), ("not stated", 1, 50, 33)]
    assert rows_of(answer, StatisticKind.INSTITUTION_KIND) == [("Ministry", 3, 100, 100)]
    assert rows_of(answer, StatisticKind.LANGUAGE)[0][:2] == ("English", 2)
    assert rows_of(answer, StatisticKind.HEADSET) == [("no headset needed", 3, 100, 100)]
    days = rows_of(answer, StatisticKind.DAY)
    assert [row[:2] for row in days] == [("3 November 2083", 3), ("4 November 2083", 3)]
    assert 'rect width="67"' not in text_of(answer)
    assert [bar.count for bar in answer.context["bars"]] == [4]


def test_figures_for_the_donor_begin_with_who_was_there(browser, event):
    people(event)
    came = Attendee.objects.filter(event=event).confirmed().order_by("pk")[0]
    [part] = event.parts_of_day
    Attendance.objects.create(
        attendee=came, day=event.starts_on, part=part, state="present", at=b.NOW, way="desk"
    )

    content = browser.get(reverse("event-donor-figures", args=[event.slug])).content
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    rows = [row for row in sheet.to_python() if row[2]]

    assert rows[1:4] == [
        ["Present, by kind of institution", "Ministry", "1"],
        ["Present, by day", "3 November 2083", "1"],
        ["Present, by sex", "Female", "under 5"],
    ]


def test_page_says_the_same_once_everybody_is_deleted(browser, event):
    people(event)
    before = page_of(browser, event)

    purge.purge(now=datetime(2086, 1, 1, tzinfo=UTC))

    # With the people every session goes that may name one.
    browser.force_login(event.roles.get().user)
    after = page_of(browser, event)
    assert not Attendee.objects.exists()
    assert after.context["tables"] == before.context["tables"]
    assert after.context["bars"] == before.context["bars"]


def test_page_of_an_event_without_people_says_so(browser, event):
    answer = page_of(browser, event)

    assert "Nobody has registered yet." in text_of(answer)
    assert answer.context["tables"] == []


def test_dashboard_leads_to_the_page(browser, event):
    dashboard = text_of(browser.get(reverse("dashboard", args=[event.slug])))

    assert reverse("event-statistics", args=[event.slug]) in dashboard


def test_page_takes_as_many_queries_for_thirty_as_for_one(browser, event):
    delegation = b.build_delegation(event=event, seats=None)
    counts = []
    for number in (1, 29):
        for _each in range(number):
            b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
        with CaptureQueriesContext(connection) as captured:
            page_of(browser, event)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_figures_for_the_donor_name_nobody_and_hide_small_numbers(browser, event):
    people(event)

    answer = browser.get(reverse("event-donor-figures", args=[event.slug]))

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert ["By kind of institution", "Ministry", "3"] in rows
    assert ["By sex", "Female", "under 5"] in rows
    assert ["By sex", "not stated", "under 5"] in rows
    assert ["By day", "3 November 2083", "3"] in rows
    assert rows[0][0] == "Practical Cooperation"
    assert reverse("event-donor-figures", args=[event.slug]) in text_of(page_of(browser, event))
