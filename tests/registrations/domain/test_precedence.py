"""The order of people in documents: a total order, whatever the order of registration."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.enums import Capacity, DelegationRole
from registrations.models import Attendee
from tests import builders as b
from workshop.text import to_search_key


def _order(event):
    people = Attendee.objects.filter(event=event).in_order_of_precedence()
    return [person.family_name for person in people]


@pytest.mark.django_db
def test_institutions_stand_by_rank_and_the_organiser_last():
    event = b.build_event()
    for name, fields in {
        "Organiser": {"protocol_rank": 1, "role": DelegationRole.ORGANISER},
        "Second": {"protocol_rank": 20},
        "First": {"protocol_rank": 10},
    }.items():
        b.build_attendee(delegation=b.build_delegation(event=event, **fields), family_name=name)
    assert _order(event) == ["First", "Second", "Organiser"]


@pytest.mark.django_db
def test_equal_ranks_stand_by_the_usual_rank_then_the_code():
    event = b.build_event()
    for name, fields in {
        "Third": {"default_rank": 9, "code": "B"},
        "Second": {"default_rank": 9, "code": "A"},
        "First": {"default_rank": 3, "code": "C"},
    }.items():
        institution = b.build_institution(**fields)
        delegation = b.build_delegation(event=event, institution=institution)
        b.build_attendee(delegation=delegation, family_name=name)
    assert _order(event) == ["First", "Second", "Third"]


@pytest.mark.django_db
def test_within_a_delegation_staff_rank_then_head_then_capacity_then_the_focal_points_order():
    delegation = b.build_delegation(seats=None)
    for name, fields in {
        "Assistant": {"capacity": Capacity.ASSISTANT},
        "Delegate one": {},
        "Delegate two": {},
        "Head": {"capacity": Capacity.HEAD},
        "Ranked two": {"staff_rank": 2},
        "Ranked one": {"staff_rank": 1, "capacity": Capacity.ASSISTANT},
    }.items():
        b.build_attendee(delegation=delegation, family_name=name, **fields)
    expected = ["Ranked one", "Ranked two", "Head", "Delegate one", "Delegate two", "Assistant"]
    assert _order(delegation.event) == expected


_people = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 2)),
        st.sampled_from(list(Capacity)),
        st.integers(0, 2),
        st.sampled_from(["Adam", "Dvořák", "欧阳", "Øst", "Zola"]),
    ),
    max_size=8,
)


def _build(delegation, people):
    """Store the people as drafts, which need no verb; references tell them apart."""
    Attendee.objects.bulk_create(
        Attendee(
            event=delegation.event,
            delegation=delegation,
            reference=str(number),
            created_at=b.NOW,
            staff_rank=rank,
            capacity=capacity,
            position_in_delegation=position,
            family_name=name,
            search_text=to_search_key(name),
        )
        for number, (rank, capacity, position, name) in people
    )


def _key(person):
    rank, capacity, position, name = person
    unranked = rank is None
    return (unranked, 0 if unranked else rank, list(Capacity).index(capacity), position, to_search_key(name))  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(people=_people, seed=st.integers(0, 99))
def test_order_within_a_delegation_is_total_and_independent_of_registration(people, seed):
    delegation = b.build_delegation()
    numbered = list(enumerate(people))
    random.Random(seed).shuffle(numbered)
    _build(delegation, numbered)
    found = Attendee.objects.filter(delegation=delegation).in_order_of_precedence()
    in_order = [people[int(person.reference)] for person in found]
    assert in_order == sorted(people, key=_key)
    Attendee.objects.all().delete()
