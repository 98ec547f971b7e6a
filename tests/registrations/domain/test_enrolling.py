"""Many people registered at once, and what is said before."""

import pytest

from registrations.domain import actors
from registrations.domain.enrolling import enrol, forecast, look_alikes
from registrations.domain.registration import Entry
from registrations.enums import Status
from registrations.models import Attendee
from tests import builders as b
from workshop.enums import EventState
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


def test_forecast_counts_those_who_wait_before_the_newcomers():
    delegation = b.build_delegation(seats=3)
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    b.build_attendee(delegation=delegation)

    found = forecast(delegation, newcomers=4)

    assert (found.seats.left, found.waiting, found.beyond) == (2, 1, 3)


def test_forecast_finds_nobody_beyond_where_seats_have_no_limit():
    found = forecast(b.build_delegation(seats=None), newcomers=40)

    assert (found.seats.left, found.beyond) == (None, 0)


def person(delegation, **names):
    return Attendee(event_id=delegation.event_id, delegation=delegation, **names)


def test_everybody_is_registered_in_the_order_given():
    delegation = b.build_delegation()
    entries = [Entry(values={"family_name": name}) for name in ("First", "Second")]

    found = enrol(delegation, entries, by=actors.staff(b.build_user()), now=b.NOW)

    assert [(each.attendee.family_name, each.is_new) for each in found] == [("First", True), ("Second", True)]  # fmt: skip


def test_nobody_is_registered_where_registration_is_not_open():
    delegation = b.build_delegation(event=b.build_event(state=EventState.CANCELLED))

    with pytest.raises(RuleViolation):
        enrol(delegation, [Entry(values={"family_name": "First"})], by=actors.DELEGATE, now=b.NOW)

    assert not Attendee.objects.exists()


def test_newcomer_is_like_somebody_registered_or_an_earlier_newcomer():
    delegation = b.build_delegation()
    registered = b.build_attendee(delegation=delegation, family_name="Exemplar", given_names="Ana")
    newcomers = {
        4: person(delegation, family_name="Exemplar", given_names="Ana"),
        5: person(delegation, family_name="Other", given_names="Bo"),
        7: person(delegation, family_name="Other", given_names="Bo"),
    }

    found = look_alikes(delegation, newcomers)

    assert (dict(found.registered), dict(found.newcomers)) == ({4: registered}, {7: 5})
