"""What decides whether the site came through: a planted loss, double or half is found."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from chaos import FAULTS, invariants
from chaos.ledger import Acknowledged, Ledger
from registrations.domain import actors
from registrations.domain.registration import Entry, register
from registrations.enums import Action, MessageKind
from registrations.forms import tokens
from registrations.models import Attendee, Delegation, HistoryEntry, Message
from tests import builders as b
from workshop.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Return an event that is open now and gives its seats by itself."""
    today = timezone.now().date()
    days = {"starts_on": today + timedelta(days=30), "ends_on": today + timedelta(days=31)}
    return b.build_event(approval="automatic", **days)


@pytest.fixture
def delegation(event) -> Delegation:
    """Return a delegation with one seat."""
    return b.build_delegation(event=event, seats=1)


def registered(delegation, name: str) -> Acknowledged:
    """Register a person as the form does; return what the page acknowledged."""
    now = timezone.now()
    token = tokens.issue(delegation.event.slug, now=now)
    mark = tokens.read(token, delegation.event.slug, now=now).mark
    values = {"family_name": name, "email": f"{name}@example.org"}
    entry = Entry(values=values, form_token=mark)
    attendee, _is_new = register(delegation, entry, by=actors.DELEGATE, now=now)
    return Acknowledged(token, attendee.reference, attendee.email)


@pytest.fixture
def told(delegation) -> list[Acknowledged]:
    """Return what two people were told, of whom the second waits."""
    return [registered(delegation, "firstperson"), registered(delegation, "otherhuman")]


def emails(told) -> list[str]:
    return [each.email for each in told]


def test_faults_can_be_struck(monkeypatch, tmp_path):
    # The server's library warns where the machine has no such folder.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for name in FAULTS:
        module = import_module(f"chaos.{name}")
        assert callable(getattr(module, "strike", None) or module.play)


def test_ledger_gives_what_was_noted():
    ledger, entry = Ledger(), Acknowledged("token", "ABCD-EFGH", "one@example.org")
    ledger.note_tried("one@example.org")
    ledger.note_tried("two@example.org")
    ledger.note_acknowledged(entry)
    ledger.note_failure()

    assert ledger.tried == {"one@example.org", "two@example.org"}
    assert (ledger.acknowledged, ledger.failures) == ([entry], 1)


def test_nothing_is_wrong_with_what_is_whole(event, told):
    assert invariants.of_acknowledged(event, told) == []
    assert invariants.of_tried(event, [*emails(told), "never@example.org"]) == []
    assert invariants.of_everything() == []


def test_a_lost_registration_is_found(event, told):
    Attendee.objects.get(reference=told[0].reference).delete()

    assert invariants.of_acknowledged(event, told) == [
        f"{told[0].reference}: 0 registrations instead of one"
    ]


def test_a_double_registration_is_found(event, delegation, told):
    again = registered(delegation, "firstperson")
    Attendee.objects.filter(reference=again.reference).update(duplicate_of=None)

    assert (
        f"{told[0].reference}: 2 registrations instead of one"
        in invariants.of_acknowledged(event, told)
    )  # fmt: skip
    assert {
        f"{told[0].reference}: there more than once",
        f"{again.reference}: there more than once",
    } <= set(invariants.of_tried(event, emails(told)))


def test_another_reference_and_another_form_are_found(event, told):
    wrong = Acknowledged(told[1].token, "XXXX-XXXX", told[0].email)

    assert invariants.of_acknowledged(event, [wrong]) == [
        f"XXXX-XXXX: registered as {told[0].reference}",
        "XXXX-XXXX: made by another form",
    ]


@pytest.mark.parametrize("action", [Action.CREATED, Action.SUBMITTED, Action.CONFIRMED])
def test_a_history_entry_lost_or_doubled_is_found(event, told, action):
    entry = HistoryEntry.objects.get(attendee__reference=told[0].reference, action=action)

    entry.pk = None
    entry.save()
    doubled = invariants.of_tried(event, emails(told))
    HistoryEntry.objects.filter(attendee__reference=told[0].reference, action=action).delete()
    lost = invariants.of_acknowledged(event, told)

    assert doubled == [f"{told[0].reference}: 2 history entries {action.value}"]
    assert lost == [f"{told[0].reference}: 0 history entries {action.value}"]


@pytest.mark.parametrize(
    ("number", "kind"), [(0, "received"), (0, "confirmed"), (1, "received"), (1, "waitlisted")]
)
def test_a_message_lost_is_found(event, told, number, kind):
    reference = told[number].reference
    Message.objects.get(attendee__reference=reference, kind=kind).delete()

    assert invariants.of_acknowledged(event, told) == [f"{reference}: 0 messages {kind}"]


def test_a_message_doubled_is_found(event, told):
    reference = told[0].reference
    Message.objects.filter(attendee__reference=reference).update(kind=MessageKind.RECEIVED)

    assert invariants.of_acknowledged(event, told) == [
        f"{reference}: 2 messages received",
        f"{reference}: 0 messages confirmed",
    ]


def test_somebody_left_without_a_decision_is_found(event, told):
    Attendee.objects.filter(reference=told[0].reference).update(
        status="submitted", confirmed_at=None
    )

    assert invariants.of_acknowledged(event, told) == [
        f"{told[0].reference}: neither a seat nor on the waiting list"
    ]


def test_seats_oversold_are_found(event, delegation, told):
    Delegation.objects.filter(pk=delegation.pk).update(seats=0)
    Event.objects.filter(pk=event.pk).update(capacity=0)

    assert invariants.of_everything() == [
        f"event {event.pk}: 1 seats oversold",
        f"delegation {delegation.pk}: 1 seats oversold",
    ]
