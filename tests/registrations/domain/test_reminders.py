"""Which reminders an event has, and how they are set."""

import pytest

from registrations.domain import actors, reminders
from registrations.domain.reminders import PLACES, Setting
from registrations.models import HistoryEntry, Reminder
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

OFF = [Setting(False, days) for _kind, _anchor, days in PLACES]


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def writer():
    return actors.staff(b.build_user())


def set_all(event, settings, by):
    reminders.set_all(event, settings, by=by, now=b.NOW)


def test_new_event_has_every_reminder_off_and_none_stored(event):
    found = reminders.of_event(event)

    assert [(each.kind, each.anchor, each.days) for each in found] == list(PLACES)
    assert {each.is_on for each in found} == {False}
    assert Reminder.objects.count() == 0


def test_reminders_are_stored_and_history_says_which_kinds(event, writer):
    set_all(event, [Setting(True, 20), *OFF[1:]], writer)

    found = reminders.of_event(event)
    assert [each.is_on for each in found] == [True] + [False] * (len(PLACES) - 1)
    assert found[0].days == 20
    entry = HistoryEntry.objects.get()
    assert (entry.action, entry.user) == ("reminders_changed", writer.user)
    assert entry.fields == ["afterwards", "missing_data", "practical", "reminder"]


def test_setting_again_keeps_the_rows_and_records_only_what_changes(event, writer):
    set_all(event, OFF, writer)
    before = [each.pk for each in reminders.of_event(event)]

    set_all(event, [*OFF[:-1], Setting(True, 2)], writer)
    set_all(event, [*OFF[:-1], Setting(True, 2)], writer)

    assert [each.pk for each in reminders.of_event(event)] == before
    entries = HistoryEntry.objects.order_by("pk")
    assert [each.fields for each in entries][1:] == [["afterwards"]]


def test_two_reminders_exchange_their_days(event, writer):
    set_all(event, OFF, writer)

    set_all(event, [Setting(True, 3), Setting(False, 14), *OFF[2:]], writer)

    assert [each.days for each in reminders.of_event(event)][:2] == [3, 14]


@pytest.mark.parametrize(
    ("first", "code"),
    [(Setting(True, 0), "days"), (Setting(True, 366), "days"), (Setting(True, 3), "twice")],
)
def test_days_out_of_bounds_or_twice_are_refused(event, writer, first, code):
    with pytest.raises(RuleViolation) as refusal:
        set_all(event, [first, *OFF[1:]], writer)

    assert (refusal.value.code, Reminder.objects.count()) == (code, 0)


def test_nobody_but_staff_sets_reminders(event):
    with pytest.raises(RuleViolation) as refusal:
        set_all(event, OFF, actors.DELEGATE)

    assert refusal.value.code == "not_yours"
