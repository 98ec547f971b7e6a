"""One person takes the place of another, at once or as a request that staff decide."""

from datetime import timedelta

import pytest

from registrations.domain import actors, lifecycle, names, registration, replacing, seats
from registrations.domain.registration import Entry
from registrations.enums import Action, Capacity, MessageKind, Status
from registrations.models import Attendee, Delegation, Message
from tests import builders as b
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db

# The event of the tests begins on 3 November 2083.
BEFORE = b.NOW
AFTER_CUT_OFF = b.NOW.replace(month=11, day=3)
OVER = b.NOW.replace(month=12)
NEW = {"family_name": "Newcomer", "given_names": "Nova", "email": "nova@example.org"}


@pytest.fixture
def delegation() -> Delegation:
    """Return a delegation with one seat and two alternates."""
    return b.build_delegation(seats=1, alternates=2)


@pytest.fixture
def officer() -> actors.Actor:
    return actors.staff(b.build_user())


def focal_point_of(delegation) -> actors.Actor:
    return actors.focal_point(b.build_focal_point(delegation=delegation))


def name(former, *, now=BEFORE, by=actors.DELEGATE, token=None, **values) -> Attendee:
    """Name somebody new in the place of the former."""
    return replacing.name_replacement(
        former, Entry(values=NEW | values, form_token=token), by=by, now=now
    )


def messages_to(attendee) -> list[str]:
    return list(attendee.messages.order_by("pk").values_list("kind", flat=True))


def actions_on(attendee) -> list[str]:
    return list(attendee.history.order_by("pk").values_list("action", flat=True))


def code_of(call) -> str:
    with pytest.raises(RuleViolation) as refusal:
        call()
    return refusal.value.code


def test_replacement_of_a_confirmed_person_takes_over_seat_capacity_and_place(delegation):
    former = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.HEAD
    )

    new = name(former)

    former.refresh_from_db()
    new.refresh_from_db()
    assert (new.status, new.capacity, new.replaces) == (Status.CONFIRMED, Capacity.HEAD, former)
    assert new.position_in_delegation == former.position_in_delegation
    assert (former.status, former.withdrawn_at) == (Status.WITHDRAWN, BEFORE)
    assert seats.of_delegation(delegation).used == 1
    assert messages_to(new) == [MessageKind.CONFIRMED]
    assert messages_to(former)[-1] == MessageKind.REPLACED
    assert actions_on(new) == [Action.CREATED, Action.REPLACED]
    assert actions_on(former)[-1] == Action.REPLACED


def test_replacement_keeps_the_reason_for_a_seat_beyond_the_limit(delegation, officer):
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    former = lifecycle.confirm_beyond_seats(
        b.build_attendee(delegation=delegation), by=officer, now=BEFORE, reason="Asked by the host."
    )

    new = name(former)

    former.refresh_from_db()
    assert (new.seat_reason, former.seat_reason) == ("Asked by the host.", "")


def test_replacement_of_a_waiting_person_keeps_the_place_in_line(delegation):
    former = b.build_attendee(delegation=delegation, status=Status.WAITLISTED)
    later = b.build_attendee(
        delegation=delegation, status=Status.WAITLISTED, now=BEFORE + timedelta(hours=1)
    )

    new = name(former, now=BEFORE + timedelta(hours=2))

    assert (new.status, new.waitlisted_at) == (Status.WAITLISTED, BEFORE)
    assert list(Attendee.objects.in_line()) == [new, later]
    assert messages_to(new) == [MessageKind.WAITLISTED]


def test_replacement_of_somebody_to_decide_on_is_decided_on_in_turn(delegation):
    former = b.build_attendee(delegation=delegation)

    new = name(former, now=BEFORE + timedelta(days=1))

    assert (new.status, new.submitted_at) == (Status.SUBMITTED, BEFORE)
    assert messages_to(new) == [MessageKind.RECEIVED]


def test_replacement_frees_no_seat_for_the_next_in_line():
    event = b.build_event(promotes_automatically=True)
    delegation = b.build_delegation(event=event, seats=1)
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    waiting = b.build_attendee(delegation=delegation, status=Status.WAITLISTED)

    new = name(former)

    waiting.refresh_from_db()
    assert (new.status, waiting.status) == (Status.CONFIRMED, Status.WAITLISTED)


def test_replacement_chain_links_each_to_the_one_before(delegation):
    first = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)

    second = name(first)
    third = name(second, family_name="Third", given_names="Person", email="third@example.org")

    rows = delegation.attendees.order_by("pk").values_list("status", "replaces")
    assert list(rows) == [
        (Status.WITHDRAWN, None),
        (Status.WITHDRAWN, first.pk),
        (Status.CONFIRMED, second.pk),
    ]
    assert third.capacity == first.capacity


def test_replaced_person_cannot_come_back_while_the_other_has_the_place(delegation):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    name(former)

    again = lambda: lifecycle.resubmit(former, by=actors.DELEGATE, now=BEFORE)  # noqa: E731

    assert code_of(again) == "replaced"


def test_replacement_who_comes_back_no_longer_replaces_anybody(delegation):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    new = name(former)
    lifecycle.withdraw(new, by=actors.DELEGATE, now=BEFORE)
    lifecycle.resubmit(former, by=actors.DELEGATE, now=BEFORE)

    new = lifecycle.resubmit(new, by=actors.DELEGATE, now=BEFORE)

    assert new.replaces is None
    assert not lifecycle.asks_to_replace(new)


def test_replacement_by_the_same_form_twice_gives_one_person(delegation):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)

    first = name(former, token="mark")
    second = name(former, token="mark")

    assert first == second
    assert delegation.attendees.count() == 2


def test_replacement_by_somebody_registered_already_waits_for_staff(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    known = b.build_attendee(delegation=delegation, **NEW)

    new = name(former)

    former.refresh_from_db()
    assert (new.status, new.duplicate_of) == (Status.SUBMITTED, known)
    assert former.status == Status.CONFIRMED
    assert code_of(lambda: replacing.accept(new, by=officer, now=BEFORE)) == "duplicate"
    registration.mark_no_duplicate(new, by=officer, now=BEFORE)
    assert replacing.accept(new, by=officer, now=BEFORE).status == Status.CONFIRMED


def test_replacement_refuses_values_that_are_staffs(delegation):
    former = b.build_attendee(delegation=delegation)

    with pytest.raises(ValueError, match="staff_note"):
        name(former, staff_note="Mine")


@pytest.mark.parametrize(
    ("status", "now", "code"),
    [
        (Status.WITHDRAWN, BEFORE, "wrong_status"),
        (Status.DECLINED, BEFORE, "wrong_status"),
        (Status.CANCELLED, BEFORE, "wrong_status"),
        (Status.CONFIRMED, OVER, "too_late"),
    ],
)
def test_replacement_is_refused_where_there_is_no_place(delegation, status, now, code):
    former = b.build_attendee(delegation=delegation, status=status)

    assert code_of(lambda: name(former, now=now)) == code
    assert delegation.attendees.count() == 1


def test_replacement_is_not_named_by_staff(delegation, officer):
    former = b.build_attendee(delegation=delegation)

    assert code_of(lambda: name(former, by=officer)) == "not_yours"


# After the cut-off.


def test_replacement_after_the_cut_off_is_a_request(delegation):
    former = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ADVISER
    )

    new = name(former, now=AFTER_CUT_OFF)

    former.refresh_from_db()
    assert (former.status, new.status) == (Status.CONFIRMED, Status.SUBMITTED)
    assert (new.replaces, new.capacity) == (former, Capacity.ADVISER)
    assert lifecycle.asks_to_replace(new)
    assert messages_to(new) == [MessageKind.RECEIVED]


def test_request_is_accepted_by_staff(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    new = name(former, now=AFTER_CUT_OFF)

    new = replacing.accept(new, by=officer, now=AFTER_CUT_OFF)

    former.refresh_from_db()
    assert (former.status, new.status) == (Status.WITHDRAWN, Status.CONFIRMED)
    assert seats.of_delegation(delegation).used == 1
    assert not lifecycle.asks_to_replace(new)
    assert messages_to(new) == [MessageKind.RECEIVED, MessageKind.CONFIRMED]


def test_request_is_refused_by_staff_and_the_former_stays(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    new = name(former, now=AFTER_CUT_OFF)

    new = replacing.refuse(new, by=officer, now=AFTER_CUT_OFF, reason="Too late for the badge.")

    former.refresh_from_db()
    assert (former.status, new.status) == (Status.CONFIRMED, Status.DECLINED)
    assert messages_to(new)[-1] == MessageKind.DECLINED
    # Another may be named then.
    assert name(former, now=AFTER_CUT_OFF, family_name="Third").replaces == former


def test_request_of_which_one_is_open_is_the_only_one(delegation):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    name(former, now=AFTER_CUT_OFF)

    again = lambda: name(former, now=AFTER_CUT_OFF, family_name="Third")  # noqa: E731

    assert code_of(again) == "already_asked"


@pytest.mark.parametrize("verb", ["confirm", "confirm_beyond_seats", "waitlist"])
def test_request_is_decided_on_as_such(delegation, officer, verb):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    new = name(former, now=AFTER_CUT_OFF)
    extra = {"reason": "Because."} if verb == "confirm_beyond_seats" else {}

    decide = lambda: getattr(lifecycle, verb)(new, by=officer, now=AFTER_CUT_OFF, **extra)  # noqa: E731

    assert code_of(decide) == "asks_to_replace"


@pytest.mark.parametrize("verb", ["withdraw", "cancel"])
def test_request_lapses_when_the_former_leaves_and_the_new_one_waits(delegation, officer, verb):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    new = name(former, now=AFTER_CUT_OFF)

    if verb == "withdraw":
        lifecycle.withdraw(former, by=actors.DELEGATE, now=AFTER_CUT_OFF)
    else:
        lifecycle.cancel(former, by=officer, now=AFTER_CUT_OFF, reason="Not invited.")

    new.refresh_from_db()
    assert (new.status, new.replaces) == (Status.SUBMITTED, None)
    assert code_of(lambda: replacing.accept(new, by=officer, now=AFTER_CUT_OFF)) == "no_request"
    assert lifecycle.confirm(new, by=officer, now=AFTER_CUT_OFF).status == Status.CONFIRMED


@pytest.mark.parametrize("verb", ["accept", "refuse"])
def test_request_is_decided_by_staff_alone(delegation, verb):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    new = name(former, now=AFTER_CUT_OFF)
    extra = {"reason": "Because."} if verb == "refuse" else {}

    decide = lambda: getattr(replacing, verb)(new, by=actors.DELEGATE, now=b.NOW, **extra)  # noqa: E731

    assert code_of(decide) == "not_yours"


def test_accept_of_somebody_who_asks_for_nothing_is_refused(delegation, officer):
    attendee = b.build_attendee(delegation=delegation)

    assert code_of(lambda: replacing.accept(attendee, by=officer, now=BEFORE)) == "no_request"


# Alternates.


def test_alternate_who_replaces_takes_seat_and_capacity(delegation):
    former = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.SPEAKER
    )
    alternate = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE
    )

    replacing.let_alternate_replace(former, alternate, by=focal_point_of(delegation), now=BEFORE)

    alternate.refresh_from_db()
    former.refresh_from_db()
    assert (alternate.status, alternate.capacity) == (Status.CONFIRMED, Capacity.SPEAKER)
    assert former.status == Status.WITHDRAWN
    assert seats.of_delegation(delegation).used == 1
    assert seats.alternates_of(delegation).used == 0


def test_alternate_after_the_cut_off_is_asked_for_and_stays_one_until_then(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    alternate = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE
    )

    asked = replacing.let_alternate_replace(
        former, alternate, by=focal_point_of(delegation), now=AFTER_CUT_OFF
    )

    assert (asked.status, asked.capacity) == (Status.CONFIRMED, Capacity.ALTERNATE)
    assert lifecycle.asks_to_replace(asked)
    assert replacing.alternates_for(b.build_attendee(delegation=delegation)) == []
    accepted = replacing.accept(asked, by=officer, now=AFTER_CUT_OFF)
    assert accepted.capacity == Capacity.DELEGATE


def test_alternate_who_is_refused_stays_an_alternate(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    alternate = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE
    )
    asked = replacing.let_alternate_replace(
        former, alternate, by=focal_point_of(delegation), now=AFTER_CUT_OFF
    )

    assert (
        code_of(lambda: replacing.refuse(asked, by=officer, now=AFTER_CUT_OFF, reason=" "))
        == "reason_missing"
    )
    told = Message.objects.count()
    kept = replacing.refuse(asked, by=officer, now=AFTER_CUT_OFF, reason="Keep the delegate.")

    message = Message.objects.latest("pk")
    text = message.email.message
    assert Message.objects.count() == told + 1
    assert (message.kind, message.focal_point.delegation) == ("replacement_refused", delegation)
    assert "Keep the delegate." in text
    assert f"{names.addressed_name(former)} stays registered." in text
    assert "your registration" not in text
    assert (kept.status, kept.capacity, kept.replaces) == (
        Status.CONFIRMED,
        Capacity.ALTERNATE,
        None,
    )


def test_refusal_of_an_alternate_tells_the_delegate_who_asked(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    alternate = b.build_attendee(delegation=delegation, capacity=Capacity.ALTERNATE)
    asked = replacing.let_alternate_replace(
        former, alternate, by=actors.DELEGATE, now=AFTER_CUT_OFF
    )
    told = Message.objects.count()

    replacing.refuse(asked, by=officer, now=AFTER_CUT_OFF, reason="Keep the delegate.")

    message = Message.objects.latest("pk")
    assert (Message.objects.count(), message.attendee) == (told + 1, former)
    assert message.email.subject.startswith(f"Replacement not accepted ({former.reference})")


def test_refusal_of_an_alternate_asked_for_before_history_tells_the_former(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    alternate = b.build_attendee(delegation=delegation, capacity=Capacity.ALTERNATE)
    Attendee.objects.filter(pk=alternate.pk).update(replaces=former)

    replacing.refuse(alternate, by=officer, now=AFTER_CUT_OFF, reason="Keep the delegate.")

    assert Message.objects.latest("pk").attendee == former


def test_alternate_does_not_give_up_a_confirmation_for_a_lesser_place(delegation, officer):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    alternate = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE
    )
    asked = replacing.let_alternate_replace(
        former, alternate, by=focal_point_of(delegation), now=AFTER_CUT_OFF
    )
    lifecycle.waitlist(former, by=officer, now=AFTER_CUT_OFF, reason="Fewer seats.")

    assert code_of(lambda: replacing.accept(asked, by=officer, now=AFTER_CUT_OFF)) == "no_alternate"


def test_alternates_offered_are_those_of_the_delegation_who_can_take_the_place(delegation):
    confirmed = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE
    )
    waiting = b.build_attendee(delegation=delegation, capacity=Capacity.ALTERNATE)
    b.build_attendee(delegation=delegation, status=Status.WITHDRAWN, capacity=Capacity.ALTERNATE)
    b.build_attendee(
        delegation=b.build_delegation(event=delegation.event), capacity=Capacity.ALTERNATE
    )
    seated = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    undecided = b.build_attendee(delegation=delegation)

    offered = [replacing.alternates_for(each) for each in (seated, undecided, waiting)]

    assert offered == [[confirmed, waiting], [waiting], []]


def test_alternate_of_another_delegation_is_refused(delegation):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    other = b.build_attendee(
        delegation=b.build_delegation(event=delegation.event), capacity=Capacity.ALTERNATE
    )

    replace = lambda: replacing.let_alternate_replace(  # noqa: E731
        former, other, by=focal_point_of(delegation), now=BEFORE
    )

    assert code_of(replace) == "no_alternate"


def test_replacement_at_an_event_that_confirms_by_itself_waits_after_the_cut_off(delegation):
    Event.objects.update(approval="automatic")
    former = b.build_attendee(
        delegation=Delegation.objects.get(pk=delegation.pk), status=Status.SUBMITTED
    )
    assert former.status == Status.CONFIRMED

    new = name(former, now=AFTER_CUT_OFF)

    assert new.status == Status.SUBMITTED
