"""A walk-in is registered, confirmed and checked in at once, or nothing happens at all."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from registrations.domain import actors
from registrations.domain.actors import Actor
from registrations.domain.walk_in import walk_in
from registrations.enums import Action, Status
from registrations.models import Attendance, Attendee, Delegation, HistoryEntry, Message
from registrations.roles import OFFICER
from tests import builders as b
from workshop.enums import Approval, DayPart
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

DAY = date(2083, 11, 3)
NOW = datetime(2083, 11, 3, 1, 2, tzinfo=UTC)
VALUES = {"family_name": "Walker", "given_names": "One", "position": "Counsellor"}


@pytest.fixture
def delegation() -> Delegation:
    return b.build_delegation(seats=1)


@pytest.fixture
def by(delegation) -> Actor:
    return actors.staff(b.build_user(event=delegation.event, role=OFFICER))


@pytest.fixture
def helper(delegation) -> Actor:
    return actors.helper(b.build_desk_link(event=delegation.event, day=DAY))


def come(delegation, **changed) -> Attendance:
    known = {"has_agreed": True, "day": DAY, "part": DayPart.WHOLE, "token": uuid4(), "now": NOW}
    values = changed.pop("values", VALUES)
    return walk_in(delegation, values, **(known | changed))


def code_of(delegation, **changed) -> str:
    with pytest.raises(RuleViolation) as refusal:
        come(delegation, **changed)
    return refusal.value.code


def nothing_happened() -> bool:
    return not (Attendee.objects.exists() or Attendance.objects.exists() or Message.objects.exists())  # fmt: skip


def test_walk_in_is_registered_confirmed_and_in(delegation, by):
    entry = come(delegation, by=by, values=VALUES | {"email": "walker@example.org"})

    person = Attendee.objects.get()
    assert (person.status, person.position, person.delegation) == (Status.CONFIRMED, "Counsellor", delegation)  # fmt: skip
    assert (entry.attendee, entry.day, entry.state, entry.user) == (person, DAY, "present", by.user)
    acts = HistoryEntry.objects.filter(attendee=person).order_by("pk")
    assert [each.action for each in acts] == [Action.CREATED, Action.SUBMITTED, Action.CONFIRMED]
    assert {each.user for each in acts} == {by.user}


def test_helper_registers_walk_ins_for_staff(delegation, helper):
    entry = come(delegation, by=helper)

    assert (entry.desk_link, entry.attendee.status) == (helper.desk_link, Status.CONFIRMED)
    assert set(HistoryEntry.objects.values_list("actor", flat=True)) == {"staff"}


def test_walk_in_sent_twice_is_one_person_who_is_in_once(delegation, by):
    token = uuid4()

    first, again = come(delegation, by=by, token=token), come(delegation, by=by, token=token)

    assert first == again
    assert (Attendee.objects.count(), Attendance.objects.count()) == (1, 1)


def test_nobody_is_registered_who_does_not_agree(delegation, by):
    assert code_of(delegation, by=by, has_agreed=False) == "not_agreed"
    assert nothing_happened()


def test_without_a_seat_nothing_happens(delegation, by, helper):
    come(delegation, by=by)
    Attendance.objects.all().delete()
    other = VALUES | {"family_name": "Second"}

    for who in (by, helper):
        assert code_of(delegation, by=who, values=other) == "delegation_full"
    assert Attendee.objects.get().family_name == "Walker"
    assert not Attendance.objects.exists()


def test_staff_seat_a_walk_in_beyond_the_limit_with_a_reason(delegation, by):
    come(delegation, by=by)
    other = VALUES | {"family_name": "Second"}

    entry = come(delegation, by=by, values=other, reason="The minister asked.")

    assert entry.attendee.seat_reason == "The minister asked."


def test_helper_seats_nobody_beyond_the_limit(delegation, helper):
    assert code_of(delegation, by=helper, reason="The minister asked.") == "not_yours"
    assert nothing_happened()


def test_whoever_seems_to_be_registered_is_to_be_searched_for(by, delegation):
    b.build_attendee(delegation=delegation, family_name="Walker", given_names="One")

    assert code_of(delegation, by=by) == "known"
    assert Attendee.objects.count() == 1


def test_event_that_confirms_by_itself_confirms_walk_ins_too(delegation, by):
    delegation.event.approval = Approval.AUTOMATIC
    delegation.event.save()

    assert come(delegation, by=by).attendee.status == Status.CONFIRMED
    assert code_of(delegation, by=by, values=VALUES | {"family_name": "Two"}) == "delegation_full"
    assert Attendee.objects.count() == 1


def test_walk_in_of_another_day_leaves_nobody_registered(delegation, by):
    assert code_of(delegation, by=by, day=date(2083, 11, 4)) == "wrong_day"
    assert nothing_happened()
