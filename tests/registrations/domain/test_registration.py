"""Registering and editing, seen from the domain."""

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.domain import actors, duplicates, eligibility, lifecycle, registration, seats
from registrations.domain.registration import Entry
from registrations.enums import Capacity, DelegationRole, Purpose, Status
from registrations.models import Attendee, HistoryEntry
from registrations.privacy import consent
from tests import builders as b
from workshop.enums import Approval, RegistrationMode
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

VALUES = {"family_name": "Delegate", "given_names": "One", "email": "one@example.org"}


def test_register_refuses_a_field_that_is_not_the_actors():
    with pytest.raises(ValueError, match="staff_note"):
        registration.register(
            b.build_delegation(),
            Entry(values=VALUES | {"staff_note": "x"}),
            by=actors.DELEGATE,
            now=b.NOW,
        )


def test_register_by_invitation_is_closed_to_delegates_and_open_to_focal_points():
    event = b.build_event(mode=RegistrationMode.INVITATION)
    person = b.build_focal_point(delegation=b.build_delegation(event=event))

    with pytest.raises(RuleViolation) as refusal:
        registration.register(
            person.delegation, Entry(values=VALUES), by=actors.DELEGATE, now=b.NOW
        )
    assert refusal.value.code == "not_open"

    attendee, is_new = registration.register(
        person.delegation, Entry(values=VALUES), by=actors.focal_point(person), now=b.NOW
    )
    assert (attendee.status, is_new) == (Status.SUBMITTED, True)


def test_register_automatically_puts_on_the_waiting_list_whom_no_seat_is_left_for():
    event = b.build_event(approval=Approval.AUTOMATIC)
    delegation = b.build_delegation(event=event, seats=1)

    reached = [b.build_attendee(delegation=delegation).status for _number in range(2)]

    assert reached == [Status.CONFIRMED, Status.WAITLISTED]


def test_register_automatically_never_confirms_a_duplicate():
    delegation = b.build_delegation(event=b.build_event(approval=Approval.AUTOMATIC))

    reached = [b.build_attendee(delegation=delegation, **VALUES).status for _number in range(2)]

    assert reached == [Status.CONFIRMED, Status.SUBMITTED]


def test_register_automatically_passes_on_any_other_refusal(monkeypatch):
    delegation = b.build_delegation(event=b.build_event(approval=Approval.AUTOMATIC))
    actors = lifecycle.TRANSITIONS["confirm"].actors
    refusing = lifecycle.Transition(frozenset(), Status.CONFIRMED, actors, "confirmed")
    monkeypatch.setitem(lifecycle.TRANSITIONS, "confirm", refusing)

    with pytest.raises(RuleViolation) as refusal:
        b.build_attendee(delegation=delegation)

    assert refusal.value.code == "wrong_status"
    assert Attendee.objects.count() == 0


def test_register_beaten_to_it_by_the_same_form_gives_the_first_registration(monkeypatch):
    delegation = b.build_delegation()
    entry = Entry(values=VALUES, form_token="mark")
    check = eligibility.check_may_register

    def let_the_rival_pass(*args, **kwargs):
        check(*args, **kwargs)
        monkeypatch.setattr(eligibility, "check_may_register", check)
        registration.register(delegation, entry, by=actors.DELEGATE, now=b.NOW)

    monkeypatch.setattr(eligibility, "check_may_register", let_the_rival_pass)
    attendee, is_new = registration.register(delegation, entry, by=actors.DELEGATE, now=b.NOW)

    assert (attendee, is_new) == (Attendee.objects.get(), False)


def test_register_fails_loudly_where_the_database_refuses_something_else():
    delegation = b.build_delegation()

    with pytest.raises(IntegrityError):
        registration.register(
            delegation,
            Entry(values=VALUES | {"capacity": "unheard of"}, form_token="mark"),
            by=actors.DELEGATE,
            now=b.NOW,
        )


def test_edit_records_the_names_of_changed_fields_and_no_values():
    attendee = b.build_attendee(position="Before")

    registration.edit(
        attendee, {"position": "After", "email": attendee.email}, by=actors.DELEGATE, now=b.NOW
    )

    assert HistoryEntry.objects.get(action="edited").fields == ["position"]


def test_edit_that_changes_nothing_is_not_recorded():
    attendee = b.build_attendee(position="Same")

    registration.edit(attendee, {"position": "Same"}, by=actors.DELEGATE, now=b.NOW)

    assert not HistoryEntry.objects.filter(action="edited").exists()


def test_edit_keeps_the_search_text_up_to_date():
    attendee = b.build_attendee(family_name="Before")

    registration.edit(attendee, {"family_name": "ÇELİKTEST"}, by=actors.DELEGATE, now=b.NOW)

    attendee.refresh_from_db()
    assert attendee.search_text.startswith("çeliktest ")


def test_edit_after_the_cut_off_is_refused_to_delegates_and_open_to_staff():
    attendee = b.build_attendee()
    late = attendee.event.starts_at

    with pytest.raises(RuleViolation) as refusal:
        registration.edit(attendee, {"position": "Late"}, by=actors.DELEGATE, now=late)
    assert refusal.value.code == "too_late"

    officer = actors.staff(b.build_user())
    assert registration.edit(attendee, {"position": "Late"}, by=officer, now=late)


def test_edit_of_a_confirmed_alternate_into_a_delegate_needs_a_seat():
    delegation = b.build_delegation(seats=0, alternates=1)
    attendee = b.build_attendee(
        delegation=delegation, capacity=Capacity.ALTERNATE, status=Status.CONFIRMED
    )
    officer = actors.staff(b.build_user())

    with pytest.raises(RuleViolation) as refusal:
        registration.edit(attendee, {"capacity": Capacity.DELEGATE}, by=officer, now=b.NOW)

    assert refusal.value.code == "delegation_full"


def test_mark_no_duplicate_is_for_staff_and_for_marked_ones():
    attendee = b.build_attendee()

    with pytest.raises(RuleViolation) as refusal:
        registration.mark_no_duplicate(attendee, by=actors.DELEGATE, now=b.NOW)
    assert refusal.value.code == "not_yours"

    with pytest.raises(RuleViolation) as refusal:
        registration.mark_no_duplicate(attendee, by=actors.staff(b.build_user()), now=b.NOW)
    assert refusal.value.code == "no_duplicate"


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"family_name": "ONE", "given_names": "delegate"}, True),
        ({"email": "other@example.org"}, True),
        ({"given_names": "Two"}, False),
    ],
)
def test_same_person_within_a_delegation(change, is_same):
    delegation = b.build_delegation()
    first = b.build_attendee(delegation=delegation, **VALUES)

    second = b.build_attendee(delegation=delegation, **VALUES | change)

    assert second.duplicate_of == (first if is_same else None)


def test_same_name_with_another_address_in_another_delegation_is_another_person():
    event = b.build_event()
    b.build_attendee(delegation=b.build_delegation(event=event), **VALUES)

    other = b.build_attendee(
        delegation=b.build_delegation(event=event), **VALUES | {"email": "other@example.org"}
    )

    assert other.duplicate_of is None


def test_same_person_at_another_event_is_no_duplicate():
    b.build_attendee(**VALUES)

    assert duplicates.first_of_same_person(b.build_attendee(**VALUES)) is None


def test_closed_registration_of_the_same_person_does_not_count():
    delegation = b.build_delegation()
    b.build_attendee(delegation=delegation, status=Status.WITHDRAWN, **VALUES)

    assert b.build_attendee(delegation=delegation, **VALUES).duplicate_of is None


def test_decision_is_promised_from_the_moment_of_submission_in_the_events_zone():
    attendee = b.build_attendee()

    promised = eligibility.decision_promised_by(attendee)

    assert (promised - attendee.submitted_at).days == attendee.event.decision_days
    assert str(promised.tzinfo) == "Asia/Shanghai"


def test_decision_on_a_draft_is_not_promised():
    assert eligibility.decision_promised_by(Attendee(status=Status.DRAFT)) is None


def test_consent_is_attested_by_a_focal_point_for_circulation_only():
    attendee = b.build_attendee()
    notice = b.build_notice(event=attendee.event)
    person = b.build_focal_point(delegation=attendee.delegation)

    with pytest.raises(RuleViolation) as refusal:
        consent.answer(
            attendee,
            {Purpose.PHOTOS: True},
            notice=notice,
            by=actors.focal_point(person),
            now=b.NOW,
        )

    assert refusal.value.code == "not_attestable"


def test_consent_never_given_cannot_be_withdrawn():
    attendee = b.build_attendee(circulation=False)

    with pytest.raises(RuleViolation) as refusal:
        consent.withdraw(attendee, Purpose.CIRCULATION, by=actors.DELEGATE, now=b.NOW)

    assert refusal.value.code == "not_given"


def test_notice_in_force_is_the_latest_published():
    event = b.build_event()
    b.build_notice(event=event)
    second = b.build_notice(event=event)
    b.build_notice(event=event, published_at=b.NOW.replace(year=2090))

    assert consent.current_notice(event, now=b.NOW) == second


def test_seats_of_the_organiser_have_no_limit():
    delegation = b.build_delegation(role=DelegationRole.ORGANISER, seats=1)

    assert seats.of_delegation(delegation).left is None


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    people=st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(Capacity), st.booleans()), max_size=12
    ),
    capacity=st.one_of(st.none(), st.integers(0, 6)),
)
def test_seats_are_never_oversold(people, capacity):
    event = b.build_event(capacity=capacity)
    delegations = [b.build_delegation(event=event, seats=count) for count in (2, 3)]
    for place, role, leaves in people:
        try:
            attendee = b.build_attendee(delegation=delegations[place], capacity=role)
            lifecycle.confirm(attendee, by=actors.SYSTEM, now=b.NOW)
        except RuleViolation:
            continue
        if leaves:
            lifecycle.withdraw(attendee, by=actors.DELEGATE, now=b.NOW)

    assert [seats.of_delegation(each).used <= each.seats for each in delegations] == [True, True]
    assert capacity is None or seats.of_event(event).used <= capacity


def test_discard_deletes_a_draft_and_is_recorded_without_the_person():
    delegation = b.build_delegation()
    entry = registration.Entry(values={"family_name": "Draft"})
    draft = registration.save_draft(delegation, entry, by=actors.SYSTEM, now=b.NOW)

    registration.discard(draft, by=actors.SYSTEM, now=b.NOW)

    assert not Attendee.objects.filter(pk=draft.pk).exists()
    assert [each.action for each in delegation.history.all()] == ["discarded"]


def test_draft_is_handed_in_with_what_was_filled_in_last_and_the_consents():
    delegation = b.build_delegation()
    notice = b.build_notice(event=delegation.event)
    entry = registration.Entry(values={"family_name": "Draft"})
    draft = registration.save_draft(delegation, entry, by=actors.SYSTEM, now=b.NOW)
    last = registration.Entry(
        values={"family_name": "Final"}, notice=notice, consents={Purpose.PHOTOS: True}
    )

    found = registration.hand_in(draft, by=actors.DELEGATE, now=b.NOW, entry=last)

    assert (found.status, found.family_name) == (Status.SUBMITTED, "Final")
    answers = {each.purpose: each.is_given for each in consent.answers_of(found)}
    assert answers == {Purpose.CIRCULATION: False, Purpose.PHOTOS: True, Purpose.FUTURE_CONTACT: False}  # fmt: skip


def test_discard_of_what_was_handed_in_is_refused():
    with pytest.raises(RuleViolation) as refusal:
        registration.discard(b.build_attendee(), by=actors.SYSTEM, now=b.NOW)

    assert refusal.value.code == "no_draft"
