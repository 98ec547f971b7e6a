"""Many agenda items are saved at once, and two people who edit lose nothing."""

from datetime import time

import pytest

from registrations.domain.agenda_editing import (
    AgendaChanged,
    Edit,
    keyed,
    save_items,
    shown_values,
)
from registrations.domain.meanwhile import marks_of
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def item(event):
    item = b.build_agenda_item(event=event, room=b.build_room(event=event))
    item.contributions.create(
        order=1, role=b.text("Moderator"), name="Delegate One", position=b.text("Counsellor")
    )
    return item


def opened(event):
    return marks_of(keyed(event.agenda_items.in_order()))


def edit(item, *, is_removed=False, **values):
    return Edit(item.pk, shown_values(item) | values, is_removed)


def new(event, **values):
    defaults = {
        "day": event.starts_on,
        "starts": time(14),
        "ends": time(15),
        "kind": "session",
        "title": b.text("Another"),
        "room": None,
        "track": "",
        "interpretation": "none",
        "interpretation_languages": [],
        "visibility": "public",
        "parts": [],
    }
    return Edit(None, defaults | values)


def clash_of(event, edits, marks):
    with pytest.raises(AgendaChanged) as refusal:
        save_items(event, edits, opened=marks)
    assert refusal.value.code == "changed_meanwhile"
    return refusal.value.clashes


def counts(saved):
    return saved.changed, saved.added, saved.removed, saved.gone


def test_what_was_edited_is_saved_and_the_rest_left_alone(event, item):
    other = b.build_agenda_item(event=event, starts=time(11), ends=time(12))
    edits = [edit(item, starts=time(8), room=None), edit(other)]

    saved = save_items(event, edits, opened=opened(event))

    item.refresh_from_db()
    assert (item.starts, item.room, str(item.title)) == (time(8), None, "Opening session")
    assert counts(saved) == (1, 0, 0, [])


def test_without_marks_all_that_differs_is_saved(event, item):
    saved = save_items(event, [edit(item, track="A")], opened=None)
    item.refresh_from_db()
    assert (item.track, counts(saved)) == ("A", (1, 0, 0, []))


@pytest.mark.parametrize(("kind", "counts_for_attendance"), [("session", True), ("break", False)])
def test_new_item_counts_for_attendance_unless_it_is_a_pause(event, kind, counts_for_attendance):
    parts = [{"id": None, "role": b.text("Speaker"), "name": "Delegate Two"}]
    saved = save_items(event, [new(event, kind=kind, parts=parts)], opened={})
    made = event.agenda_items.get()
    assert (made.counts_for_attendance, counts(saved)) == (counts_for_attendance, (0, 1, 0, []))
    assert [(each.order, str(each.role), each.name) for each in made.contributions.all()] == [
        (1, "Speaker", "Delegate Two")
    ]


def test_new_item_that_is_removed_at_once_is_nothing(event):
    saved = save_items(event, [Edit(None, new(event).values, is_removed=True)], opened={})
    assert (event.agenda_items.count(), counts(saved)) == (0, (0, 0, 0, []))


def test_item_is_removed(event, item):
    saved = save_items(event, [edit(item, is_removed=True)], opened=opened(event))
    assert (event.agenda_items.count(), counts(saved)) == (0, (0, 0, 1, []))


def test_item_is_removed_without_marks_too(event, item):
    assert save_items(event, [edit(item, is_removed=True)], opened=None).removed == 1


def test_contributors_are_changed_added_and_removed(event, item):
    known = item.contributions.get()
    item.contributions.create(order=2, role=b.text("Speaker"))
    parts = [
        {"id": None, "role": b.text("Rapporteur"), "name": ""},
        {"id": known.pk, "role": b.text("Chair"), "name": "Delegate One"},
    ]

    save_items(event, [edit(item, parts=parts)], opened=opened(event))

    found = [(str(each.role), each.name, str(each.position)) for each in item.contributions.all()]
    assert found == [("Rapporteur", "", ""), ("Chair", "Delegate One", "Counsellor")]


def test_order_of_times_is_kept_by_the_domain_too(event, item):
    with pytest.raises(RuleViolation) as refusal:
        save_items(event, [edit(item, ends=time(9))], opened=opened(event))
    assert refusal.value.code == "ends_before_start"


def test_different_fields_of_one_item_are_merged(event, item):
    mine, marks = edit(item, track="A"), opened(event)
    item.title = b.text("Renamed")
    item.save()

    save_items(event, [mine], opened=marks)

    item.refresh_from_db()
    assert (item.track, str(item.title)) == ("A", "Renamed")


def test_same_field_is_asked_and_nothing_is_saved(event, item):
    other = b.build_agenda_item(event=event, starts=time(11), ends=time(12))
    marks = opened(event)
    edits = [edit(other, track="B"), edit(item, track="A")]
    item.track, item.kind = "C", "opening"
    item.save()

    clash = clash_of(event, edits, marks)[item.pk]

    assert (clash.conflicts, clash.theirs, clash.present["track"]) == (["track"], ["kind"], "C")
    other.refresh_from_db()
    assert other.track == ""


def test_start_of_one_and_end_of_the_other_that_cross_are_asked(event, item):
    for mine, theirs, asked in (
        ({"starts": time(9, 45)}, {"ends": time(9, 30)}, "ends"),
        ({"ends": time(9, 15)}, {"starts": time(9, 20)}, "starts"),
    ):
        item.starts, item.ends = time(9), time(10)
        item.save()
        wanted, marks = edit(item, **mine), opened(event)
        event.agenda_items.update(**theirs)
        clash = clash_of(event, [wanted], marks)[item.pk]
        assert clash.conflicts == [asked]


def test_item_that_others_changed_is_not_removed_unseen(event, item):
    mine, marks = edit(item, is_removed=True), opened(event)
    item.track = "A"
    item.save()
    assert clash_of(event, [mine], marks)[item.pk].theirs == ["track"]
    assert save_items(event, [mine], opened=opened(event)).removed == 1


def test_item_that_others_removed_stays_away_where_it_was_not_edited(event, item):
    edits, marks = [edit(item)], opened(event)
    item.delete()
    saved = save_items(event, edits, opened=marks)
    assert (event.agenda_items.count(), counts(saved)) == (0, (0, 0, 0, ["Opening session"]))


def test_item_that_both_removed_is_gone(event, item):
    edits, marks = [edit(item, is_removed=True)], opened(event)
    item.delete()
    assert save_items(event, edits, opened=marks).gone == ["Opening session"]


@pytest.mark.parametrize("is_released", [True, False])
def test_item_that_others_removed_is_asked_for_and_kept_knowingly(event, item, is_released):
    if is_released:
        b.build_release(event=event)
    number = item.pk
    edits, marks = [edit(item, track="A")], opened(event)
    item.delete()
    assert clash_of(event, edits, marks)[number].present is None

    saved = save_items(event, edits, opened={})

    kept = event.agenda_items.get()
    assert counts(saved) == (0, 1, 0, [])
    assert kept.contributions.get().name == "Delegate One"
    # To calendars it is the same.
    assert kept.pk == number or not is_released


def test_items_of_other_events_are_out_of_reach(event, item):
    other = b.build_event()

    saved = save_items(other, [edit(item, track="A"), edit(item, is_removed=True)], opened={})

    item.refresh_from_db()
    assert (item.track, item.event, saved.added) == ("", event, 1)
    assert other.agenda_items.get().pk != item.pk
