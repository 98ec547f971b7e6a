"""One head of delegation, whichever way somebody is made it."""

import pytest

from registrations.domain import actors, arranging, changes, lifecycle, proposals, registration
from registrations.domain.registration import Entry
from registrations.enums import Capacity, Status
from registrations.models import Attendee, Delegation
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

SAME = {"family_name": "Sample", "given_names": "Anna", "email": "anna@example.org"}
TO_HEAD = {"capacity": Capacity.HEAD}
STAFF = actors.Actor(actors.ActorKind.STAFF)


@pytest.fixture
def delegation() -> Delegation:
    return b.build_delegation(seats=5)


@pytest.fixture
def by(delegation) -> actors.Actor:
    return actors.focal_point(b.build_focal_point(delegation=delegation))


def person(delegation, capacity=Capacity.DELEGATE, **values) -> Attendee:
    return b.build_attendee(delegation=delegation, capacity=capacity, **values)


def heads(delegation) -> int:
    return delegation.attendees.filter(capacity=Capacity.HEAD).count()


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_second_head_is_not_registered(delegation, by):
    person(delegation, Capacity.HEAD)
    entry = Entry(values={"family_name": "Second"} | TO_HEAD)

    assert code_of(registration.register, delegation, entry, by=by, now=b.NOW) == "head_exists"
    assert delegation.attendees.count() == 1


def test_draft_of_a_head_is_compared_once_it_is_handed_in(delegation, by):
    person(delegation, Capacity.HEAD)
    entry = Entry(values={"family_name": "Second"} | TO_HEAD)
    draft = registration.save_draft(delegation, entry, by=by, now=b.NOW)
    draft = registration.edit(draft, {"capacity": Capacity.ADVISER}, by=by, now=b.NOW)
    draft = registration.edit(draft, TO_HEAD, by=by, now=b.NOW)

    assert code_of(registration.hand_in, draft, by=by, now=b.NOW) == "head_exists"


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.CONFIRMED])
def test_edit_makes_nobody_a_second_head(delegation, by, status):
    person(delegation, Capacity.HEAD)
    other = person(delegation, status=status)

    for actor in (by, STAFF):
        assert code_of(registration.edit, other, TO_HEAD, by=actor, now=b.NOW) == "head_exists"
    assert proposals.open_change_of(other) is None


def test_head_is_not_moved_to_a_delegation_that_has_one(delegation):
    target = b.build_delegation(event=delegation.event)
    person(target, Capacity.HEAD)
    head = person(delegation, Capacity.HEAD)

    moved = {"delegation": target.pk}
    assert code_of(registration.edit, head, moved, by=STAFF, now=b.NOW) == "head_exists"
    moved |= {"capacity": Capacity.DELEGATE}
    assert registration.edit(head, moved, by=STAFF, now=b.NOW).delegation == target


def test_head_edits_the_rest_though_there_are_two(delegation, by):
    first, _second = person(delegation), person(delegation)
    delegation.attendees.update(capacity=Capacity.HEAD)

    registration.edit(first, {"position": "New"} | TO_HEAD, by=by, now=b.NOW)

    first.refresh_from_db()
    assert first.position == "New"


def test_who_has_left_and_a_duplicate_are_no_heads(delegation, by):
    person(delegation, Capacity.HEAD, status=Status.WITHDRAWN)
    person(delegation, Capacity.HEAD, **SAME)

    duplicate = person(delegation, Capacity.HEAD, **SAME)

    assert duplicate.duplicate_of is not None
    assert (
        code_of(registration.edit, person(delegation), TO_HEAD, by=by, now=b.NOW) == "head_exists"
    )


def test_headship_of_the_confirmed_is_proposed_and_accepted_in_turn(delegation, by):
    former = person(delegation, Capacity.HEAD, status=Status.CONFIRMED)
    new = person(delegation, status=Status.CONFIRMED)

    arranging.name_head(new, by=by, now=b.NOW)
    changes.accept_all(former, by=STAFF, now=b.NOW)
    changes.accept_all(new, by=STAFF, now=b.NOW)

    assert heads(delegation) == 1
    assert Attendee.objects.get(pk=new.pk).capacity == Capacity.HEAD


def test_accepting_a_head_is_refused_while_the_former_stays_one(delegation, by):
    former = person(delegation, Capacity.HEAD, status=Status.CONFIRMED)
    new = person(delegation, status=Status.CONFIRMED)
    arranging.name_head(new, by=by, now=b.NOW)
    refused = proposals.open_change_of(former)
    changes.refuse(refused, by=STAFF, now=b.NOW, reason="The former stays.")

    assert code_of(changes.accept_all, new, by=STAFF, now=b.NOW) == "head_exists"
    assert heads(delegation) == 1


@pytest.mark.parametrize(
    ("is_led", "capacity"), [(True, Capacity.DELEGATE), (False, Capacity.HEAD)]
)
def test_head_who_comes_back_leads_again_only_where_nobody_else_does(delegation, is_led, capacity):
    back = person(delegation, Capacity.HEAD, status=Status.WITHDRAWN)
    if is_led:
        person(delegation, Capacity.HEAD)

    back = lifecycle.resubmit(back, by=actors.DELEGATE, now=b.NOW)

    assert (back.capacity, heads(delegation)) == (capacity, 1)
    assert (["capacity"] in back.history.values_list("fields", flat=True)) == is_led


@pytest.mark.parametrize(("status", "code"), [(Status.SUBMITTED, "head_exists"), (Status.WITHDRAWN, None)])  # fmt: skip
def test_duplicate_is_made_no_second_head(delegation, status, code):
    person(delegation, Capacity.HEAD, **SAME)
    duplicate = person(delegation, Capacity.HEAD, status=status, **SAME)

    try:
        registration.mark_no_duplicate(duplicate, by=STAFF, now=b.NOW)
        found = None
    except RuleViolation as refusal:
        found = refusal.code

    duplicate.refresh_from_db()
    assert (found, duplicate.duplicate_of is None) == (code, code is None)
