"""What is written down each time data leaves, or is looked at."""

import pytest

from registrations.domain import actors
from registrations.enums import ActorKind, DisclosureKind
from registrations.models import Disclosure
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


def test_list_is_recorded_with_all_that_is_known_of_it():
    event, user = b.build_event(), b.build_user()

    b.build_disclosure(
        event=event,
        by=actors.staff(user),
        people=iter([7, 3, 5]),
        recipient=" Conference Hotel ",
        is_abroad=True,
        reason=" For the gate. ",
        filter={"people": [3, 5, 7, 9]},
    )

    row = Disclosure.objects.values().get()
    del row["id"]
    assert row == {
        "event_id": event.pk,
        "kind": "export",
        "purpose": "participant-list",
        "at": b.NOW,
        "actor": "staff",
        "user_id": user.pk,
        "recipient": "Conference Hotel",
        "is_abroad": True,
        "reason": "For the gate.",
        "columns": ["name", "institution"],
        "filter": {"people": [3, 5, 7, 9]},
        "row_count": 3,
        "people": [3, 5, 7],
    }


def test_list_made_by_a_command_is_the_portals():
    made = b.build_disclosure(event=b.build_event())

    assert (made.actor, made.user, made.filter, made.row_count) == (ActorKind.SYSTEM, None, {}, 0)


def test_look_without_a_reason_is_refused():
    with pytest.raises(RuleViolation) as refusal:
        b.build_disclosure(
            event=b.build_event(), kind=DisclosureKind.VIEW, purpose="needs", reason=" "
        )

    assert refusal.value.code == "reason_missing"
    assert not Disclosure.objects.exists()


def test_look_with_a_reason_is_recorded():
    b.build_disclosure(
        event=b.build_event(),
        kind=DisclosureKind.VIEW,
        purpose="needs",
        people=[4],
        reason="Lunch.",
    )

    assert Disclosure.objects.get().reason == "Lunch."
