"""The life of a registration: every transition of the table, every refusal."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from registrations.domain import actors, lifecycle, registration, seats
from registrations.enums import Capacity, DelegationRole, Status
from registrations.models import Attendee, HistoryEntry, Message
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

VERBS = {
    "confirm": lambda attendee, by: lifecycle.confirm(attendee, by=by, now=b.NOW),
    "waitlist": lambda attendee, by: lifecycle.waitlist(
        attendee, by=by, now=b.NOW, reason="Fewer seats."
    ),
    "decline": lambda attendee, by: lifecycle.decline(
        attendee, by=by, now=b.NOW, reason="Not invited."
    ),
    "withdraw": lambda attendee, by: lifecycle.withdraw(attendee, by=by, now=b.NOW),
    "cancel": lambda attendee, by: lifecycle.cancel(attendee, by=by, now=b.NOW, reason="Moved."),
    "resubmit": lambda attendee, by: lifecycle.resubmit(attendee, by=by, now=b.NOW),
}
REACHED = [status for status in Status if status != Status.DRAFT]
POSSIBLE = {
    (verb, source): lifecycle.TRANSITIONS[verb].target
    for verb in VERBS
    for source in lifecycle.TRANSITIONS[verb].sources
}


def actor_for(verb: str) -> actors.Actor:
    """Return somebody whose verb it is."""
    return actors.DELEGATE if verb == "withdraw" else actors.SYSTEM


def test_table_holds_the_transitions_of_the_design():
    assert {(verb, str(source)): str(target) for (verb, source), target in POSSIBLE.items()} == {
        ("confirm", "submitted"): "confirmed",
        ("confirm", "waitlisted"): "confirmed",
        ("waitlist", "submitted"): "waitlisted",
        ("waitlist", "confirmed"): "waitlisted",
        ("decline", "submitted"): "declined",
        ("decline", "waitlisted"): "declined",
        ("withdraw", "submitted"): "withdrawn",
        ("withdraw", "waitlisted"): "withdrawn",
        ("withdraw", "confirmed"): "withdrawn",
        ("cancel", "submitted"): "cancelled",
        ("cancel", "waitlisted"): "cancelled",
        ("cancel", "confirmed"): "cancelled",
        ("resubmit", "declined"): "submitted",
        ("resubmit", "withdrawn"): "submitted",
        ("resubmit", "cancelled"): "submitted",
    }


@pytest.mark.parametrize(("verb", "source"), sorted(POSSIBLE))
def test_transition_of_the_table_moves_and_is_recorded_once(verb, source):
    attendee = b.build_attendee(status=source)
    before = HistoryEntry.objects.filter(attendee=attendee).count()

    moved = VERBS[verb](attendee, actor_for(verb))

    attendee.refresh_from_db()
    assert moved.status == attendee.status == POSSIBLE[verb, source]
    assert HistoryEntry.objects.filter(attendee=attendee).count() == before + 1


@pytest.mark.parametrize(("verb", "source"), sorted(set(product(VERBS, REACHED)) - set(POSSIBLE)))
def test_transition_outside_the_table_is_refused(verb, source):
    attendee = b.build_attendee(status=source)

    with pytest.raises(RuleViolation) as refusal:
        VERBS[verb](attendee, actor_for(verb))

    assert refusal.value.code == "wrong_status"
    attendee.refresh_from_db()
    assert attendee.status == source


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_transition_by_the_wrong_person_is_refused(verb):
    attendee = b.build_attendee(status=Status.DECLINED if verb == "resubmit" else Status.SUBMITTED)
    stranger = actors.SYSTEM if verb == "withdraw" else actors.DELEGATE

    with pytest.raises(RuleViolation) as refusal:
        VERBS[verb](attendee, stranger)

    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize(
    ("verb", "source", "kinds"),
    [
        ("confirm", Status.SUBMITTED, ["received", "confirmed"]),
        ("decline", Status.SUBMITTED, ["received", "declined"]),
        ("waitlist", Status.SUBMITTED, ["received", "waitlisted"]),
        ("withdraw", Status.CONFIRMED, ["received", "confirmed", "withdrawn"]),
        ("cancel", Status.SUBMITTED, ["received", "cancelled"]),
        ("resubmit", Status.DECLINED, ["received", "declined"]),
    ],
)
def test_transition_queues_its_one_message(verb, source, kinds):
    attendee = b.build_attendee(status=source)

    VERBS[verb](attendee, actor_for(verb))

    messages = Message.objects.filter(attendee=attendee).order_by("pk")
    assert [message.kind for message in messages] == kinds


@pytest.mark.parametrize("verb", ["decline", "cancel"])
def test_refusal_without_reason_is_refused(verb):
    attendee = b.build_attendee()

    with pytest.raises(RuleViolation) as refusal:
        getattr(lifecycle, verb)(attendee, by=actors.SYSTEM, now=b.NOW, reason="  ")

    assert refusal.value.code == "reason_missing"


def test_waitlist_of_a_confirmed_person_needs_a_reason():
    attendee = b.build_attendee(status=Status.CONFIRMED)

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.waitlist(attendee, by=actors.SYSTEM, now=b.NOW)

    assert refusal.value.code == "reason_missing"


def test_submit_hands_in_a_draft():
    delegation = b.build_delegation()
    draft = Attendee.objects.create(
        event=delegation.event,
        delegation=delegation,
        family_name="Delegate",
        reference="AAAA-2222",
        created_at=b.NOW,
    )

    submitted = lifecycle.submit(draft, by=actors.DELEGATE, now=b.NOW)

    assert (submitted.status, submitted.submitted_at) == (Status.SUBMITTED, b.NOW)


def test_withdraw_after_the_event_is_refused():
    attendee = b.build_attendee()

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.withdraw(attendee, by=actors.DELEGATE, now=attendee.event.ends_at)

    assert refusal.value.code == "too_late"


def test_confirm_of_a_marked_duplicate_is_refused_until_staff_decide():
    delegation = b.build_delegation(seats=5)
    same = {"family_name": "Delegate", "given_names": "One", "email": "one@example.org"}
    b.build_attendee(delegation=delegation, **same)
    second = b.build_attendee(delegation=delegation, **same)

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.confirm(second, by=actors.SYSTEM, now=b.NOW)
    assert refusal.value.code == "duplicate"

    officer = actors.staff(b.build_user())
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    assert lifecycle.confirm(second, by=officer, now=b.NOW).status == Status.CONFIRMED


def test_confirm_beyond_the_seats_of_the_delegation_is_refused():
    delegation = b.build_delegation(seats=1)
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    second = b.build_attendee(delegation=delegation)

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.confirm(second, by=actors.SYSTEM, now=b.NOW)

    assert refusal.value.code == "delegation_full"


def test_confirm_beyond_the_capacity_of_the_event_is_refused():
    event = b.build_event(capacity=1)
    b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CONFIRMED)
    second = b.build_attendee(delegation=b.build_delegation(event=event))

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.confirm(second, by=actors.SYSTEM, now=b.NOW)

    assert refusal.value.code == "event_full"


@pytest.mark.parametrize("capacity", [each for each in Capacity if not each.takes_seat])
def test_confirm_of_somebody_without_seat_ignores_the_seats(capacity):
    delegation = b.build_delegation(seats=0, alternates=1)
    attendee = b.build_attendee(delegation=delegation, capacity=capacity)

    assert lifecycle.confirm(attendee, by=actors.SYSTEM, now=b.NOW).status == Status.CONFIRMED


def test_confirm_of_the_organisers_people_ignores_the_seats():
    event = b.build_event(capacity=0)
    delegation = b.build_delegation(event=event, role=DelegationRole.ORGANISER, seats=0)
    attendee = b.build_attendee(delegation=delegation)

    assert lifecycle.confirm(attendee, by=actors.SYSTEM, now=b.NOW).status == Status.CONFIRMED


def test_confirm_moved_to_another_delegation_meanwhile_is_refused():
    event = b.build_event()
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    elsewhere = b.build_delegation(event=event)
    Attendee.objects.filter(pk=attendee.pk).update(delegation=elsewhere)

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.confirm(attendee, by=actors.SYSTEM, now=b.NOW)

    assert refusal.value.code == "moved"


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.CONFIRMED},
        {"confirmed_at": b.NOW},
        {"submitted_at": None},
        {"status": "unheard of"},
        {"capacity": "unheard of"},
        {"family_name": ""},
    ],
)
def test_database_refuses_an_impossible_state(change):
    attendee = b.build_attendee()

    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.filter(pk=attendee.pk).update(**change)


def test_database_refuses_an_attendee_as_duplicate_of_itself():
    attendee = b.build_attendee()

    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.filter(pk=attendee.pk).update(duplicate_of=attendee)


@pytest.mark.django_db(transaction=True)
def test_database_refuses_a_delegation_of_another_event():
    attendee = b.build_attendee()
    foreign = b.build_delegation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.filter(pk=attendee.pk).update(delegation=foreign)


def test_confirm_beyond_the_seats_keeps_the_reason_while_confirmed():
    delegation = b.build_delegation(seats=0)
    attendee = b.build_attendee(delegation=delegation)

    confirmed = lifecycle.confirm_beyond_seats(
        attendee, by=actors.SYSTEM, now=b.NOW, reason=" The minister comes. "
    )

    assert (confirmed.status, confirmed.seat_reason) == (Status.CONFIRMED, "The minister comes.")
    left = lifecycle.withdraw(confirmed, by=actors.DELEGATE, now=b.NOW)
    assert left.seat_reason == ""


def test_confirm_beyond_the_seats_gives_a_free_seat_as_usual():
    attendee = b.build_attendee(delegation=b.build_delegation(seats=1))

    confirmed = lifecycle.confirm_beyond_seats(
        attendee, by=actors.SYSTEM, now=b.NOW, reason="To be sure."
    )

    assert (confirmed.status, confirmed.seat_reason) == (Status.CONFIRMED, "")


def test_confirm_beyond_the_seats_needs_a_reason():
    attendee = b.build_attendee()

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.confirm_beyond_seats(attendee, by=actors.SYSTEM, now=b.NOW, reason=" ")

    assert refusal.value.code == "reason_missing"


def test_alternates_are_limited_and_count_once_they_take_a_seat():
    delegation = b.build_delegation(seats=1, alternates=1)
    b.build_attendee(delegation=delegation, capacity=Capacity.ALTERNATE, status=Status.CONFIRMED)
    second = b.build_attendee(delegation=delegation, capacity=Capacity.ALTERNATE)

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.confirm(second, by=actors.SYSTEM, now=b.NOW)

    assert refusal.value.code == "alternates_full"
    assert seats.of_delegation(delegation).used == 0


def test_withdrawal_is_undone_by_the_delegate_while_registration_is_open():
    attendee = b.build_attendee(status=Status.WITHDRAWN)

    back = lifecycle.resubmit(attendee, by=actors.DELEGATE, now=b.NOW)

    assert (back.status, back.withdrawn_at) == (Status.SUBMITTED, None)


def test_withdrawal_is_not_undone_by_the_delegate_once_registration_has_closed():
    event = b.build_event(closes_at=b.NOW)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), status=Status.WITHDRAWN)

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.resubmit(attendee, by=actors.DELEGATE, now=b.NOW)

    assert refusal.value.code == "not_open"


def test_withdrawal_is_not_undone_once_somebody_has_taken_the_place():
    attendee = b.build_attendee(status=Status.WITHDRAWN)
    Attendee.objects.filter(pk=b.build_attendee(delegation=attendee.delegation).pk).update(
        replaces=attendee
    )

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.resubmit(attendee, by=actors.SYSTEM, now=b.NOW)

    assert refusal.value.code == "replaced"


def test_verb_on_somebody_just_moved_to_another_delegation_is_refused():
    attendee = b.build_attendee()
    other = b.build_delegation(event=attendee.event)
    Attendee.objects.filter(pk=attendee.pk).update(delegation=other)

    with pytest.raises(RuleViolation) as refusal:
        lifecycle.cancel(attendee, by=actors.SYSTEM, now=b.NOW, reason="Moved.")

    assert refusal.value.code == "moved"
