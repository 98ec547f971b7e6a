"""Fast entry by the numbers of the sheet: preview with names, then the record."""

import re
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
from registrations.models import Attendance, SheetPrinting
from registrations.models.attendance import AttendanceState
from registrations.roles import OFFICER
from tests import builders as b
from workshop.enums import AttendanceBy, DayPart

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


def today(event):
    return attendance.day_at(event, timezone.now())


def persons(event, count):
    delegation = b.build_delegation(event=event, seats=None)
    return [
        b.build_attendee(
            delegation=delegation, status=Status.CONFIRMED, family_name=f"Guest {number}",
            given_names="Given", now=timezone.now(),
        )
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture
def people(event):
    return persons(event, 4)


@pytest.fixture
def printing(event, people):
    return b.build_printing(event=event, people=people, day=today(event))


def path_of(event, **query):
    return reverse("attendance-sheet", args=[event.slug], query=query or None)


def post(client, event, status=200, query=None, **fields):
    answer = client.post(path_of(event, **(query or {})), fields, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def words(page):
    return " ".join(page.split())


def states(person):
    return list(person.attendance_entries.order_by("pk").values_list("state", "way"))


def test_numbers_are_shown_with_names_and_nothing_is_recorded(officer, event, people, printing):
    page = post(officer, event, numbers="1-2、4")

    rows = [page.index(f"GUEST {number}") for number in (0, 1, 3, 2)]
    assert rows == sorted(rows)
    assert "3 people signed" in page
    assert "1 other stands in this printing." in words(page)
    assert page.count("is recorded as present") == 3
    assert 'value="1-2、4"' in page
    assert Attendance.objects.count() == 0


def test_confirmed_they_are_recorded_from_the_sheet(officer, event, people, printing):
    page = post(officer, event, numbers="1-2, 4", confirm="yes")

    assert [states(each) for each in people] == [
        [("present", "sheet")], [("present", "sheet")], [], [("present", "sheet")],
    ]  # fmt: skip
    entry = people[0].attendance_entries.get()
    assert (entry.day, entry.part, entry.user) == (today(event), "whole", officer.user)
    assert "3 entries are recorded. present 3" in page


def test_rest_is_stated_by_an_explicit_choice_alone(officer, event, people, printing):
    preview = post(officer, event, numbers="1", rest="absent")
    page = post(officer, event, numbers="1", rest="absent", confirm="yes")

    assert 'name="rest" value="absent"' in preview
    assert preview.count("is recorded as absent") == 3
    assert "4 entries are recorded. present 1, absent 3" in page
    assert states(people[3]) == [("absent", "sheet")]


def test_preview_says_who_is_known_to_be_there_and_how(officer, event, people, printing):
    by, part = actors.staff(officer.user), event.parts_of_day[0]
    attendance.check_in(
        people[0], day=today(event), part=part, token=uuid4(), by=by, now=timezone.now()
    )
    post(officer, event, numbers="2", confirm="yes")

    page = words(post(officer, event, numbers="1-3"))

    assert "is known to be present; the signature is recorded too</td><td>present, at the desk" in page  # fmt: skip
    assert "was entered from the sheet before</td><td>present, from the signed sheet" in page


def test_whoever_is_cancelled_since_is_named_with_the_reason(officer, event, people, printing):
    people[0].status = Status.CANCELLED
    type(people[0]).objects.filter(pk=people[0].pk).update(
        status=Status.CANCELLED, confirmed_at=None, cancelled_at=timezone.now(),
        decision_reason="Twice.",
    )  # fmt: skip

    page = post(officer, event, numbers="1-2")

    assert "This registration is “cancelled”." in page


@pytest.mark.parametrize(
    ("numbers", "words_of_error"),
    [
        ("1, 5-6", "Nobody stands in this printing under: 5–6"),
        ("1, two", "This is no number or range: two"),
        ("", "Type the numbers, as in 1-14, 17."),
    ],
)
@pytest.mark.parametrize("fields", [{}, {"confirm": "yes"}])
def test_error_is_named_and_nothing_typed_is_lost(
    officer, event, people, printing, numbers, words_of_error, fields
):
    page = post(officer, event, 422, numbers=numbers, rest="excused", **fields)

    assert words_of_error in page
    assert f'value="{numbers}"' in page or not numbers
    assert 'value="excused" id="id_rest_2" checked' in page
    assert "<title>Error: " in page
    assert Attendance.objects.count() == 0


def test_sheet_that_is_recorded_already_offers_nothing_to_confirm(officer, event, people, printing):
    post(officer, event, numbers="1", confirm="yes")

    page = post(officer, event, numbers="1")

    assert "All of this is recorded already." in page
    assert 'name="confirm"' not in page


def test_numbers_are_those_of_the_printing_on_the_paper(officer, event, people, printing):
    second = b.build_printing(event=event, people=people[::-1], day=today(event))

    newest = post(officer, event, numbers="1")
    page = post(officer, event, query={"printing": "1"}, numbers="1", confirm="yes")

    assert newest.index("GUEST 3") < newest.index("GUEST 0")
    assert (states(people[0]), states(people[3])) == ([("present", "sheet")], [])
    assert f"<strong>{printing}</strong>" in page
    assert "printing=2" in page
    assert SheetPrinting.objects.count() == second.number


def test_unknown_printing_is_the_newest(officer, event, people, printing):
    page = officer.get(path_of(event, printing="9")).content.decode()

    assert f"<strong>{printing}</strong>" in page


def test_part_of_the_day_is_chosen(officer, event, people, printing):
    event.attendance_by = AttendanceBy.HALF_DAY
    event.save()

    post(officer, event, query={"part": "afternoon"}, numbers="1", confirm="yes")

    assert people[0].attendance_entries.get().part == DayPart.AFTERNOON


def test_day_to_come_is_refused(officer, event, people):
    tomorrow = today(event) + DAY
    b.build_printing(event=event, people=people, day=tomorrow)

    page = post(officer, event, 422, {"day": tomorrow.isoformat()}, numbers="1")

    assert "This day has not come yet." in page


def test_without_a_printing_the_page_says_what_to_do(officer, event, people):
    get = officer.get(path_of(event)).content.decode()
    page = post(officer, event, numbers="1")

    assert "No signature sheets have been printed for this day" in get
    assert "No signature sheets have been printed for this day" in page


def test_first_field_and_then_the_confirmation_have_the_focus(officer, event, people, printing):
    first = officer.get(path_of(event)).content.decode()
    preview = post(officer, event, numbers="1")

    refused = post(officer, event, 422, numbers="x")
    for page in (first, refused):
        [field] = re.findall(r"<input[^>]*autofocus[^>]*>", page)
        assert 'name="numbers"' in field
    assert preview.count("autofocus") == 1
    assert 'aria-describedby="preview-count" autofocus' in preview


def test_preview_takes_the_same_queries_for_any_number(officer, event):
    taken = []
    for count in (1, 2, 27):
        b.build_printing(event=event, people=persons(event, count), day=today(event))
        with CaptureQueriesContext(connection) as captured:
            post(officer, event, numbers="1", rest=str(AttendanceState.ABSENT))
        taken.append(len(captured))

    assert len(set(taken)) == 1
