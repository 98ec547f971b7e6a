"""Places in side activities: who takes one, and what happens where none is left."""

import pytest

from registrations.domain import activities, actors, lifecycle, registration
from registrations.domain.registration import Entry
from registrations.enums import Status
from registrations.models import ActivityPlace, Attendee, HistoryEntry
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

STAFF = actors.Actor(actors.ActorKind.STAFF)


@pytest.fixture
def delegation():
    return b.build_delegation(event=b.build_event(), seats=20)


@pytest.fixture
def visit(delegation):
    return b.build_activity(event=delegation.event, places=1)


def edit(attendee, *chosen) -> Attendee:
    return registration.edit(
        attendee, {"activities": [each.pk for each in chosen]}, by=STAFF, now=b.NOW
    )


def full(act, *args, **kwargs) -> None:
    with pytest.raises(RuleViolation) as refused:
        act(*args, **kwargs)
    assert refused.value.code == "activity_full"


def test_last_place_is_given_once_by_form_and_by_edit(delegation, visit):
    other = b.build_attendee(delegation=delegation)
    b.build_attendee(delegation=delegation, activities=[visit.pk])

    full(b.build_attendee, delegation=delegation, activities=[visit.pk])
    full(edit, other, visit)

    assert Attendee.objects.count() == 2
    assert ActivityPlace.objects.count() == 1


def test_activity_without_limit_takes_everybody(delegation):
    reception = b.build_activity(event=delegation.event)

    for _number in range(3):
        b.build_attendee(delegation=delegation, activities=[reception.pk])

    assert activities.taken(delegation.event_id) == {reception.pk: 3}


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DECLINED, Status.CANCELLED])
def test_who_does_not_come_takes_no_place(delegation, visit, status):
    b.build_attendee(delegation=delegation, status=status, activities=[visit.pk])

    b.build_attendee(delegation=delegation, activities=[visit.pk])

    assert activities.taken(delegation.event_id) == {visit.pk: 1}


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED])
def test_who_may_come_takes_a_place(delegation, visit, status):
    b.build_attendee(delegation=delegation, status=status, activities=[visit.pk])

    full(b.build_attendee, delegation=delegation, activities=[visit.pk])


def test_place_given_up_is_free_again(delegation, visit):
    attendee = b.build_attendee(delegation=delegation, activities=[visit.pk])

    edit(attendee)

    b.build_attendee(delegation=delegation, activities=[visit.pk])


def test_who_holds_a_place_keeps_it_though_the_places_become_fewer(delegation, visit):
    attendee = b.build_attendee(delegation=delegation, activities=[visit.pk])
    type(visit).objects.update(places=0)
    reception = b.build_activity(event=delegation.event)

    edit(attendee, visit, reception)

    assert activities.chosen_by(attendee) == [visit.pk, reception.pk]


def test_draft_takes_a_place_only_when_it_is_handed_in(delegation, visit):
    entry = Entry(values={"family_name": "Begun", "activities": [visit.pk]})
    draft = registration.save_draft(delegation, entry, by=STAFF, now=b.NOW)
    b.build_attendee(delegation=delegation, activities=[visit.pk])

    full(registration.hand_in, draft, by=STAFF, now=b.NOW)

    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_duplicate_takes_no_place_until_it_is_marked_as_none(delegation, visit):
    same = {"family_name": "Same", "given_names": "Person", "activities": [visit.pk]}
    first = b.build_attendee(delegation=delegation, **same)
    second = b.build_attendee(delegation=delegation, **same)
    assert (second.duplicate_of, second.takes_places) == (first, False)

    second = registration.mark_no_duplicate(second, by=STAFF, now=b.NOW)

    assert activities.chosen_by(second) == []
    assert activities.chosen_by(first) == [visit.pk]


def test_closed_registration_marked_as_no_duplicate_keeps_what_it_chose(delegation, visit):
    same = {"family_name": "Same", "given_names": "Person", "activities": [visit.pk]}
    b.build_attendee(delegation=delegation, **same)
    second = b.build_attendee(delegation=delegation, status=Status.DECLINED, **same)

    registration.mark_no_duplicate(second, by=STAFF, now=b.NOW)

    assert activities.chosen_by(second) == [visit.pk]


def test_who_comes_back_gives_up_an_activity_that_is_full_by_now(delegation, visit):
    reception = b.build_activity(event=delegation.event)
    attendee = b.build_attendee(
        delegation=delegation, status=Status.WITHDRAWN, activities=[visit.pk, reception.pk]
    )
    b.build_attendee(delegation=delegation, activities=[visit.pk])

    lifecycle.resubmit(attendee, by=actors.DELEGATE, now=b.NOW)

    assert activities.chosen_by(attendee) == [reception.pk]
    last = HistoryEntry.objects.filter(attendee=attendee, action="edited").get()
    assert last.fields == ["activities"]


def test_duplicate_that_comes_back_is_not_counted(delegation, visit):
    same = {"family_name": "Same", "given_names": "Person", "activities": [visit.pk]}
    b.build_attendee(delegation=delegation, **same)
    second = b.build_attendee(delegation=delegation, status=Status.DECLINED, **same)

    lifecycle.resubmit(second, by=STAFF, now=b.NOW)

    assert activities.chosen_by(second) == [visit.pk]
