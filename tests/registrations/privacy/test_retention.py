"""Until when each class of an event's data is kept, and what a hold does to it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registrations.domain import actors
from registrations.enums import Action
from registrations.models import HistoryEntry, Hold
from registrations.privacy import holds, retention
from registrations.privacy.fields import RetentionClass
from registrations.privacy.retention import State
from tests import builders as b
from workshop.enums import EventState
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


def event_of_days(**fields):
    """Return an event in Beijing whose last day is 4 November 2083."""
    days = {"sensitive_days": 30, "contact_days": 60, "evidence_days": 90}
    return b.build_event(**(days | fields))


def states(event, now):
    return [each.state for each in retention.terms(event, now=now)]


def in_beijing(day, hour=0):
    return datetime(2083, 12, day, hour, tzinfo=UTC) - timedelta(hours=8)


def hold(event, until, now=b.NOW):
    by = actors.staff(b.build_user())
    return holds.place(event, reason="Audit.", until=until, by=by, now=now)


def test_each_class_is_kept_up_to_and_including_its_last_day():
    terms = retention.terms(event_of_days(), now=b.NOW)

    assert [(each.retention, each.last_day, each.state) for each in terms] == [
        (RetentionClass.SENSITIVE, date(2083, 12, 4), State.KEPT),
        (RetentionClass.CONTACT, date(2084, 1, 3), State.KEPT),
        (RetentionClass.EVIDENCE, date(2084, 2, 2), State.KEPT),
    ]


def test_class_is_due_when_the_day_after_its_last_begins_at_the_event():
    event = event_of_days()

    assert states(event, in_beijing(5) - timedelta(seconds=1))[0] == State.KEPT
    assert states(event, in_beijing(5))[0] == State.DUE


def test_postponed_event_waits_for_its_new_days():
    event = event_of_days(state=EventState.POSTPONED)

    assert states(event, datetime(2090, 1, 1, tzinfo=UTC)) == [State.WAITING] * 3


def test_hold_keeps_contact_data_and_evidence_but_no_sensitive_data():
    event, later = event_of_days(), datetime(2085, 1, 1, tzinfo=UTC)
    hold(event, date(2085, 6, 30))
    hold(event, date(2085, 3, 31))

    terms = retention.terms(event, now=later)

    assert [(each.state, each.held_until) for each in terms] == [
        (State.DUE, None),
        (State.HELD, date(2085, 6, 30)),
        (State.HELD, date(2085, 6, 30)),
    ]


def test_hold_ends_by_itself_after_its_last_day():
    event = event_of_days()
    hold(event, date(2085, 6, 30))

    assert states(event, datetime(2085, 6, 30, 15, tzinfo=UTC)) == [State.DUE, *[State.HELD] * 2]
    assert states(event, datetime(2085, 6, 30, 16, tzinfo=UTC)) == [State.DUE] * 3


def test_lifted_hold_keeps_nothing():
    event, later = event_of_days(), datetime(2085, 1, 1, tzinfo=UTC)
    placed, by = hold(event, date(2085, 6, 30)), actors.staff(b.build_user())

    holds.lift(placed, by=by, now=later)

    assert states(event, later) == [State.DUE] * 3
    assert holds.in_force(event, now=later) == []
    acts = HistoryEntry.objects.filter(event=event).order_by("pk")
    assert [(each.action, each.at, each.user) for each in acts] == [
        (Action.HELD, b.NOW, placed.placed_by),
        (Action.HOLD_LIFTED, later, by.user),
    ]
    with pytest.raises(RuleViolation) as refusal:
        holds.lift(placed, by=by, now=later)
    assert refusal.value.code == "ended"


def test_due_is_asked_for_all_events_with_two_queries(django_assert_num_queries):
    first, second = event_of_days(), event_of_days()
    event_of_days(state=EventState.POSTPONED)
    event_of_days(contact_days=9000, evidence_days=9000)
    later = datetime(2085, 1, 1, tzinfo=UTC)
    hold(first, date(2085, 6, 30))

    with django_assert_num_queries(2):
        due = retention.due(now=later)

    assert [(each.event, each.retention) for each in due][:4] == [
        (first, RetentionClass.SENSITIVE),
        *((second, each) for each in RetentionClass),
    ]
    assert len(due) == 5


@pytest.mark.parametrize(
    ("reason", "until", "by", "code"),
    [
        (" ", date(2085, 1, 1), actors.Actor(actors.ActorKind.STAFF), "reason_missing"),
        ("Audit.", date(2083, 8, 31), actors.Actor(actors.ActorKind.STAFF), "past"),
        ("Audit.", date(2085, 1, 1), actors.DELEGATE, "not_yours"),
    ],
)
def test_hold_that_is_not_possible_is_refused(reason, until, by, code):
    with pytest.raises(RuleViolation) as refusal:
        holds.place(b.build_event(), reason=reason, until=until, by=by, now=b.NOW)

    assert refusal.value.code == code
    assert not Hold.objects.exists()


def test_hold_is_lifted_by_staff_only():
    placed = hold(event_of_days(), date(2085, 6, 30))

    with pytest.raises(RuleViolation) as refusal:
        holds.lift(placed, by=actors.DELEGATE, now=b.NOW)

    assert refusal.value.code == "not_yours"
