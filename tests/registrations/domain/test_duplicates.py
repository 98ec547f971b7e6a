"""A second registration of the same person: found, marked, and told to the holder of the first."""

from datetime import timedelta

import pytest
from django.db import connection

from registrations.domain import actors, duplicates, likeness, registration
from registrations.domain.registration import Entry
from registrations.enums import MessageKind, Status
from registrations.models import Attendee, Message
from tests import builders as b

pytestmark = pytest.mark.django_db

VALUES = {"family_name": "Sample", "given_names": "Anna", "email": "anna@example.org"}


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=5)


def test_same_address_in_other_letters_is_found_in_another_delegation(event, delegation):
    first = b.build_attendee(delegation=delegation, **VALUES)

    second = b.build_attendee(
        delegation=b.build_delegation(event=event), **VALUES | {"email": "Anna@Example.org"}
    )

    assert second.duplicate_of == first


def test_near_spelling_within_the_delegation_is_found(delegation):
    first = b.build_attendee(delegation=delegation, **VALUES)

    second = b.build_attendee(
        delegation=delegation, family_name="Anna", given_names="Sampel", email=""
    )

    assert second.duplicate_of == first


def test_third_registration_is_a_duplicate_of_the_first(delegation):
    first, second, third = (b.build_attendee(delegation=delegation, **VALUES) for _each in range(3))

    assert (second.duplicate_of, third.duplicate_of) == (first, first)


def test_draft_is_never_the_first(delegation):
    entry = Entry(values=VALUES)
    draft = registration.save_draft(delegation, entry, by=actors.SYSTEM, now=b.NOW)

    second = b.build_attendee(delegation=delegation, **VALUES)

    assert second.duplicate_of is None
    assert registration.hand_in(draft, by=b._Registrar, now=b.NOW).duplicate_of == second


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_one_query_however_many_there_are(
    event, delegation, count, django_assert_num_queries
):
    for _each in range(count):
        b.build_attendee(delegation=delegation)
    newcomer = Attendee(event=event, delegation=delegation, **VALUES)

    with django_assert_num_queries(1):
        assert duplicates.first_of_same_person(newcomer) is None


def test_rows_of_a_table_make_those_before_them_ready_once(event, delegation):
    for _each in range(5):
        b.build_attendee(delegation=delegation)
    newcomers = [
        Attendee(event=event, delegation=delegation, family_name=f"Newcomer {letter}")
        for letter in "xyz"
    ]
    duplicates.first_of_same_person(newcomers[0])
    before = likeness._likeness.cache_info().misses

    for each in newcomers[1:]:
        duplicates.first_of_same_person(each)

    assert likeness._likeness.cache_info().misses == before + 2


def test_search_of_a_large_event_goes_by_the_indexes(event, delegation):
    delegations = [b.build_delegation(event=event) for _each in range(10)]
    Attendee.objects.bulk_create(
        Attendee(
            event=event,
            delegation=each,
            family_name="Sample",
            email=f"{number}@{each.pk}.example.org",
            reference=f"{number:04}-{each.pk}"[:12],
            status=Status.SUBMITTED,
            submitted_at=b.NOW,
            created_at=b.NOW,
        )
        for each in delegations
        for number in range(200)
    )
    connection.cursor().execute(f"ANALYZE {Attendee._meta.db_table}")
    newcomer = Attendee(event=event, delegation=delegation, **VALUES)

    plan = duplicates._candidates(newcomer).explain()

    assert "attendee_event_email" in plan
    assert "delegat" in plan.replace("attendee_event_email", "")
    assert "Seq Scan" not in plan
    assert "SCAN registrations_attendee" not in plan


def again(first):
    """Return how often the holder of the first was told of another."""
    return Message.objects.filter(attendee=first, kind=MessageKind.RECEIVED_AGAIN).count()


def test_holder_of_the_first_is_told_nothing_of_what_was_typed(delegation):
    first = b.build_attendee(delegation=delegation, **VALUES)

    second = b.build_attendee(
        delegation=delegation, **VALUES | {"email": "stranger@example.org", "phone": "12345"}
    )

    message = Message.objects.get(kind=MessageKind.RECEIVED_AGAIN)
    assert (message.attendee, message.email.to) == (first, [VALUES["email"]])
    text = message.email.subject + message.email.message
    assert first.reference in text
    assert not [each for each in ("stranger", "12345", second.reference) if each in text]


def test_holder_of_the_first_is_told_once_an_hour(delegation):
    first = b.build_attendee(delegation=delegation, **VALUES)
    for minutes in (1, 2, 60):
        b.build_attendee(delegation=delegation, now=b.NOW + timedelta(minutes=minutes), **VALUES)
    assert again(first) == 1

    b.build_attendee(delegation=delegation, now=b.NOW + timedelta(minutes=61), **VALUES)

    assert again(first) == 2


def test_second_registration_has_its_own_message_and_takes_no_seat(delegation):
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **VALUES)

    second = b.build_attendee(delegation=delegation, **VALUES)

    assert second.status == Status.SUBMITTED
    assert [each.kind for each in second.messages.all()] == [MessageKind.RECEIVED]


def test_draft_that_is_a_duplicate_tells_nobody_before_it_is_handed_in(delegation):
    first = b.build_attendee(delegation=delegation, **VALUES)
    draft = registration.save_draft(delegation, Entry(values=VALUES), by=actors.SYSTEM, now=b.NOW)
    assert (draft.duplicate_of, again(first)) == (first, 0)

    registration.hand_in(draft, by=b._Registrar, now=b.NOW)

    assert again(first) == 1
