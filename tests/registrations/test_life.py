"""Random lives of several registrations: whatever anybody does, no impossible state is reached."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registrations.domain import actors, lifecycle, registration, replacing, seats
from registrations.domain.registration import Entry
from registrations.enums import Action, Capacity, Status
from registrations.models import Attendee, Delegation, HistoryEntry
from registrations.models.attendee import STATUS_MOMENTS
from tests import builders as b
from workshop.enums import Approval
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

# What each recorded transition led to.
REACHED = {
    Action.CREATED: Status.DRAFT,
    **{each.action: each.target for each in lifecycle.TRANSITIONS.values()},
}

WHO = st.sampled_from([actors.DELEGATE, actors.SYSTEM])
CAPACITIES = st.sampled_from([Capacity.DELEGATE, Capacity.ALTERNATE, Capacity.ASSISTANT])
VERBS = st.sampled_from(
    ["confirm", "confirm_beyond_seats", "waitlist", "decline", "withdraw", "cancel", "resubmit"]
)
NEEDS_REASON = {"confirm_beyond_seats", "waitlist", "decline", "cancel"}
OFFICER = actors.Actor(actors.ActorKind.STAFF)


class Life(RuleBasedStateMachine):
    """Two delegations of an event with fewer seats than people who want them."""

    def __init__(self) -> None:
        super().__init__()
        # Each walk is undone at its end.
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.people: list[Attendee] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(approval=st.sampled_from(Approval), promotes=st.booleans(), is_late=st.booleans())
    def open_registration(self, approval: Approval, promotes: bool, is_late: bool) -> None:
        self.event = b.build_event(
            capacity=3,
            approval=approval,
            promotes_automatically=promotes,
            changes_until=b.NOW if is_late else None,
        )
        self.delegations = [
            b.build_delegation(event=self.event, seats=number, alternates=1) for number in (1, 2)
        ]

    def pick(self, number: int) -> Attendee:
        return Attendee.objects.with_delegation().get(pk=self.people[number % len(self.people)].pk)

    def attempt(self, act) -> None:
        """Act; a refusal must leave everything as it was."""
        before = list(Attendee.objects.order_by("pk").values())
        recorded = HistoryEntry.objects.count()
        try:
            act()
        except RuleViolation:
            is_refused = True
        else:
            is_refused = False
        if is_refused:
            assert list(Attendee.objects.order_by("pk").values()) == before
            assert HistoryEntry.objects.count() == recorded

    @rule(where=st.integers(0, 1), capacity=CAPACITIES, is_draft=st.booleans(), by=WHO)
    def enter(self, where: int, capacity: Capacity, is_draft: bool, by: actors.Actor) -> None:
        name = f"Walker{len(self.people)}"
        entry = Entry(values={"family_name": name, "email": f"{name}@example.org", "capacity": capacity})  # fmt: skip
        delegation = Delegation.objects.select_related("event").get(pk=self.delegations[where].pk)
        if is_draft:
            self.people.append(registration.save_draft(delegation, entry, by=by, now=b.NOW))
        else:
            attendee, _is_new = registration.register(delegation, entry, by=by, now=b.NOW)
            self.people.append(attendee)

    @precondition(lambda self: self.people)
    @rule(number=st.integers(0, 20), verb=VERBS, by=WHO)
    def move(self, number: int, verb: str, by: actors.Actor) -> None:
        extra = {"reason": "Because."} if verb in NEEDS_REASON else {}
        person = self.pick(number)
        self.attempt(lambda: getattr(lifecycle, verb)(person, by=by, now=b.NOW, **extra))

    @precondition(lambda self: self.people)
    @rule(number=st.integers(0, 20), by=WHO)
    def hand_in(self, number: int, by: actors.Actor) -> None:
        person = self.pick(number)
        self.attempt(lambda: registration.hand_in(person, by=by, now=b.NOW))

    @precondition(lambda self: self.people)
    @rule(number=st.integers(0, 20))
    def replace(self, number: int) -> None:
        name = f"Walker{len(self.people)}"
        entry = Entry(values={"family_name": name, "email": f"{name}@example.org"})
        former, seated = self.pick(number), seats.of_event(self.event).used
        self.attempt(
            lambda: self.people.append(
                replacing.name_replacement(former, entry, by=actors.DELEGATE, now=b.NOW)
            )
        )
        assert seats.of_event(self.event).used == seated

    @precondition(lambda self: self.people)
    @rule(number=st.integers(0, 20), is_accepted=st.booleans())
    def answer_request(self, number: int, is_accepted: bool) -> None:
        person, seated = self.pick(number), seats.of_event(self.event).used
        if is_accepted:
            self.attempt(lambda: replacing.accept(person, by=OFFICER, now=b.NOW))
        else:
            self.attempt(lambda: replacing.refuse(person, by=OFFICER, now=b.NOW, reason="No."))
        assert seats.of_event(self.event).used == seated

    @precondition(lambda self: self.people)
    @rule(number=st.integers(0, 20), capacity=CAPACITIES)
    def change_capacity(self, number: int, capacity: Capacity) -> None:
        person = self.pick(number)
        self.attempt(
            lambda: registration.edit(person, {"capacity": capacity}, by=OFFICER, now=b.NOW)
        )

    @invariant()
    def seats_are_never_oversold(self) -> None:
        if not self.people:
            return
        beyond = Attendee.objects.exclude(seat_reason="")
        assert seats.of_event(self.event).beyond <= beyond.filter(event=self.event).count()
        for delegation in Delegation.objects.filter(event=self.event):
            allowed = beyond.filter(delegation=delegation).count()
            assert seats.of_delegation(delegation).beyond <= allowed
            assert seats.alternates_of(delegation).beyond <= allowed

    @invariant()
    def each_state_is_the_last_one_recorded(self) -> None:
        for person in Attendee.objects.filter(pk__in=[each.pk for each in self.people]):
            last = person.history.filter(action__in=REACHED).order_by("-pk").first()
            if last.action == Action.REPLACED and last.fields:
                # Who takes a place takes the state that goes with it.
                assert Status(person.status).is_open
            else:
                assert REACHED[Action(last.action)] == person.status
            moments = [each for each, name in STATUS_MOMENTS.items() if getattr(person, name)]
            assert moments == [each for each in STATUS_MOMENTS if each == person.status]

    @invariant()
    def nobody_is_told_more_than_once_of_one_act(self) -> None:
        for person in Attendee.objects.filter(pk__in=[each.pk for each in self.people]):
            acts = person.history.filter(action__in=set(REACHED) - {Action.CREATED}).count()
            assert person.messages.count() <= acts


def test_random_lives_reach_no_impossible_state() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
