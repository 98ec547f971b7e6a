"""The page on which staff put two registrations together."""

import re

import pytest
from django.urls import reverse

from registrations.domain import actors, answers, lifecycle, registration
from registrations.domain.registration import Entry
from registrations.enums import Status
from registrations.models import Attendee, Option, Question
from registrations.roles import DESK, OFFICER
from tests import builders as b
from workshop.models import SideActivity

pytestmark = pytest.mark.django_db

LIST = reverse("admin:registrations_attendee_changelist")
SAME = {"family_name": "Sample", "given_names": "Anna", "email": "anna@example.org"}


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=2)


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


def two(delegation, **others):
    first = b.build_attendee(delegation=delegation, **SAME)
    return first, b.build_attendee(delegation=delegation, **SAME | others)


def page_of(kept, other):
    return reverse("admin:registrations_attendee_merge", args=[kept.pk, other.pk])


def change_page(attendee):
    return reverse("admin:registrations_attendee_change", args=[attendee.pk])


def rows(answer):
    return [(row.name, row.kept, row.other, row.takes_other) for row in answer.context["rows"]]


def told(answer):
    return [str(each) for each in answer.context["messages"]]


def test_page_shows_what_differs_and_chooses_what_is_not_empty(client, officer, event, delegation):
    first, second = two(
        delegation, honorific="Mr", sex="male", days=["2083-11-03", "2083-11-04"], staff_rank=2
    )

    shown = client.get(page_of(first, second))

    assert rows(shown) == [
        ("honorific", "Ms", "Mr", False),
        ("sex", "", "male", True),
        ("days", "", "Wednesday, 3 November 2083, Thursday, 4 November 2083", True),
        ("staff_rank", "", "2", True),
    ]
    assert f'href="{page_of(second, first)}"' in shown.content.decode()


def test_page_says_answers_in_words(client, officer, event, delegation):
    size, day, proof = (
        Question.objects.create(event=event, text=b.text(words), kind=kind, position=place)
        for place, (words, kind) in enumerate(
            [("Size", "choice"), ("Vegetarian", "yes_no"), ("Note", "text")]
        )
    )
    large = Option.objects.create(question=size, text=b.text("Large"))
    visit = SideActivity.objects.create(
        event=event, title=b.text("Visit"), day=event.starts_on, starts="09:00", ends="10:00"
    )
    first, second = two(delegation)
    answers.store(
        second,
        {
            f"question-{size.pk}": [large.pk],
            f"question-{day.pk}": True,
            f"question-{proof.pk}": "Some <words>",
            "activities": [visit.pk],
        },
    )

    shown = client.get(page_of(first, second))

    assert [(row.label, row.other) for row in shown.context["rows"]] == [
        ("Side activities", "Visit"),
        ("Size", "Large"),
        ("Vegetarian", "Yes"),
        ("Note", "Some <words>"),
    ]
    assert "Some &lt;words&gt;" in shown.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_however_much_differs(
    client, officer, event, delegation, count, django_assert_num_queries
):
    first, second = two(delegation)
    questions = [b.build_question(event=event) for _number in range(count)]
    answers.store(second, {f"question-{each.pk}": "Answer" for each in questions})
    client.get(page_of(first, second))

    with django_assert_num_queries(17):
        client.get(page_of(first, second))


def test_choice_of_the_page_is_kept_and_the_other_leads_to_it(client, officer, delegation):
    first, second = two(delegation, position="Counsellor", phone="12345")

    answer = client.post(
        page_of(first, second),
        {"take-position": "other", "take-phone": "kept", "take-family_name": "nonsense"},
        follow=True,
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, first.phone) == ("Counsellor", "")
    assert (second.status, second.duplicate_of) == (Status.CANCELLED, first)
    assert answer.redirect_chain == [(change_page(first), 302)]
    assert first.reference in told(answer)[0]
    assert page_of(first, second) not in answer.content.decode()


def test_refusal_keeps_what_was_chosen(client, officer, event):
    full, other = (b.build_delegation(event=event, seats=1) for _each in range(2))
    b.build_attendee(delegation=full, status=Status.CONFIRMED)
    first = b.build_attendee(delegation=full, **SAME, phone="1", position="One")
    second = b.build_attendee(delegation=other, **SAME, phone="2", position="Two")
    registration.mark_no_duplicate(second, by=actors.staff(officer), now=b.NOW)
    lifecycle.confirm(second, by=actors.SYSTEM, now=b.NOW)

    answer = client.post(page_of(first, second), {"take-phone": "other"})

    assert told(answer) == ["All seats of this delegation are taken."]
    assert rows(answer) == [("position", "One", "Two", False), ("phone", "1", "2", True)]
    assert "takes over the seat" in answer.content.decode()
    assert Attendee.objects.get(pk=second.pk).status == Status.CONFIRMED


def test_page_says_that_a_seat_becomes_free_where_both_have_one(client, officer, delegation):
    first, second = two(delegation)
    registration.mark_no_duplicate(second, by=actors.staff(officer), now=b.NOW)
    for each in (first, second):
        lifecycle.confirm(each, by=actors.SYSTEM, now=b.NOW)

    assert "becomes free" in client.get(page_of(first, second)).content.decode()


def test_registrations_that_cannot_be_merged_lead_back(client, officer, delegation):
    first, _second = two(delegation)
    draft = registration.save_draft(delegation, Entry(SAME), by=actors.staff(officer), now=b.NOW)

    for method in (client.get, client.post):
        answer = method(page_of(first, draft), follow=True)
        assert answer.redirect_chain == [(change_page(first), 302)]
        assert told(answer) == ["A draft cannot be merged. It can be discarded."]


def test_closed_registration_is_not_offered_to_be_kept(client, officer, delegation):
    first, second = two(delegation)
    lifecycle.withdraw(second, by=actors.DELEGATE, now=b.NOW)

    shown = client.get(page_of(first, second)).content.decode()

    assert page_of(second, first) not in shown
    assert "Both say the same" in shown


def test_registration_of_an_event_of_others_is_not_found(client, officer, delegation):
    first, _second = two(delegation)
    foreign = b.build_attendee(**SAME)

    assert client.get(page_of(first, foreign)).status_code == 404
    assert client.post(page_of(foreign, first)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.status == Status.SUBMITTED


def test_right_at_one_event_is_none_at_the_other(client, officer, delegation):
    first, _second = two(delegation)
    foreign = b.build_attendee(**SAME)
    b.EventRole.objects.create(
        event=foreign.event, user=officer, role=b.Group.objects.get(name=DESK)
    )

    assert client.post(page_of(first, foreign)).status_code == 403


def test_both_pages_offer_the_merger_with_the_first_kept(client, officer, delegation):
    first, second = two(delegation)

    for each in (first, second):
        shown = client.get(change_page(each)).content.decode()
        assert re.findall(r'href="([^"]+/merge/[^"]+)"', shown) == [page_of(first, second)]


def test_merger_is_not_offered_to_who_may_not_decide(client, event, delegation):
    first, _second = two(delegation)
    client.force_login(b.build_user(event=event, role=DESK))

    assert "/merge/" not in client.get(change_page(first)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_action_on_another_number_than_two_is_refused_in_words(client, officer, delegation, count):
    people = [b.build_attendee(delegation=delegation).pk for _each in range(count)]

    answer = client.post(LIST, {"action": "merge_two", "_selected_action": people}, follow=True)

    assert told(answer) == ["Choose exactly two registrations to merge."]


def test_action_on_two_leads_to_the_page_with_the_one_kept_that_can_be(client, officer, delegation):
    first, second = two(delegation)
    chosen = {"action": "merge_two", "_selected_action": [second.pk, first.pk]}
    assert client.post(LIST, chosen).url == page_of(first, second)

    lifecycle.withdraw(first, by=actors.DELEGATE, now=b.NOW)

    assert client.post(LIST, chosen).url == page_of(second, first)
