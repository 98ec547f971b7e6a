"""Attendance from the signed sheets: by number, by institution, and what the person's page shows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registrations.badge_codes import badge_code_of
from registrations.domain import actors, attendance
from registrations.enums import Status
from registrations.models import Attendance, Attendee
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from workshop.enums import AttendanceBy
from workshop.models import Event

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def event() -> Event:
    today = timezone.now().date()
    return b.build_event(starts_on=today - 2 * DAY, ends_on=today + 2 * DAY)


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=None)


@pytest.fixture
def officer(event) -> Client:
    client = Client()
    client.force_login(b.build_user(event=event, role=OFFICER, username="the-officer"))
    return client


def today(event):
    return attendance.day_at(event, timezone.now())


def person(delegation, name="Guest", **values) -> Attendee:
    return b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, honorific="Ms", family_name=name,
        given_names="Given", now=timezone.now(), **values,
    )  # fmt: skip


def path_of(event, **query):
    return reverse("event-attendance", args=[event.slug], query=query)


def post(client, event, query=None, **fields):
    answer = client.post(path_of(event, **(query or {})), fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def states(attendee) -> list[tuple[str, str]]:
    rows = attendee.attendance_entries.order_by("pk")
    return list(rows.values_list("state", "way"))


# By number.


def test_numbers_typed_one_after_another_are_present_from_the_sheet(officer, event, delegation):
    one, two = person(delegation, "One"), person(delegation, "Two")

    page = post(
        officer, event, numbers=f"{one.reference.lower()}, {two.reference.replace('-', '')}"
    )

    assert (states(one), states(two)) == ([("present", "sheet")], [("present", "sheet")])
    entry = Attendance.objects.filter(attendee=one).get()
    assert (entry.day, entry.part, entry.user.username) == (today(event), "whole", "the-officer")
    assert "2 entries are recorded. Ms Given ONE: present, Ms Given TWO: present" in page


def test_state_way_and_day_are_chosen(officer, event, delegation):
    one = person(delegation)
    yesterday = today(event) - DAY

    post(
        officer, event, {"day": yesterday.isoformat()},
        numbers=one.reference, state="excused", way="hand",
    )  # fmt: skip

    entry = Attendance.objects.get()
    assert (entry.day, entry.state, entry.way) == (yesterday, "excused", "hand")


def test_code_of_a_badge_is_as_good_as_the_reference(officer, event, delegation):
    one = person(delegation)

    post(officer, event, numbers=badge_code_of(one))

    assert states(one) == [("present", "sheet")]


@pytest.mark.parametrize("forged", [{"state": "nonsense"}, {"way": "desk"}])
def test_what_the_form_does_not_offer_is_as_on_the_sheet(officer, event, delegation, forged):
    one = person(delegation)

    post(officer, event, numbers=one.reference, **forged)

    assert states(one) == [("present", "sheet")]


def test_unknown_numbers_are_named_and_the_others_recorded(officer, event, delegation):
    one = person(delegation)
    foreign = person(b.build_delegation())

    page = post(officer, event, numbers=f"AAAA-2222 {one.reference} {foreign.reference}")

    assert f"Nobody of this event has: AAAA-2222, {foreign.reference}" in page
    assert (states(one), states(foreign)) == ([("present", "sheet")], [])


def test_refusal_is_said_beside_the_name(officer, event, delegation):
    one = person(delegation)
    waiting = b.build_attendee(
        delegation=delegation,
        honorific="Mr",
        family_name="Waiting",
        given_names="",
        now=timezone.now(),
    )
    post(officer, event, numbers=one.reference)

    page = post(officer, event, numbers=f"{one.reference} {waiting.reference}")

    assert "Ms Given GUEST: This is recorded already." in page
    assert "Mr WAITING: Not confirmed: this registration is “waiting for a decision”." in page
    assert (states(one), states(waiting)) == ([("present", "sheet")], [])


def test_nothing_typed_is_said(officer, event):
    assert "Type the numbers from the sheet." in post(officer, event, numbers=" , ")


# By institution.


def ticks(people, **changed):
    """Return the form as the page has it, with the states changed by the keys of people."""
    fields = {"ticks": "yes", "way": "sheet"}
    for each in people:
        entry = each.attendance_entries.order_by("-pk").first()
        now = entry.state if entry else "open"
        fields |= {f"was-{each.pk}": now, f"state-{each.pk}": changed.get(f"p{each.pk}", now)}
    return fields


def test_ticks_record_what_was_chosen_otherwise_and_leave_the_rest(officer, event, delegation):
    one, two, three = (person(delegation, name) for name in ("One", "Two", "Three"))
    query = {"institution": delegation.institution.code}
    page = officer.get(path_of(event, **query)).content.decode()
    assert [name in page for name in ("Ms Given ONE", "Ms Given TWO", "Ms Given THREE")] == [
        True
    ] * 3

    chosen = {f"p{one.pk}": "present", f"p{two.pk}": "absent"}
    post(officer, event, query, **ticks([one, two, three], **chosen))
    corrected = ticks([one, two, three], **{f"p{one.pk}": "open"}) | {"way": "hand"}
    post(officer, event, query, **corrected)

    assert states(one) == [("present", "sheet"), ("open", "hand")]
    assert (states(two), states(three)) == ([("absent", "sheet")], [])


def test_form_left_as_it_was_changes_nothing_though_the_desk_was_quicker(
    officer, event, delegation
):
    one = person(delegation)
    query = {"institution": delegation.institution.code}
    fields = ticks([one])
    by = actors.staff(b.build_user(event=event, role=DESK))
    attendance.check_in(
        one, day=today(event), part=event.parts_of_day[0], token=uuid4(), by=by, now=timezone.now()
    )

    page = post(officer, event, query, **fields)

    assert "Nothing was changed." in page
    assert states(one) == [("present", "desk")]


def test_people_of_another_delegation_cannot_be_ticked(officer, event, delegation):
    other = person(b.build_delegation(event=event), "Other")
    query = {"institution": delegation.institution.code}

    post(officer, event, query, **ticks([other], **{f"p{other.pk}": "present"}))

    assert states(other) == []


def test_institution_that_is_not_invited_has_no_page(officer, event):
    other = b.build_delegation()

    assert officer.get(path_of(event, institution=other.institution.code)).status_code == 404


def test_delegation_without_anybody_confirmed_says_so(officer, event, delegation):
    page = officer.get(path_of(event, institution=delegation.institution.code)).content.decode()

    assert "Nobody is confirmed yet." in page


def test_institutions_are_counted(officer, event, delegation):
    people = [person(delegation, f"P{uuid4().hex}") for _number in range(4)]
    for each, state in zip(people, ["present", "excused", "absent"], strict=False):
        post(officer, event, numbers=each.reference, state=state)

    page = officer.get(path_of(event)).content.decode()

    cells = [f'<td class="number">{count}</td>' for count in (4, 1, 1, 1, 1)]
    assert "".join(cells) in page


# The page.


@pytest.mark.parametrize(("first", "last", "expected"), [(1, 2, 1), (-2, -1, -1), (-1, 1, 0)])
def test_page_opens_on_today_or_the_nearest_day(officer, event, first, last, expected):
    now = today(event)
    event.starts_on, event.ends_on = now + first * DAY, now + last * DAY
    event.save()

    page = officer.get(path_of(event, day="nonsense"))

    assert page.context["page"].day == now + expected * DAY


def test_half_days_have_pages_of_their_own(officer, event, delegation):
    event.attendance_by = AttendanceBy.HALF_DAY
    event.save()
    one = person(delegation)

    post(officer, event, {"part": "afternoon"}, numbers=one.reference)

    assert Attendance.objects.get().part == "afternoon"
    morning = officer.get(path_of(event, part="morning")).content.decode()
    assert "Nothing is recorded yet." in morning


def test_page_takes_as_many_queries_for_one_as_for_thirty(officer, event, delegation):
    officer.get(path_of(event))
    counts = []
    for people in (1, 3, 30):
        while Attendee.objects.count() < people:
            each = person(delegation, f"P{uuid4().hex}")
            post(officer, event, numbers=each.reference)
        officer.get(path_of(event))  # what was told is shown once
        for query in ({}, {"institution": delegation.institution.code}):
            with CaptureQueriesContext(connection) as done:
                officer.get(path_of(event, **query))
            counts.append(len(done))

    assert counts == counts[:2] * 3


# The person's page.


def test_person_page_shows_every_statement_and_marks_the_former(officer, event, delegation):
    one = person(delegation)
    post(officer, event, numbers=one.reference)
    post(officer, event, numbers=one.reference, state="absent", way="hand")

    page = officer.get(
        reverse("admin:registrations_attendee_change", args=[one.pk])
    ).content.decode()
    part = page.split('id="attendance"')[1].split("</section>")[0]

    assert part.index("absent") < part.index("present")
    assert (part.count("(former entry)"), part.count("the-officer")) == (1, 2)
    assert "from the signed sheet" in part
    assert "by hand" in part
    assert path_of(event, institution=delegation.institution.code) in part


def test_statement_of_a_helper_is_of_the_desk_link(officer, event, delegation):
    one = person(delegation)
    link = b.build_desk_link(event=event, day=today(event))
    attendance.check_in(
        one, day=link.day, part=event.parts_of_day[0], token=uuid4(), by=actors.helper(link),
        now=timezone.now(),
    )  # fmt: skip

    assert "<td>desk link</td>" in officer.get(path_of(event)).content.decode()
    Attendance.objects.update(desk_link=None)
    assert "<td>–</td>" in officer.get(path_of(event)).content.decode()


@pytest.mark.parametrize(
    ("role", "sees", "enters"),
    [(MANAGER, True, True), (OFFICER, True, True), (DESK, True, True), (ORGANISER, True, False)],
)
def test_staff_see_and_enter_what_their_role_gives(event, delegation, role, sees, enters):
    one = person(delegation)
    client = Client()
    client.force_login(b.build_user(event=event, role=role))

    page = client.get(
        reverse("admin:registrations_attendee_change", args=[one.pk])
    ).content.decode()

    assert ('id="attendance"' in page, "Enter or correct it" in page) == (sees, enters)
