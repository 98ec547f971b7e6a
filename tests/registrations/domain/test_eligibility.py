"""Who may register and change what, and until when."""

from datetime import timedelta

import pytest

from registrations.domain import actors, eligibility
from registrations.enums import Status
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "days_after_cut_off", "code"),
    [(Status.SUBMITTED, -1, None), (Status.SUBMITTED, 1, "too_late"), (Status.DECLINED, -1, "wrong_status")],
)  # fmt: skip
def test_delegate_edits_an_open_registration_until_the_cut_off(status, days_after_cut_off, code):
    event = b.build_event(changes_until=b.NOW)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), status=status)
    now = b.NOW + timedelta(days=days_after_cut_off)

    try:
        found = eligibility.check_may_edit(attendee, by=actors.DELEGATE, now=now)
    except RuleViolation as refusal:
        found = refusal.code

    assert found == code
    assert eligibility.may_edit(attendee, by=actors.DELEGATE, now=now) == (code is None)
    assert eligibility.was_editable(attendee, now=now) == (code == "too_late")


def test_staff_edit_at_any_time_and_in_any_state():
    event = b.build_event(changes_until=b.NOW)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CANCELLED)
    late = b.NOW + timedelta(days=9)

    assert eligibility.may_edit(attendee, by=actors.staff(b.build_user()), now=late)


def test_decision_is_promised_from_the_submission_in_the_zone_of_the_event():
    event = b.build_event(decision_days=3)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))

    promised = eligibility.decision_promised_by(attendee)

    assert (promised, promised.tzinfo) == (b.NOW + timedelta(days=3), event.zone)
    attendee.submitted_at = None
    assert eligibility.decision_promised_by(attendee) is None
