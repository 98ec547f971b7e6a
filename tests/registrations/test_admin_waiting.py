"""The waiting list for staff: who is next, confirmed with a button or by the portal itself."""

from datetime import timedelta

import pytest
from django.urls import reverse

from registrations.admin import waiting as shown
from registrations.domain import actors, registration, waiting
from registrations.enums import Capacity, Status
from registrations.links import path_of
from registrations.models import Attendee, Delegation
from registrations.roles import DESK, MANAGER, OFFICER
from tests import builders as b
from tests.workshop.test_admin_scoping import _event_form

pytestmark = pytest.mark.django_db

LIST = reverse("admin:registrations_attendee_changelist")


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=1)


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


def in_line(delegation, minutes=0, **fields):
    return b.build_attendee(
        delegation=delegation,
        status=Status.WAITLISTED,
        now=b.NOW + timedelta(minutes=minutes),
        **fields,
    )


def seated(delegation, **fields):
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


def decide_path(attendee, name):
    return reverse("admin:registrations_attendee_decide", args=[attendee.pk, name])


def person_path(attendee):
    return reverse("admin:registrations_attendee_change", args=[attendee.pk])


def dashboard(event):
    return reverse("dashboard", args=[event.slug])


def told(answer):
    return [(each.level_tag, str(each)) for each in answer.context["messages"]]


def test_section_shows_who_is_next_and_the_whole_line(event):
    second = b.build_delegation(event=event, seats=1, protocol_rank=20)
    first = b.build_delegation(event=event, seats=2, protocol_rank=10)
    seated(first)
    late, early = in_line(first, 9), in_line(first, 1)
    other = in_line(second, 5)
    in_line(second, 2, capacity=Capacity.ALTERNATE)

    found = shown.waiting_list(event)

    assert found.next == [early, other]
    assert [(line.delegation, line.places) for line in found.lines] == [
        (first, [shown.Place(1, early, True), shown.Place(2, late, False)]),
        (second, [shown.Place(1, other, True)]),
    ]
    assert (found.aside, found.more) == (1, 0)


def test_section_shows_the_beginning_of_a_very_long_line(event, monkeypatch):
    monkeypatch.setattr(shown, "_SHOWN", 2)
    for seats in (2, 1, 1):
        delegation = b.build_delegation(event=event, seats=0)
        for _each in range(seats):
            in_line(delegation)

    found = shown.waiting_list(event)

    assert [len(line.places) for line in found.lines] == [2]
    assert found.more == 2


@pytest.mark.parametrize("count", [1, 3])
def test_section_takes_four_queries_however_many_wait(event, count, django_assert_num_queries):
    for _each in range(count):
        delegation = b.build_delegation(event=event)
        in_line(delegation)
        in_line(delegation)

    with django_assert_num_queries(4):
        shown.waiting_list(event)


def test_button_of_the_section_confirms_and_leads_back_to_it(client, officer, event, delegation):
    following = in_line(delegation)
    page = client.get(dashboard(event)).content.decode()
    assert f'action="{decide_path(following, "confirm")}"' in page

    answer = client.post(decide_path(following, "confirm"), {"back": "waiting-list"})

    assert answer.url == f"{dashboard(event)}#waiting-list"
    following.refresh_from_db()
    assert following.status == Status.CONFIRMED


def test_section_has_no_button_for_who_may_not_decide(client, event, delegation):
    following = in_line(delegation)
    client.force_login(b.build_user(event=event, role=DESK))

    page = client.get(dashboard(event)).content.decode()

    assert person_path(following) in page
    assert decide_path(following, "confirm") not in page


def test_empty_waiting_list_says_so(client, officer, event):
    assert "Nobody is on the waiting list." in client.get(dashboard(event)).content.decode()


def test_full_delegation_shows_its_line_and_nobody_next(client, officer, event, delegation):
    seated(delegation)
    in_line(delegation)

    page = client.get(dashboard(event)).content.decode()

    assert "No seat is free for those who wait." in page
    assert 'class="next-in-line"' not in page


@pytest.mark.parametrize("name", ["cancel", "waitlist"])
def test_leaving_a_seat_names_who_is_next(client, officer, event, delegation, name):
    leaving = seated(delegation)
    elsewhere = in_line(b.build_delegation(event=event), 1)
    following = in_line(delegation, 2, family_name="<Following>")

    answer = client.post(
        decide_path(leaving, name), {"reason": "Moved.", "apply": "yes"}, follow=True
    )

    level, words = told(answer)[-1]
    assert level == "info"
    assert f'href="{person_path(following)}"' in words
    assert "&lt;FOLLOWING&gt;" in words
    assert f'href="{dashboard(event)}#waiting-list"' in words
    assert elsewhere.reference not in words


def test_leaving_without_a_seat_names_nobody(client, officer, event, delegation):
    in_line(delegation)
    leaving = b.build_attendee(delegation=delegation)

    answer = client.post(
        decide_path(leaving, "cancel"), {"reason": "Moved.", "apply": "yes"}, follow=True
    )

    assert [level for level, _words in told(answer)] == ["success"]


def test_leaving_a_seat_for_which_nobody_waits_names_nobody(client, officer, event, delegation):
    answer = client.post(
        decide_path(seated(delegation), "cancel"), {"reason": "Moved.", "apply": "yes"}, follow=True
    )

    assert [level for level, _words in told(answer)] == ["success"]


def test_refused_decision_names_nobody(client, officer, event, delegation):
    in_line(b.build_delegation(event=event))

    answer = client.post(decide_path(seated(delegation), "confirm"), follow=True)

    assert [level for level, _words in told(answer)] == ["warning"]


def test_leaving_a_seat_of_an_event_that_promotes_says_who_got_it(client, officer, event):
    event.promotes_automatically = True
    event.save()
    delegation = b.build_delegation(event=event, seats=1)
    leaving, following = seated(delegation), in_line(delegation)

    answer = client.post(
        decide_path(leaving, "cancel"), {"reason": "Moved.", "apply": "yes"}, follow=True
    )

    assert person_path(following) in told(answer)[-1][1]
    assert Attendee.objects.get(pk=following.pk).status == Status.CONFIRMED


def _delegation_form(delegation, **changes):
    return {
        "name_override_en": "", "name_override_zh-hans": "", "role": "participant",
        "seats": delegation.seats, "alternates": 0, "protocol_rank": 500, "reply": "none",
        "focal_points-TOTAL_FORMS": 0, "focal_points-INITIAL_FORMS": 0,
    } | changes  # fmt: skip


@pytest.mark.parametrize("promotes", [True, False])
def test_more_seats_for_a_delegation_go_to_its_line(client, officer, event, promotes):
    event.promotes_automatically = promotes
    event.save()
    delegation = b.build_delegation(event=event, seats=0)
    following = in_line(delegation)
    page = reverse("admin:registrations_delegation_change", args=[delegation.pk])

    answer = client.post(page, _delegation_form(delegation, seats=1), follow=True)

    assert Delegation.objects.get(pk=delegation.pk).seats == 1
    following.refresh_from_db()
    assert following.status == (Status.CONFIRMED if promotes else Status.WAITLISTED)
    assert (following.reference in "".join(words for _level, words in told(answer))) is promotes


def test_more_seats_for_the_event_go_to_the_line(client, event):
    event.capacity = 0
    event.save()
    following = in_line(b.build_delegation(event=event))
    client.force_login(b.build_user(event=event, role=MANAGER))
    page = reverse("admin:workshop_event_change", args=[event.pk])
    values = _event_form(event) | {"capacity": 1, "promotes_automatically": "on"}

    answer = client.post(page, values, follow=True)

    following.refresh_from_db()
    assert following.status == Status.CONFIRMED
    assert following.reference in "".join(words for _level, words in told(answer))


def test_list_marks_and_finds_those_next_in_line(client, officer, event, delegation):
    following, later = in_line(delegation, 1), in_line(delegation, 2)
    full = b.build_delegation(event=event, seats=0)
    in_line(full, 3)

    rows = client.get(LIST).context["cl"].result_list
    found = client.get(f"{LIST}?mark=next-in-line")

    assert [each.pk for each in rows if each.is_next] == [following.pk]
    assert [each.pk for each in found.context["cl"].result_list] == [following.pk]
    assert '<span class="mark">next in line</span>' in found.content.decode()
    assert later.reference not in found.content.decode()


def test_list_of_several_events_marks_the_next_of_each(client, officer, event, delegation):
    other = b.build_event(capacity=1)
    b.EventRole.objects.create(event=other, user=officer, role=b.Group.objects.get(name=OFFICER))
    first, second = in_line(delegation, 1), in_line(b.build_delegation(event=other), 2)
    in_line(b.build_delegation(event=other), 3)
    foreign = in_line(b.build_delegation())

    assert waiting.next_in_lines([event, other, foreign.event]) == {first.pk, second.pk, foreign.pk}
    found = client.get(f"{LIST}?mark=next-in-line").context["cl"].result_list
    assert {each.pk for each in found} == {first.pk, second.pk}
    found = client.get(f"{LIST}?mark=next-in-line&event={other.slug}").context["cl"].result_list
    assert [each.pk for each in found] == [second.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_however_many_wait(
    client, officer, event, count, django_assert_num_queries
):
    for _each in range(count):
        in_line(b.build_delegation(event=event))
    client.get(f"{LIST}?mark=next-in-line")

    with django_assert_num_queries(26):
        client.get(f"{LIST}?mark=next-in-line")


def test_nobody_is_next_where_nobody_waits(event):
    assert waiting.next_in_lines([event]) == set()
    assert waiting.next_in_lines([]) == set()


@pytest.mark.parametrize("shows", [True, False])
def test_own_page_shows_the_place_where_the_event_says_so(client, event, delegation, shows):
    event.shows_waiting_position = shows
    event.save()
    in_line(delegation, 1)
    second = in_line(delegation, 2)

    for page in ("", "done/"):
        words = client.get(f"{path_of(second)}{page}").content.decode()
        assert ("waiting list of your delegation: 2" in words) is shows


def test_capacity_without_a_seat_leaves_one_to_those_who_wait(event):
    event.promotes_automatically = True
    event.save()
    delegation = b.build_delegation(event=event, seats=1)
    holder, following = seated(delegation), in_line(delegation)
    officer = actors.staff(b.build_user())

    registration.edit(holder, {"capacity": Capacity.ASSISTANT}, by=officer, now=b.NOW)

    following.refresh_from_db()
    assert following.status == Status.CONFIRMED


def test_merger_of_two_with_seats_names_who_is_next(client, officer, event):
    delegation = b.build_delegation(event=event, seats=2)
    first, second = seated(delegation), seated(delegation)
    following = in_line(delegation)
    page = reverse("admin:registrations_attendee_merge", args=[first.pk, second.pk])

    answer = client.post(page, follow=True)

    assert following.reference in told(answer)[-1][1]
