"""What participants have not been told of the agenda yet."""

from datetime import time, timedelta

import pytest

from tests import builders as b
from workshop.domain import digest, release
from workshop.errors import RuleViolation
from workshop.models import AgendaItem

pytestmark = pytest.mark.django_db
LATER = b.NOW + timedelta(days=1)


@pytest.fixture
def event():
    event = b.build_event()
    b.build_agenda_item(event=event)
    return event


def change(event, **fields):
    event.agenda_items.update(**fields)


def changes(event):
    held = digest.held(event)
    return held and [[str(each) for each in one.changes] for one in held.differences]


def test_nothing_is_held_before_and_after_the_first_release(event):
    assert (changes(event), digest.coming(event)) == (None, [])
    b.build_release(event=event)
    assert (changes(event), digest.coming(event)) == (None, [])


def test_release_is_held_until_it_is_settled(event):
    b.build_release(event=event)
    change(event, starts=time(8))
    assert [each.changes for each in digest.coming(event)] == [("time",)]
    b.build_release(event=event)
    assert changes(event) == [["time"]]
    assert (digest.held(event).since, digest.held(event).number) == (1, 2)

    digest.settle(event, 2, is_sent=True, by=None, now=LATER)

    assert changes(event) is None
    assert digest.last_told(event) == 2


def test_further_release_is_told_together_with_what_was_not_sent(event):
    b.build_release(event=event)
    change(event, starts=time(8))
    b.build_release(event=event)
    change(event, title=b.text("Renamed"))
    b.build_release(event=event)
    assert changes(event) == [["time", "title"]]


def test_what_was_changed_back_is_not_told(event):
    b.build_release(event=event)
    for starts in (time(8), time(9)):
        change(event, starts=starts)
        b.build_release(event=event)
    assert changes(event) is None


def test_dismissed_digest_is_told_with_the_next_release(event):
    b.build_release(event=event)
    change(event, starts=time(8))
    b.build_release(event=event)
    user = b.build_user()
    row = digest.dismiss(event, seen=2, by=user, now=LATER)
    assert (row.number, row.is_sent, row.settled_by, row.settled_at) == (2, False, user, LATER)
    assert changes(event) is None
    change(event, title=b.text("Renamed"))
    b.build_release(event=event)
    assert changes(event) == [["time", "title"]]


@pytest.mark.parametrize("seen", [1, 3])
def test_digest_that_was_not_seen_is_not_dismissed(event, seen):
    b.build_release(event=event)
    change(event, starts=time(8))
    b.build_release(event=event)
    with pytest.raises(RuleViolation) as refusal:
        digest.dismiss(event, seen=seen, by=None, now=LATER)
    assert (refusal.value.code, event.agenda_digests.count()) == ("changed", 0)


def test_nothing_held_is_not_dismissed(event):
    with pytest.raises(RuleViolation):
        digest.dismiss(event, seen=1, by=None, now=LATER)


def test_what_participants_do_not_see_is_not_told(event):
    item = event.agenda_items.get()
    part = item.contributions.create(role=b.text("Moderator"), name="Delegate One")
    b.build_release(event=event)
    part.name = "Delegate Two"
    part.save()
    change(event, visibility="participants", counts_for_attendance=False)
    b.build_release(event=event)
    assert changes(event) is None
    event.names_contributors = True
    event.save()
    assert changes(event) == [["contributors"]]


def test_new_days_of_a_moved_event_are_not_told_twice(event):
    b.build_release(event=event)
    change(event, starts=time(8))
    b.build_release(event=event)
    release.shift(event, timedelta(days=7), note=b.text("Moved."), by=None, now=LATER)
    assert changes(event) == [["time"]]
    told = digest.held(event).differences[0]
    assert (told.before.day, told.before.starts) == (event.starts_on + timedelta(days=7), time(9))


def test_agenda_that_was_emptied_is_told(event):
    b.build_release(event=event)
    only = event.agenda_items.get()
    b.build_agenda_item(event=event, starts=time(11), ends=time(12))
    only.delete()
    b.build_release(event=event)
    AgendaItem.objects.filter(event=event).delete()
    b.build_agenda_item(event=event, starts=time(14), ends=time(15))
    b.build_agenda_item(event=event, starts=time(15), ends=time(16))
    b.build_release(event=event)
    assert changes(event) == [["cancelled"], ["new"], ["new"]]


def test_digest_takes_the_same_queries_whatever_it_tells(event, django_assert_num_queries):
    b.build_release(event=event)
    for hour in range(10, 20):
        b.build_agenda_item(event=event, starts=time(hour), ends=time(hour + 1))
    b.build_release(event=event)
    with django_assert_num_queries(4):
        assert len(digest.held(event).differences) == 10
