"""The list for the security of the venue: when it is frozen, what is kept of it, what differs."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from registrations.domain import actors
from registrations.enums import Action, Purpose
from registrations.models import HistoryEntry, SecurityPlan, SecuritySnapshot, Vehicle
from registrations.privacy import consent, erasure, keys, purge, security
from registrations.privacy.security import Line, Mark
from tests import builders as b
from workshop.enums import EventState
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

# The events begin on 3 November 2083 in Beijing; three days before is 31 October there.
FREEZES = datetime(2083, 10, 30, 16, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def event():
    return b.build_event()


def staff():
    return actors.staff(b.build_user())


def freeze(event, people=None, vehicles=None, now=FREEZES):
    return security.freeze(event, people or {}, vehicles or {}, by=actors.SYSTEM, now=now)


# When.


def test_list_is_frozen_at_the_first_moment_of_the_day_in_the_events_zone(event):
    plan = b.build_security_plan(event=event)

    assert security.freezes_at(event, plan) == FREEZES
    moments = (FREEZES - MOMENT, FREEZES, event.ends_at - MOMENT, event.ends_at)
    assert [security.is_due(event, plan, now=now) for now in moments] == [False, True, True, False]


def test_list_without_a_plan_is_never_frozen(event):
    plan = security.plan_of(event)

    assert (plan.asks_vehicles, plan.freeze_days, SecurityPlan.objects.exists()) == (False, None, False)  # fmt: skip
    assert (security.freezes_at(event, plan), security.is_due(event, plan, now=FREEZES)) == (None, False)  # fmt: skip


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.POSTPONED, EventState.CANCELLED])
def test_list_of_an_event_that_is_not_held_is_not_frozen(state):
    event = b.build_event(state=state)
    assert not security.is_due(event, b.build_security_plan(event=event), now=FREEZES)


# The plan.


def test_staff_set_the_plan(event):
    security.set_plan(event, asks_vehicles=True, freeze_days=5, by=staff(), now=b.NOW)
    security.set_plan(event, asks_vehicles=False, freeze_days=0, by=staff(), now=b.NOW)

    assert SecurityPlan.objects.values_list("asks_vehicles", "freeze_days").get() == (False, 0)
    assert HistoryEntry.objects.filter(action=Action.SECURITY_SET).count() == 2


@pytest.mark.parametrize(
    ("by", "days", "code"), [(actors.DELEGATE, 3, "not_yours"), (None, 61, "days"), (None, -1, "days")]
)  # fmt: skip
def test_plan_that_is_refused(event, by, days, code):
    with pytest.raises(RuleViolation) as refusal:
        security.set_plan(event, asks_vehicles=True, freeze_days=days, by=by or staff(), now=b.NOW)

    assert (refusal.value.code, SecurityPlan.objects.exists()) == (code, False)


@pytest.mark.parametrize(("days", "stays"), [(4, True), (3, True), (2, False), (None, False)])
def test_frozen_list_is_let_go_when_its_day_is_put_later(event, days, stays):
    b.build_security_plan(event=event)
    freeze(event)

    security.set_plan(event, asks_vehicles=True, freeze_days=days, by=staff(), now=FREEZES)

    assert SecuritySnapshot.objects.exists() == stays


# What is kept.


def test_list_is_frozen_once(event):
    freeze(event, {7: {"family_name": "One"}, 3: {"family_name": "Two"}}, {1: {"plate": "P"}})
    freeze(event, {9: {"family_name": "Other"}}, now=FREEZES + MOMENT)

    kept = security.frozen_list(event)
    assert (list(kept.people), kept.people[3]["family_name"], kept.vehicles) == ([7, 3], "Two", {1: {"plate": "P"}})  # fmt: skip
    assert kept.frozen_at == FREEZES
    assert HistoryEntry.objects.filter(action=Action.SECURITY_FROZEN).count() == 1


def test_nothing_is_frozen_before(event):
    assert security.frozen_list(event) is None


def test_frozen_list_is_encrypted(event):
    freeze(event, {1: {"family_name": "Marker"}})

    with_marker = SecuritySnapshot.objects.extra(where=["content LIKE '%%Marker%%'"])
    assert not with_marker.exists()


def test_frozen_list_without_its_key_is_refused(event, settings):
    freeze(event, {1: {}})
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(RuleViolation) as refusal:
        security.frozen_list(event)

    assert refusal.value.code == "key_gone"


def test_who_does_not_agree_any_more_is_taken_out_and_the_place_stays(event):
    person, other = b.build_applicant(event=event), b.build_applicant(event=event)
    freeze(event, {person.pk: {"family_name": "Gone"}, other.pk: {"family_name": "Stays"}})

    consent.withdraw(person, Purpose.IDENTITY, by=actors.DELEGATE, now=b.NOW)

    assert security.frozen_list(event).people == {person.pk: None, other.pk: {"family_name": "Stays"}}  # fmt: skip


def test_who_is_erased_is_taken_out(event):
    person = b.build_applicant(event=event)
    freeze(event, {person.pk: {"family_name": "Gone"}})

    erasure.erase(person, by=staff(), now=b.NOW)

    assert security.frozen_list(event).people == {person.pk: None}


def test_people_who_were_never_in_it_change_nothing(event):
    freeze(event, {1: {"family_name": "Stays"}})

    security.forget_people(event.pk, [2])
    security.forget_driver(event.pk, 2)
    security.forget_people(b.build_event().pk, [1])

    assert security.frozen_list(event).people == {1: {"family_name": "Stays"}}


def test_driver_is_taken_out_and_the_plate_stays(event):
    freeze(event, {}, {1: {"plate": "P", "driver_name": "Gone", "driver_document": "Gone"}})

    security.forget_driver(event.pk, 1)

    assert security.frozen_list(event).vehicles == {1: {"plate": "P", "driver_name": "", "driver_document": ""}}  # fmt: skip


def test_frozen_list_that_nobody_can_read_goes_with_the_first_person(event, settings):
    freeze(event, {1: {"family_name": "Gone"}})
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    security.forget_people(event.pk, [1])

    assert not SecuritySnapshot.objects.exists()


def test_purge_leaves_neither_list_nor_vehicle(event):
    b.build_vehicle(delegation=b.build_delegation(event=event))
    freeze(event, {1: {}})

    [(_term, counts)] = purge.purge(now=datetime(2083, 12, 20, tzinfo=UTC))

    assert counts == {"vehicle": 1, "securitysnapshot": 1}
    assert (Vehicle.objects.exists(), SecuritySnapshot.objects.exists()) == (False, False)


def test_keys_of_list_and_vehicles_are_renewed(event, settings):
    b.build_vehicle(delegation=b.build_delegation(event=event))
    freeze(event, {1: {"family_name": "One"}})
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]

    assert keys.rotate().renewed == 5

    settings.FIELD_KEYS = [new]
    assert security.frozen_list(event).people == {1: {"family_name": "One"}}
    assert Vehicle.objects.get().plate == b.VEHICLE["plate"]
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert keys.rotate().others == {"vehicle", "securitysnapshot"}


# What differs.


def test_lines_keep_their_order_and_say_what_became_of_them():
    frozen = {1: {"a": "x"}, 2: {"a": "x", "b": "y"}, 3: {"a": "x"}, 4: None, 5: None}
    live = {6: {"a": "new"}, 2: {"a": "z", "b": "y"}, 1: {"a": "x"}, 5: {"a": "back"}}

    lines = security.compare(frozen, live)

    assert lines == [
        Line(1, Mark.SAME, {"a": "x"}),
        Line(2, Mark.CHANGED, {"a": "z", "b": "y"}, ("a",)),
        Line(3, Mark.WITHDRAWN, {"a": "x"}),
        Line(4, Mark.WITHDRAWN, None),
        Line(5, Mark.CHANGED, {"a": "back"}, ("a",)),
        Line(6, Mark.ADDED, {"a": "new"}),
    ]
    assert [each.pk for each in security.differing(lines)] == [2, 3, 4, 5, 6]
