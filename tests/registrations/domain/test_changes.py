"""Changes after confirmation: proposed, merged, decided on, taken back."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.domain import actors, changes, lifecycle, proposals, registration, seats
from registrations.domain.fields import needing_approval
from registrations.enums import Capacity, ChangeState, DelegationRole, Status
from registrations.models import Answer, Attendee, HistoryEntry, Message, ProposedChange, Question
from tests import builders as b
from workshop.enums import Group, RegistrationMode
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

LATER = b.NOW + timedelta(hours=1)


@pytest.fixture
def officer():
    return actors.staff(b.build_user())


def confirmed(**values) -> Attendee:
    return b.build_attendee(status=Status.CONFIRMED, **values)


def propose(attendee, by=actors.DELEGATE, **values) -> ProposedChange | None:
    registration.change(attendee, values, by=by, now=b.NOW)
    return proposals.open_change_of(attendee)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def acts(attendee) -> list[tuple[str, list[str]]]:
    """Return what was done to the attendee since it was confirmed, in order."""
    rows = attendee.history.order_by("pk").values_list("action", "fields")
    done = list(rows)
    return done[[action for action, _fields in done].index("confirmed") + 1 :]


def refusal_of(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


# What an edit does.


def test_edit_before_confirmation_changes_everything_at_once():
    attendee = b.build_attendee(family_name="Before")

    done = registration.change(attendee, {"family_name": "After"}, by=actors.DELEGATE, now=b.NOW)

    assert (done.at_once, done.proposed.sent) == (("family_name",), ())
    assert fresh(attendee).family_name == "After"
    assert not ProposedChange.objects.exists()


def test_edit_after_confirmation_proposes_what_staff_approved_and_changes_the_rest():
    attendee = confirmed(family_name="Before", phone="1111")

    done = registration.change(
        attendee, {"family_name": "After", "phone": "2222"}, by=actors.DELEGATE, now=b.NOW
    )

    attendee = fresh(attendee)
    change = ProposedChange.objects.get()
    assert (done.at_once, done.proposed.sent) == (("phone",), ("family_name",))
    assert (attendee.family_name, attendee.phone, attendee.revision) == ("Before", "2222", 1)
    assert (change.values, change.fields) == ({"family_name": "After"}, ["family_name"])
    assert (change.actor, change.proposed_at) == ("delegate", b.NOW)
    assert acts(attendee) == [("change_proposed", ["family_name"]), ("edited", ["phone"])]


def test_edit_by_staff_after_confirmation_changes_everything_at_once(officer):
    attendee = confirmed(family_name="Before")

    done = registration.change(attendee, {"family_name": "After"}, by=officer, now=b.NOW)

    assert done.at_once == ("family_name",)
    assert fresh(attendee).family_name == "After"


def test_what_the_event_marks_waits_too():
    event = b.build_event()
    event.asked_groups.create(group=Group.PHONE, needs_approval=True)
    event.asked_groups.create(group=Group.MODE)
    marked = Question.objects.create(event=event, text=b.text("Marked"), needs_approval=True)
    free = Question.objects.create(event=event, text=b.text("Free"))
    attendee = confirmed(delegation=b.build_delegation(event=event))

    done = registration.change(
        attendee,
        {"phone": "2222", f"question-{marked.pk}": "one", f"question-{free.pk}": "two"},
        by=actors.DELEGATE,
        now=b.NOW,
    )

    assert "mode" not in needing_approval(event)
    assert done.proposed.sent == ("phone", f"question-{marked.pk}")
    assert list(Answer.objects.values_list("question", "value")) == [(free.pk, "two")]


def test_further_edit_merges_into_the_one_open_change():
    attendee = confirmed(family_name="Before", position="Before")
    propose(attendee, family_name="After")
    person = b.build_focal_point(delegation=attendee.delegation)

    registration.change(
        attendee,
        {"family_name": "After", "position": "After"},
        by=actors.focal_point(person),
        now=LATER,
    )

    change = ProposedChange.objects.get()
    assert change.values == {"family_name": "After", "position": "After"}
    assert change.fields == ["family_name", "position"]
    assert (change.actor, change.focal_point, change.proposed_at) == ("focal_point", person, LATER)


def test_edit_with_the_same_proposal_again_does_nothing():
    attendee = confirmed(family_name="Before")
    propose(attendee, family_name="After")

    done = registration.change(attendee, {"family_name": "After"}, by=actors.DELEGATE, now=LATER)

    assert (done.at_once, done.proposed) == ((), proposals.Proposed())
    assert (fresh(attendee).revision, ProposedChange.objects.get().proposed_at) == (1, b.NOW)


def test_setting_a_field_back_takes_it_out_of_the_change():
    attendee = confirmed(family_name="Before", position="Before")
    propose(attendee, family_name="After", position="After")

    done = registration.change(attendee, {"position": "Before"}, by=actors.DELEGATE, now=LATER)

    change = ProposedChange.objects.get()
    assert done.proposed == proposals.Proposed(taken_out=("position",))
    assert (change.values, change.fields) == ({"family_name": "After"}, ["family_name"])
    assert acts(attendee)[-1] == ("change_proposed", ["position"])


def test_setting_everything_back_takes_the_change_back():
    attendee = confirmed(family_name="Before", position="")
    propose(attendee, family_name="After", position="After")

    propose(attendee, family_name="Before", position="")

    change = ProposedChange.objects.get()
    assert (change.state, change.values) == (ChangeState.TAKEN_BACK, {})
    assert change.fields == ["family_name", "position"]
    assert acts(attendee)[-1] == ("change_taken_back", ["family_name", "position"])


def test_edit_by_staff_leaves_the_open_change(officer):
    attendee = confirmed(family_name="Before")
    propose(attendee, family_name="After")

    registration.edit(attendee, {"family_name": "Middle"}, by=officer, now=LATER)

    assert fresh(attendee).family_name == "Middle"
    assert proposals.open_change_of(attendee).values == {"family_name": "After"}


def test_edit_on_the_waiting_list_is_at_once_and_leaves_the_change_without_those_fields(officer):
    attendee = confirmed(family_name="Before", position="Before")
    propose(attendee, family_name="After", position="After")
    lifecycle.waitlist(attendee, by=officer, now=b.NOW, reason="Fewer seats.")

    registration.edit(attendee, {"phone": "2222"}, by=actors.DELEGATE, now=LATER)
    assert proposals.open_change_of(attendee).fields == ["family_name", "position"]
    registration.edit(attendee, {"family_name": "After"}, by=actors.DELEGATE, now=LATER)
    assert proposals.open_change_of(attendee).values == {"position": "After"}
    registration.edit(attendee, {"position": "Before"}, by=actors.DELEGATE, now=LATER)

    assert fresh(attendee).family_name == "After"
    assert ProposedChange.objects.get().state == ChangeState.TAKEN_BACK


def test_edit_after_the_cut_off_is_refused_to_a_confirmed_delegate():
    attendee = confirmed()

    code = refusal_of(
        registration.edit,
        attendee,
        {"family_name": "After"},
        by=actors.DELEGATE,
        now=attendee.event.starts_at,
    )

    assert (code, ProposedChange.objects.count()) == ("too_late", 0)


# The institution.


def test_institution_is_changed_at_once_by_a_delegate_before_confirmation():
    attendee = b.build_attendee()
    target = b.build_delegation(event=attendee.event)
    b.build_attendee(delegation=target)

    registration.edit(attendee, {"delegation": target.pk}, by=actors.DELEGATE, now=b.NOW)

    attendee = fresh(attendee)
    assert (attendee.delegation, attendee.position_in_delegation) == (target, 1)


def test_institution_is_proposed_by_a_delegate_after_confirmation():
    attendee = confirmed()
    target = b.build_delegation(event=attendee.event)

    change = propose(attendee, delegation=target.pk)

    assert change.values == {"delegation": target.pk}
    assert fresh(attendee).delegation == attendee.delegation


def test_institution_is_never_changed_by_a_focal_point():
    attendee = b.build_attendee()
    target = b.build_delegation(event=attendee.event)
    for delegation in (attendee.delegation, target):
        by = actors.focal_point(b.build_focal_point(delegation=delegation))
        values = {"delegation": target.pk}
        assert refusal_of(registration.edit, attendee, values, by=by, now=b.NOW) == "not_yours"

    assert fresh(attendee).delegation == attendee.delegation


def test_institution_is_not_changed_by_a_delegate_where_registration_is_by_invitation():
    event = b.build_event(mode=RegistrationMode.INVITATION)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    values = {"delegation": b.build_delegation(event=event).pk}

    code = refusal_of(registration.edit, attendee, values, by=actors.DELEGATE, now=b.NOW)

    assert code == "not_yours"


@pytest.mark.parametrize("kind", ["other event", "unheard of"])
def test_institution_outside_the_event_is_refused(kind, officer):
    attendee = b.build_attendee()
    values = {"delegation": b.build_delegation().pk if kind == "other event" else 0}

    code = refusal_of(registration.edit, attendee, values, by=officer, now=b.NOW)

    assert code == "unknown_delegation"


def test_edit_of_somebody_just_moved_is_refused(officer):
    attendee = b.build_attendee()
    target = b.build_delegation(event=attendee.event)
    stale = fresh(attendee)
    registration.edit(attendee, {"delegation": target.pk}, by=officer, now=b.NOW)

    assert refusal_of(registration.edit, stale, {"position": "x"}, by=officer, now=b.NOW) == "moved"


def test_move_by_staff_of_a_confirmed_person_needs_a_seat_there(officer):
    attendee = confirmed()
    target = b.build_delegation(event=attendee.event, seats=0)

    code = refusal_of(registration.edit, attendee, {"delegation": target.pk}, by=officer, now=b.NOW)

    assert (code, fresh(attendee).delegation) == ("delegation_full", attendee.delegation)


def test_move_at_a_full_event_keeps_the_seat_of_the_event(officer):
    event = b.build_event(capacity=1)
    attendee = confirmed(delegation=b.build_delegation(event=event))
    target = b.build_delegation(event=event)

    registration.edit(attendee, {"delegation": target.pk}, by=officer, now=b.NOW)

    assert (fresh(attendee).delegation, seats.of_event(event).used) == (target, 1)


def test_move_from_the_organisers_people_needs_a_seat_of_the_event(officer):
    event = b.build_event(capacity=0)
    own = b.build_delegation(event=event, role=DelegationRole.ORGANISER)
    attendee = confirmed(delegation=own)
    values = {"delegation": b.build_delegation(event=event).pk}

    assert refusal_of(registration.edit, attendee, values, by=officer, now=b.NOW) == "event_full"


def test_move_gives_the_freed_seat_to_the_next_of_the_delegation_left(officer):
    event = b.build_event(promotes_automatically=True)
    left = b.build_delegation(event=event, seats=1)
    attendee = confirmed(delegation=left)
    waiting = b.build_attendee(delegation=left, status=Status.WAITLISTED)
    values = {"delegation": b.build_delegation(event=event).pk}

    registration.edit(attendee, values, by=officer, now=LATER)

    assert fresh(waiting).status == Status.CONFIRMED


@pytest.mark.parametrize(
    ("values", "is_kept"),
    [
        ({"capacity": "adviser"}, True),
        ({"position": "New"}, True),
        ({"capacity": "assistant"}, False),
    ],
)
def test_seat_beyond_the_limit_keeps_its_reason_while_it_is_one(values, is_kept, officer):
    delegation = b.build_delegation(seats=0)
    attendee = lifecycle.confirm_beyond_seats(
        b.build_attendee(delegation=delegation), by=officer, now=b.NOW, reason="The minister asked."
    )

    registration.edit(attendee, values, by=officer, now=b.NOW)

    assert bool(fresh(attendee).seat_reason) == is_kept


# The decision.


def test_accept_puts_the_whole_change_into_force_and_forgets_its_values(officer):
    attendee = confirmed(family_name="Before", position="Before")
    change = propose(attendee, family_name="After", position="After")

    changes.accept(change, ["family_name", "position"], by=officer, now=LATER)

    attendee, change = fresh(attendee), fresh(change)
    assert (attendee.family_name, attendee.position) == ("After", "After")
    assert (change.state, change.values, change.reason) == (ChangeState.ACCEPTED, {}, "")
    assert (change.accepted, change.fields) == (["family_name", "position"],) * 2
    assert (change.decided_by, change.decided_at) == (officer.user, LATER)
    assert acts(attendee)[1:] == [("change_accepted", ["family_name", "position"])]
    assert [row.kind for row in Message.objects.filter(queued_at=LATER)] == ["change_accepted"]


def test_accept_of_a_part_refuses_the_rest_with_one_message_in_the_readers_language(officer):
    attendee = confirmed(family_name="Before", position="Before", language="zh-hans")
    change = propose(attendee, family_name="After", position="After")

    changes.accept(change, ["family_name"], by=officer, now=LATER, reason=" No {{ letter }}. ")

    attendee, change = fresh(attendee), fresh(change)
    assert (attendee.family_name, attendee.position) == ("After", "Before")
    assert (change.state, change.accepted) == (ChangeState.PARTLY, ["family_name"])
    assert change.reason == "No {{ letter }}."
    assert acts(attendee)[1:] == [
        ("change_accepted", ["family_name"]),
        ("change_refused", ["position"]),
    ]
    text = Message.objects.get(queued_at=LATER).email.message
    assert ("姓" in text, "职务" in text, "No {{ letter }}." in text) == (True, True, True)
    assert ("family name" in text, "After" in text) == (False, False)


def test_refuse_leaves_the_confirmed_values_and_tells_the_reason(officer):
    attendee = confirmed(family_name="Before")
    change = propose(attendee, family_name="After")

    changes.refuse(change, reason="No letter.", by=officer, now=LATER)

    change = fresh(change)
    assert fresh(attendee).family_name == "Before"
    assert (change.state, change.values, change.accepted) == (ChangeState.REFUSED, {}, [])
    assert (change.fields, change.reason) == (["family_name"], "No letter.")
    assert acts(attendee)[1:] == [("change_refused", ["family_name"])]
    message = Message.objects.get(queued_at=LATER)
    assert message.kind == "change_refused"
    assert "Not accepted: family name." in message.email.message
    assert "No letter." in message.email.message


def test_decision_without_an_address_sends_nothing(officer):
    attendee = confirmed(email="", family_name="Before")
    change = propose(attendee, family_name="After")

    changes.accept(change, ["family_name"], by=officer, now=LATER)

    assert not Message.objects.filter(queued_at=LATER).exists()


@pytest.mark.parametrize(
    ("fields", "reason", "code"),
    [
        ([], "", "nothing_chosen"),
        (["email"], "", "nothing_chosen"),
        (["family_name"], "  ", "reason_missing"),
    ],
)
def test_accept_refuses_an_incomplete_decision(fields, reason, code, officer):
    attendee = confirmed(family_name="Before")
    change = propose(attendee, family_name="After", position="After")

    found = refusal_of(changes.accept, change, fields, by=officer, now=LATER, reason=reason)

    assert (found, fresh(change).state) == (code, ChangeState.OPEN)


def test_refuse_needs_a_reason(officer):
    change = propose(confirmed(), family_name="After")

    assert refusal_of(changes.refuse, change, reason=" ", by=officer, now=LATER) == "reason_missing"


def test_decision_is_staffs():
    change = propose(confirmed(), family_name="After")
    by = actors.DELEGATE

    assert refusal_of(changes.accept, change, ["family_name"], by=by, now=b.NOW) == "not_yours"
    assert refusal_of(changes.refuse, change, reason="x", by=by, now=b.NOW) == "not_yours"


def test_decision_on_a_change_already_decided_is_refused(officer):
    change = propose(confirmed(), family_name="After")
    changes.refuse(change, reason="No.", by=officer, now=b.NOW)

    stale = ProposedChange(pk=change.pk, attendee=change.attendee, values={"family_name": "After"})
    found = refusal_of(changes.accept, stale, ["family_name"], by=officer, now=b.NOW)

    assert found == "no_open_change"


def test_decision_on_what_staff_have_not_seen_is_refused(officer):
    attendee = confirmed()
    seen = propose(attendee, family_name="After")
    propose(attendee, family_name="Another")

    found = refusal_of(changes.accept, seen, ["family_name"], by=officer, now=b.NOW)
    assert found == "changed_meanwhile"
    found = refusal_of(changes.refuse, fresh(seen), reason="x", by=officer, now=b.NOW, revision=1)
    assert found == "changed_meanwhile"
    changes.accept(fresh(seen), ["family_name"], by=officer, now=b.NOW, revision=2)

    assert fresh(attendee).family_name == "Another"


def test_accept_of_a_capacity_needs_a_seat(officer):
    delegation = b.build_delegation(seats=0, alternates=1)
    attendee = confirmed(delegation=delegation, capacity=Capacity.ALTERNATE)
    change = propose(attendee, capacity=Capacity.DELEGATE)

    found = refusal_of(changes.accept, change, ["capacity"], by=officer, now=LATER)

    assert (found, fresh(change).state) == ("delegation_full", ChangeState.OPEN)
    assert fresh(attendee).capacity == Capacity.ALTERNATE


def test_accept_of_another_institution_moves_the_person(officer):
    attendee = confirmed()
    target = b.build_delegation(event=attendee.event, seats=1)
    change = propose(attendee, delegation=target.pk)

    changes.accept(change, ["delegation"], by=officer, now=LATER)

    assert fresh(attendee).delegation == target


def test_change_to_an_institution_no_longer_taking_part_can_only_be_refused(officer):
    attendee = confirmed()
    target = b.build_delegation(event=attendee.event)
    change = propose(attendee, delegation=target.pk)
    target.delete()

    found = refusal_of(changes.accept, change, ["delegation"], by=officer, now=LATER)
    changes.refuse(change, reason="Not any more.", by=officer, now=LATER)

    assert (found, fresh(change).state) == ("unknown_delegation", ChangeState.REFUSED)


# The ways out beside a decision.


def test_take_back_closes_the_change():
    attendee = confirmed(family_name="Before")
    change = propose(attendee, family_name="After")

    changes.take_back(change, by=actors.DELEGATE, now=LATER)

    assert (fresh(change).state, fresh(change).values) == (ChangeState.TAKEN_BACK, {})
    assert fresh(attendee).family_name == "Before"
    assert acts(attendee)[-1] == ("change_taken_back", ["family_name"])


def test_take_back_twice_is_refused():
    change = propose(confirmed(), family_name="After")
    changes.take_back(change, by=actors.DELEGATE, now=LATER)

    assert refusal_of(changes.take_back, change, by=actors.DELEGATE, now=LATER) == "no_open_change"


def test_take_back_is_not_staffs(officer):
    change = propose(confirmed(), family_name="After")

    assert refusal_of(changes.take_back, change, by=officer, now=LATER) == "not_yours"


@pytest.mark.parametrize("verb", ["withdraw", "cancel"])
def test_open_change_of_somebody_who_leaves_is_taken_back(verb, officer):
    attendee = confirmed(family_name="Before")
    change = propose(attendee, family_name="After")

    if verb == "withdraw":
        lifecycle.withdraw(attendee, by=actors.DELEGATE, now=LATER)
    else:
        lifecycle.cancel(attendee, by=officer, now=LATER, reason="Not invited.")

    assert (fresh(change).state, fresh(change).values) == (ChangeState.TAKEN_BACK, {})
    assert HistoryEntry.objects.filter(action="change_taken_back").count() == 1
    assert Message.objects.filter(queued_at=LATER).count() == 1


def test_last_decision_is_the_newest_of_staff(officer):
    attendee = confirmed()
    assert proposals.last_decision_on(attendee) is None
    changes.refuse(propose(attendee, family_name="One"), reason="No.", by=officer, now=b.NOW)
    newest = propose(attendee, family_name="Two")
    changes.accept(newest, ["family_name"], by=officer, now=LATER)
    changes.take_back(propose(attendee, family_name="Three"), by=actors.DELEGATE, now=LATER)

    assert proposals.last_decision_on(attendee) == newest


def test_accept_all_puts_the_whole_open_change_into_force(officer):
    attendee = confirmed(family_name="Before")
    propose(attendee, family_name="After", position="After")

    found = changes.accept_all(attendee, by=officer, now=LATER)

    assert (found.family_name, found.position) == ("After", "After")
    assert proposals.open_change_of(attendee) is None


def test_accept_all_of_somebody_without_a_change_is_refused(officer):
    assert refusal_of(changes.accept_all, confirmed(), by=officer, now=b.NOW) == "no_open_change"


# Whatever happens.

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["delegate", "focal point", "accept", "accept a part", "refuse", "take back"]
        ),
        st.sampled_from(["family_name", "position", "capacity"]),
        st.sampled_from(["delegate", "adviser", "assistant"]),
    ),
    max_size=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_confirmed_values_change_through_staff_alone(steps):
    """Any sequence of edits and decisions: what is in force is what staff accepted last."""
    delegation = b.build_delegation()
    attendee = b.build_attendee(
        delegation=delegation,
        status=Status.CONFIRMED,
        family_name="delegate",
        position="delegate",
        given_names=f"Number {Attendee.objects.count()}",
    )
    officer = actors.Actor(actors.ActorKind.STAFF)
    point = actors.focal_point(b.build_focal_point(delegation=delegation))
    wanted = {"family_name": "delegate", "position": "delegate", "capacity": "delegate"}
    in_force, proposed = dict(wanted), {}
    for who, name, value in steps:
        change = proposals.open_change_of(attendee)
        if who in {"delegate", "focal point"}:
            by = point if who == "focal point" else actors.DELEGATE
            registration.edit(attendee, {name: value}, by=by, now=b.NOW)
            proposed = {n: v for n, v in (proposed | {name: value}).items() if v != in_force[n]}
        elif change is None:
            assert proposed == {}
        elif who == "take back":
            changes.take_back(change, by=actors.DELEGATE, now=b.NOW)
            proposed = {}
        elif who == "refuse":
            changes.refuse(change, reason="No.", by=officer, now=b.NOW)
            proposed = {}
        else:
            fields = list(proposed)[: 1 if who == "accept a part" else None]
            changes.accept(change, fields, reason="No.", by=officer, now=b.NOW)
            in_force |= {each: proposed[each] for each in fields}
            proposed = {}

        found = Attendee.objects.values("family_name", "position", "capacity").get(pk=attendee.pk)
        assert found == in_force
        still = proposals.open_change_of(attendee)
        assert (still.values if still else {}) == proposed
        assert (
            not attendee.proposed_changes.exclude(state=ChangeState.OPEN)
            .exclude(values={})
            .exists()
        )


# Answers to questions.


def asked_of(attendee, **fields) -> Question:
    return b.build_question(event=attendee.event, needs_approval=True, **fields)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("choice", [404], "wrong_answer"),
        ("number", "many", "wrong_answer"),
        ("file", "no-such-token", "unknown_upload"),
    ],
)
def test_answer_that_cannot_be_stored_is_not_proposed(kind, value, code):
    attendee = confirmed(phone="1111")
    question = asked_of(attendee, kind=kind, options=["One"] if kind == "choice" else [])
    values = {f"question-{question.pk}": value, "phone": "2222"}

    assert refusal_of(propose, attendee, **values) == code
    assert proposals.open_change_of(attendee) is None
    assert fresh(attendee).phone == "1111"


def test_answer_to_a_question_of_another_event_is_not_proposed():
    attendee = confirmed()
    asked_of(attendee)
    elsewhere = Question.objects.create(event=b.build_event(), text=b.text("Else"))

    assert refusal_of(propose, attendee, **{f"question-{elsewhere.pk}": "x"}) == "unknown_question"


def test_answers_that_can_be_stored_are_proposed_and_accepted(officer):
    attendee = confirmed()
    text, file = asked_of(attendee), asked_of(attendee, kind="file")
    upload = b.build_upload(event=attendee.event)
    values = {f"question-{text.pk}": "Rice", f"question-{file.pk}": upload.token}

    change = propose(attendee, **values)
    assert (change.values, Answer.objects.count()) == (values, 0)
    changes.accept_all(attendee, by=officer, now=LATER)
    # What is in force already is proposed again and says nothing.
    assert propose(attendee, **values) is None
    assert Answer.objects.count() == 2


def test_accept_of_an_option_retired_meanwhile_is_refused_and_nothing_is_half_accepted(officer):
    attendee = confirmed(position="Old")
    question = asked_of(attendee, options=["Bus", "Train"])
    bus = question.options.get(position=0)
    change = propose(attendee, position="New", **{f"question-{question.pk}": [bus.pk]})
    bus.is_retired = True
    bus.save()

    with pytest.raises(RuleViolation) as refusal:
        changes.accept_all(attendee, by=officer, now=LATER)

    assert refusal.value.code == "option_retired"
    assert str(refusal.value.message) == (
        "“Bus” is no longer offered as an answer to “Question number 1?”."
    )
    assert (fresh(attendee).position, fresh(change).state) == ("Old", ChangeState.OPEN)
    assert not Answer.objects.exists()
    part = changes.accept(change, ["position"], by=officer, now=LATER, reason="No bus.")
    assert (fresh(attendee).position, part.state) == ("New", ChangeState.PARTLY)


def test_accept_of_an_activity_full_meanwhile_is_refused_and_nothing_is_half_accepted(officer):
    attendee = confirmed(position="Old")
    visit = b.build_activity(event=attendee.event, places=1)
    # Side activities change at once; a change that holds one is put together here.
    proposals.propose(
        attendee,
        {"position": "New", "activities": [visit.pk]},
        confirmed={},
        by=actors.DELEGATE,
        now=b.NOW,
    )
    b.build_attendee(delegation=attendee.delegation, activities=[visit.pk])

    with pytest.raises(RuleViolation) as refusal:
        changes.accept_all(attendee, by=officer, now=LATER)

    assert refusal.value.code == "activity_full"
    assert str(visit.title) in str(refusal.value.message)
    assert fresh(attendee).position == "Old"
    assert proposals.open_change_of(attendee) is not None
    assert not attendee.activity_places.exists()


def of_kind(event, kind):
    return b.build_delegation(event=event, institution=b.build_institution(kind=kind), seats=5)


@pytest.mark.parametrize("is_accepted", [True, False])
def test_answers_to_questions_of_another_institution_wait_with_it(officer, is_accepted):
    event = b.build_event(mode=RegistrationMode.OPEN)
    old = b.build_question(event=event, institution_kinds=["ministry"])
    old_more = b.build_question(event=event, institution_kinds=["ministry", "agency"])
    new = b.build_question(event=event, institution_kinds=["embassy"])
    both = b.build_question(event=event)
    ministry, embassy = of_kind(event, "ministry"), of_kind(event, "embassy")
    before = {f"question-{old.pk}": "old", f"question-{old_more.pk}": "more"}
    attendee = confirmed(delegation=ministry, **before)
    answers = {
        f"question-{old.pk}": None,
        f"question-{old_more.pk}": None,
        f"question-{new.pk}": "new",
        f"question-{both.pk}": "both",
    }

    change = propose(attendee, delegation=embassy.pk, **answers)

    held = lambda: dict(Answer.objects.values_list("question", "value"))  # noqa: E731
    assert change.fields == sorted({"delegation", *answers} - {f"question-{both.pk}"})
    assert held() == {old.pk: "old", old_more.pk: "more", both.pk: "both"}
    if is_accepted:
        changes.accept_all(attendee, by=officer, now=LATER)
        assert held() == {new.pk: "new", both.pk: "both"}
    else:
        changes.refuse(change, by=officer, now=LATER, reason="Stay.")
        assert held() == {old.pk: "old", old_more.pk: "more", both.pk: "both"}


def test_institution_set_back_takes_its_answers_out_of_the_change():
    event = b.build_event(mode=RegistrationMode.OPEN)
    new = b.build_question(event=event, institution_kinds=["embassy"])
    ministry, embassy = of_kind(event, "ministry"), of_kind(event, "embassy")
    attendee = confirmed(delegation=ministry)
    propose(attendee, delegation=embassy.pk, **{f"question-{new.pk}": "new"})

    assert propose(attendee, delegation=ministry.pk, **{f"question-{new.pk}": None}) is None
    assert not Answer.objects.exists()
