"""The order of a delegation, and its head."""

import pytest

from registrations.domain import actors, arranging, registration
from registrations.domain.registration import Entry
from registrations.enums import Action, Capacity, Status
from registrations.models import Delegation
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation() -> Delegation:
    return b.build_delegation(seats=9)


@pytest.fixture
def by(delegation) -> actors.Actor:
    return actors.focal_point(b.build_focal_point(delegation=delegation))


def people_of(delegation, *statuses):
    return [b.build_attendee(delegation=delegation, status=status) for status in statuses]


def order_of(delegation) -> list[int]:
    rows = delegation.attendees.filter(status__in=Status.open()).within_delegation()
    return list(rows.values_list("pk", flat=True))


def code_of(call) -> str:
    with pytest.raises(RuleViolation) as refusal:
        call()
    return refusal.value.code


def test_move_changes_places_among_those_who_come(delegation, by):
    first, _gone, second, third = people_of(
        delegation, Status.SUBMITTED, Status.WITHDRAWN, Status.CONFIRMED, Status.WAITLISTED
    )

    arranging.move(second, step=-1, by=by, now=b.NOW)
    assert order_of(delegation) == [second.pk, first.pk, third.pk]

    arranging.move(second, step=1, by=by, now=b.NOW)
    assert order_of(delegation) == [first.pk, second.pk, third.pk]
    assert (
        list(delegation.history.filter(attendee=None).values_list("action", flat=True))
        == [Action.REORDERED] * 2
    )


def test_move_counts_drafts(delegation, by):
    entry = Entry(values={"family_name": "Draft"})
    draft = registration.save_draft(delegation, entry, by=by, now=b.NOW)
    (other,) = people_of(delegation, Status.SUBMITTED)

    arranging.move(draft, step=1, by=by, now=b.NOW)

    assert order_of(delegation) == [other.pk, draft.pk]


@pytest.mark.parametrize(("number", "step"), [(0, -1), (1, 1)])
def test_move_beyond_the_ends_is_refused(delegation, by, number, step):
    people = people_of(delegation, Status.SUBMITTED, Status.SUBMITTED)

    assert (
        code_of(lambda: arranging.move(people[number], step=step, by=by, now=b.NOW)) == "no_place"
    )


@pytest.mark.parametrize("verb", ["move", "name_head"])
def test_arranging_is_refused_to_the_delegate_too_late_and_for_who_is_gone(delegation, by, verb):
    coming, gone = people_of(delegation, Status.SUBMITTED, Status.WITHDRAWN)
    extra = {"step": 1} if verb == "move" else {}
    late = b.NOW.replace(month=11, day=3)

    def arrange(attendee, **who):
        return code_of(lambda: getattr(arranging, verb)(attendee, **extra, **who))

    assert arrange(coming, by=actors.DELEGATE, now=b.NOW) == "not_yours"
    assert arrange(coming, by=by, now=late) == "too_late"
    assert arrange(gone, by=by, now=b.NOW) == "not_coming"


def test_staff_arrange_after_the_cut_off(delegation):
    people = people_of(delegation, Status.SUBMITTED, Status.SUBMITTED)
    officer = actors.staff(b.build_user())

    arranging.move(people[1], step=-1, by=officer, now=b.NOW.replace(month=11, day=3))

    assert order_of(delegation) == [people[1].pk, people[0].pk]


def test_naming_the_head_makes_the_former_a_delegate(delegation, by):
    former = b.build_attendee(delegation=delegation, capacity=Capacity.HEAD)
    new = b.build_attendee(delegation=delegation, capacity=Capacity.ADVISER)

    arranging.name_head(new, by=by, now=b.NOW)

    rows = delegation.attendees.order_by("pk").values_list("capacity", flat=True)
    assert list(rows) == [Capacity.DELEGATE, Capacity.HEAD]
    assert [each.history.first().action for each in (former, new)] == [Action.EDITED] * 2


def test_naming_one_of_two_heads_leaves_one(delegation, by):
    heads = [b.build_attendee(delegation=delegation) for _each in range(2)]
    # As an event may have them from before one was the most.
    delegation.attendees.update(capacity=Capacity.HEAD)

    arranging.name_head(heads[1], by=by, now=b.NOW)

    rows = delegation.attendees.order_by("pk").values_list("capacity", flat=True)
    assert list(rows) == [Capacity.DELEGATE, Capacity.HEAD]
    again = lambda: arranging.name_head(heads[1], by=by, now=b.NOW)  # noqa: E731
    assert code_of(again) == "already_head"
