"""Desk and sheets compared, as staff see it: each difference with both sides, and its end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registrations.domain import actors, attendance
from registrations.enums import Status
from registrations.models.attendance import AttendanceState, AttendanceWay
from registrations.roles import DESK, OFFICER
from tests import builders as b

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def event():
    today = timezone.now().date()
    return b.build_event(starts_on=today - 2 * DAY, ends_on=today + 2 * DAY)


@pytest.fixture
def officer(event):
    client = Client()
    client.user = b.build_user(event=event, role=OFFICER, username="the-officer")
    client.force_login(client.user)
    return client


def known(event, client):
    now = timezone.now()
    day, part = attendance.day_at(event, now), attendance.part_at(event, now)
    return {"day": day, "part": part, "by": actors.staff(client.user), "now": now}


def persons(event, count, start=0):
    delegation = b.build_delegation(event=event, seats=None)
    return [
        b.build_attendee(
            delegation=delegation, status=Status.CONFIRMED, family_name=f"Guest {number}",
            given_names="Given", now=timezone.now(),
        )
        for number in range(start, start + count)
    ]  # fmt: skip


def sign(event, client, person):
    attendance.mark(
        person, AttendanceState.PRESENT, way=AttendanceWay.SHEET, **known(event, client)
    )


def check_in(event, client, person):
    attendance.check_in(person, token=uuid4(), **known(event, client))


@pytest.fixture
def people(event, officer):
    """Return who was checked in alone, who signed alone, and who came on no sheet."""
    found = persons(event, 3)
    day = known(event, officer)["day"]
    b.build_printing(event=event, people=found[:2], day=day)
    for each in (found[0], found[2]):
        check_in(event, officer, each)
    sign(event, officer, found[1])
    return found


def page_of(client, event):
    answer = client.get(reverse("attendance-differences", args=[event.slug]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def settle(client, event, person, settlement, seen=None):
    newest = person.attendance_entries.order_by("-pk").first().pk if seen is None else seen
    fields = {f"settle-{person.pk}": settlement, f"seen-{person.pk}": newest}
    answer = client.post(reverse("attendance-differences", args=[event.slug]), fields, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def states(person):
    return list(person.attendance_entries.order_by("pk").values_list("state", "way"))


def test_each_difference_stands_under_its_kind_with_both_sides(officer, event, people):
    page = page_of(officer, event)

    places = [page.index(each) for each in ("Checked in, but not signed", "GUEST 0", "Signed, but not checked in", "GUEST 1", "Checked in, but on no printed sheet", "GUEST 2")]  # fmt: skip
    assert places == sorted(places)
    assert "present, at the desk" in page
    assert "the-officer" in page
    assert 'value="signed"' in page.split("Signed, but not checked in")[0]
    assert 'value="signed"' not in page.split("Signed, but not checked in")[1].split("Checked in, but on")[0]  # fmt: skip


def test_sheets_have_their_counts_and_whether_they_are_on_file(officer, event, people):
    assert "Printing 1, sheet 1</th><td class=\"number\">2</td><td class=\"number\">1</td><td class=\"number\">1</td><td>not on file" in page_of(officer, event)  # fmt: skip


def test_choice_settles_it_and_names_who_and_when(officer, event, people):
    page = settle(officer, event, people[0], "absent")

    assert states(people[0]) == [("present", "desk"), ("absent", "hand")]
    assert "1 difference is settled." in page
    assert "Given GUEST 0: was absent" in page
    settled = page.split('id="settled"')[1]
    assert "GUEST 0" in settled
    assert "the-officer" in settled


def test_signature_found_after_all_is_no_difference_any_more(officer, event, people):
    settle(officer, event, people[2], "signed")

    assert states(people[2]) == [("present", "desk"), ("present", "sheet")]
    assert "GUEST 2" not in page_of(officer, event)


def test_what_was_changed_since_is_told_and_left(officer, event, people):
    page = settle(officer, event, people[0], "absent", seen=0)

    assert "This has been changed since. Look at it again." in page
    assert states(people[0]) == [("present", "desk")]


@pytest.mark.parametrize(("settlement", "seen"), [("", None), ("forged", None), ("absent", "x")])
def test_what_the_page_does_not_offer_changes_nothing(officer, event, people, settlement, seen):
    page = settle(officer, event, people[0], settlement, seen=seen)

    assert "Nothing was changed." in page
    assert states(people[0]) == [("present", "desk")]


def test_page_says_what_is_missing_for_a_comparison(officer, event):
    one, two = persons(event, 2)
    assert "Nothing is entered from the sheets of this part yet" in page_of(officer, event)
    sign(event, officer, one)
    assert "Nobody was checked in at the desk in this part" in page_of(officer, event)
    check_in(event, officer, two)
    sign(event, officer, two)
    settle(officer, event, one, "present")
    assert "Desk and sheets agree, or every difference is settled." in page_of(officer, event)


def test_desk_compares_but_is_not_led_to_the_scans(event, people):
    client = Client()
    client.force_login(b.build_user(event=event, role=DESK))

    page = page_of(client, event)

    assert "GUEST 0" in page
    assert reverse("event-evidence", args=[event.slug]) not in page


def test_page_takes_the_same_queries_for_any_number(officer, event):
    taken = []
    for count in (1, 3, 30):
        found = persons(event, 2 * count)
        for each in found[:count]:
            check_in(event, officer, each)
        for each in found[count:]:
            sign(event, officer, each)
        with CaptureQueriesContext(connection) as captured:
            page_of(officer, event)
        taken.append(len(captured))

    assert len(set(taken)) == 1
