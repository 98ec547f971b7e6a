"""Vehicles and drivers: of the own delegation, with the driver's knowledge, never shown whole."""

import pytest
from cryptography.fernet import Fernet

from registrations.domain import actors
from registrations.enums import Action
from registrations.models import HistoryEntry, Vehicle
from registrations.privacy import security, vehicles
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = b.build_event()
    b.build_security_plan(event=event)
    return event


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event)


def focal_point(delegation):
    return actors.focal_point(b.build_focal_point(delegation=delegation))


def save(delegation, *, is_driver_told=True, by=None, now=b.NOW, replaces=None, **values):
    by = by or focal_point(delegation)
    return vehicles.save(delegation, b.VEHICLE | values, is_driver_told=is_driver_told, by=by, now=now, replaces=replaces)  # fmt: skip


def refused(act, *args, **known):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **known)
    return refusal.value.code


def test_focal_point_and_staff_enter_vehicles(event, delegation):
    save(delegation, days="2083-11-04")
    save(delegation, by=actors.staff(b.build_user()), plate="P 2")

    shown = vehicles.shown_in(event, delegation)
    assert [(each.plate, each.make, each.days) for each in shown] == [("京A·00000", "blue van", ["2083-11-04"]), ("P 2", "blue van", [])]  # fmt: skip
    assert not any("Driver One" in repr(each) for each in shown)
    assert [each["driver_name"] for each in vehicles.values_in(event).values()] == ["Driver One"] * 2  # fmt: skip
    assert HistoryEntry.objects.filter(delegation=delegation, action=Action.VEHICLE_SAVED).count() == 2  # fmt: skip


def test_vehicles_of_others_are_not_among_them(event, delegation):
    save(b.build_delegation(event=event))
    save(b.build_delegation(event=event), plate="Other")

    assert vehicles.shown_in(event, delegation) == []
    assert len(vehicles.shown_in(event)) == 2


def test_nothing_of_a_vehicle_stands_in_clear(delegation):
    save(delegation, plate="MARKER", driver_name="MARKER")

    assert not Vehicle.objects.extra(where=["plate LIKE '%%MARKER%%' OR driver_name LIKE '%%MARKER%%'"]).exists()  # fmt: skip


def test_vehicle_is_replaced_as_a_whole_even_without_its_key(event, delegation, settings):
    vehicle = save(delegation)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    save(delegation, replaces=vehicle.pk, plate="New", driver_name="Driver Two")

    assert [each.pk for each in vehicles.shown_in(event)] == [vehicle.pk]
    assert vehicles.values_in(event)[vehicle.pk]["driver_name"] == "Driver Two"


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({"by": actors.DELEGATE}, "not_yours"),
        ({"is_driver_told": False}, "not_told"),
        ({"plate": "x" * 21}, "wrong_value"),
        ({"driver_name": ""}, "wrong_value"),
        ({"replaces": 0}, "gone"),
    ],
)
def test_vehicle_that_is_refused(delegation, choice, code):
    assert refused(save, delegation, **choice) == code
    assert not Vehicle.objects.exists()


def test_focal_point_of_another_delegation_is_refused(event, delegation):
    stranger = focal_point(b.build_delegation(event=event))
    vehicle = save(delegation)

    assert refused(save, delegation, by=stranger) == "not_yours"
    assert refused(vehicles.remove, delegation, vehicle.pk, by=stranger, now=b.NOW) == "not_yours"
    assert Vehicle.objects.count() == 1


def test_vehicles_are_entered_where_they_are_asked_for_and_before_the_end(event, delegation):
    assert vehicles.may_enter(event, now=b.NOW)
    assert refused(save, delegation, now=event.ends_at) == "not_asked"
    assert refused(save, b.build_delegation(event=b.build_event())) == "not_asked"


def test_no_delegation_brings_more_than_twenty(delegation):
    for number in range(vehicles.MOST):
        save(delegation, plate=f"P {number}")

    assert refused(save, delegation) == "too_many"


def test_vehicle_is_removed_and_its_driver_from_the_frozen_list(event, delegation):
    vehicle = save(delegation)
    security.freeze(event, {}, vehicles.values_in(event), by=actors.SYSTEM, now=b.NOW)

    vehicles.remove(delegation, vehicle.pk, by=focal_point(delegation), now=b.NOW)

    assert not Vehicle.objects.exists()
    kept = security.frozen_list(event).vehicles[vehicle.pk]
    assert (kept["plate"], kept["driver_name"], kept["driver_document"]) == ("京A·00000", "", "")
    assert refused(vehicles.remove, delegation, vehicle.pk, by=focal_point(delegation), now=b.NOW) == "gone"  # fmt: skip


@pytest.mark.parametrize("read", [vehicles.shown_in, vehicles.values_in])
def test_vehicles_without_their_key_are_refused(event, delegation, settings, read):
    save(delegation)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    assert refused(read, event) == "key_gone"
