"""The log of disclosures: who reads it, how it is searched, and that nobody changes it."""

import pytest
from django.urls import reverse

from registrations.domain import actors
from registrations.enums import DisclosureKind
from registrations.models import Disclosure
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/disclosure/"


CHOSEN = {"statuses": ["confirmed"], "selected": 2, "edition": "final", "format": "csv"}


def record(event, **fields):
    return b.build_disclosure(event=event, **({"filter": CHOSEN} | fields))


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


def found(client, **query):
    """Return the disclosures in the list, by what the address asks for."""
    return list(client.get(LIST, query).context["cl"].result_list)


def test_log_shows_those_of_ones_own_events_the_newest_first(client, event, officer):
    first, second = record(event), record(event)
    record(b.build_event(), recipient="Marker")

    assert found(client) == [second, first]
    assert "Marker" not in client.get(LIST).text


@pytest.mark.parametrize("role", [DESK, ORGANISER])
def test_log_is_for_officers_and_managers(client, event, role):
    client.force_login(b.build_user(event=event, role=role))

    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "view"},
        {"purpose": "needs"},
        {"abroad": "yes"},
        {"user": "reader"},
        {"person": "{reference}"},
    ],
    ids=str,
)
def test_log_is_filtered_by_each_of_its_facts(client, event, officer, query):
    reader = b.build_user(username="reader")
    person = b.build_attendee(delegation=b.build_delegation(event=event))
    other = b.build_attendee(delegation=person.delegation)
    record(event, people=[other.pk, person.pk * 1000 + 1])
    wanted = record(
        event,
        kind=DisclosureKind.VIEW,
        purpose="needs",
        by=actors.staff(reader),
        is_abroad=True,
        people=[person.pk],
        reason="To order lunch.",
    )

    query = {name: value.format(reference=person.reference) for name, value in query.items()}

    assert found(client, **query) == [wanted]


def test_log_of_what_stayed_in_the_country(client, event, officer):
    record(event, is_abroad=True)
    at_home = record(event)

    assert found(client, abroad="no") == [at_home]


@pytest.mark.parametrize("name", ["kind", "purpose", "abroad", "user"])
def test_filter_of_an_unknown_value_is_passed_over(client, event, officer, name):
    row = record(event)

    assert found(client, **{name: "un\0known"}) == [row]


def test_log_of_somebody_unknown_or_of_another_event_is_empty(client, event, officer):
    stranger = b.build_attendee()
    record(event)
    record(stranger.event, people=[stranger.pk])

    answers = [found(client, person=each) for each in (stranger.reference, "ZZZZ-ZZZZ", "\0")]

    assert answers == [[], [], []]


@pytest.mark.parametrize("count", [1, 3])
def test_log_takes_the_same_queries_for_any_number(client, event, officer, count, django_assert_num_queries):  # fmt: skip
    for _number in range(count):
        record(event, by=actors.staff(officer))
    client.get(LIST)

    with django_assert_num_queries(10):
        client.get(LIST)


def test_page_of_one_disclosure_says_all_in_words(client, event, officer):
    person = b.build_attendee(delegation=b.build_delegation(event=event))
    row = record(event, people=[person.pk], is_abroad=True, by=actors.staff(officer))

    page = client.get(f"{LIST}{row.pk}/change/").text

    for words in (
        "List of participants",
        "Name, Institution",
        "confirmed, 2 people selected, final, CSV",
        f"staff: {officer}",
        f'/attendee/{person.pk}/change/">{person.reference}</a>',
        '<span class="mark">abroad</span>',
    ):
        assert words in page


def test_page_of_a_look_names_the_fields_and_the_reason(client, event, officer):
    row = record(event, kind=DisclosureKind.VIEW, purpose="needs", columns=["diet", "question-4", "activities", "gone"], reason="Lunch.", recipient="", filter={})  # fmt: skip

    page = client.get(f"{LIST}{row.pk}/change/").text

    assert "diet, answers to questions, side activities, gone" in page
    assert "diet, access and emergency contact" in page
    assert "Lunch." in page


def test_disclosure_for_a_purpose_no_longer_known_keeps_its_key(client, event, officer):
    row = record(event, purpose="long-gone")

    assert "long-gone" in client.get(f"{LIST}{row.pk}/change/").text


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_adds_changes_or_deletes(client, event, is_superuser):
    user = b.build_user(event=event, role=MANAGER, is_superuser=is_superuser)
    client.force_login(user)
    row = record(event)
    before = Disclosure.objects.values().get()
    data = {"recipient": "Changed", "action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}  # fmt: skip

    answers = [client.post(f"{LIST}{path}", data).status_code for path in ("", "add/", f"{row.pk}/change/", f"{row.pk}/delete/")]  # fmt: skip

    assert answers[1:] == [403, 403, 403]
    assert Disclosure.objects.values().get() == before


def test_page_of_a_person_shows_to_whom_the_data_went(client, event, officer):
    person = b.build_attendee(delegation=b.build_delegation(event=event))
    other = b.build_attendee(delegation=person.delegation)
    record(event, people=[person.pk], is_abroad=True, recipient="The embassy")
    record(event, people=[other.pk], recipient="Marker")

    page = client.get(reverse("admin:registrations_attendee_change", args=[person.pk])).text

    assert "The embassy" in page
    assert "Marker" not in page
    assert f"{LIST}?person={person.reference}" in page


def test_page_of_a_person_of_whom_nothing_was_given_says_so(client, event, officer):
    person = b.build_attendee(delegation=b.build_delegation(event=event))

    page = client.get(reverse("admin:registrations_attendee_change", args=[person.pk])).text

    assert "Nobody has been given this person" in page


@pytest.mark.parametrize(("role", "is_shown"), [(OFFICER, True), (ORGANISER, False)])
def test_dashboard_leads_to_the_log(client, event, role, is_shown):
    client.force_login(b.build_user(event=event, role=role))

    page = client.get(reverse("dashboard", args=[event.slug])).text

    assert (f"{LIST}?event={event.slug}" in page) == is_shown
