"""The timetable and the public agenda page."""

from datetime import date, time

import pytest
from django.test import Client

from tests import builders as b
from workshop.domain.agenda import timetable
from workshop.enums import EventState, Interpretation, ItemKind, Visibility
from workshop.frozen import Item
from workshop.models import Contribution
from workshop.translated import Translated

FIRST_DAY = date(2083, 11, 3)


def item(starts, ends, *, day=FIRST_DAY, **fields):
    known = {
        "id": 1, "kind": ItemKind.SESSION, "title": b.text("Session"), "description": Translated(),
        "room_id": None, "room": Translated(), "track": "", "interpretation": Interpretation.NONE,
        "interpretation_languages": [], "visibility": Visibility.PUBLIC,
        "counts_for_attendance": True,
    }  # fmt: skip
    return Item(day=day, starts=time(*starts), ends=time(*ends), **(known | fields))


def shape(days):
    return [[len(slot.items) for slot in day.slots] for day in days]


def test_items_one_after_another_have_a_slot_each():
    days = timetable([item((9, 0), (10, 0)), item((10, 0), (11, 0))], first_day=FIRST_DAY)
    assert shape(days) == [[1, 1]]


def test_items_at_the_same_time_share_a_slot():
    (day,) = timetable([item((9, 0), (10, 0)), item((9, 0), (10, 0))], first_day=FIRST_DAY)
    (slot,) = day.slots
    assert (slot.is_parallel, slot.has_own_times) == (True, False)


def test_items_that_overlap_share_a_slot_and_say_their_own_times():
    items = [item((9, 0), (10, 0)), item((9, 30), (11, 0)), item((10, 30), (12, 0))]
    (day,) = timetable(items, first_day=FIRST_DAY)
    (slot,) = day.slots
    assert (slot.starts, slot.ends, slot.has_own_times) == (time(9), time(12), True)


def test_days_are_numbered_from_the_first_day_of_the_event():
    later, earlier = date(2083, 11, 4), date(2083, 11, 2)
    items = [item((9, 0), (10, 0), day=day) for day in (earlier, later)]
    assert [day.number for day in timetable(items, first_day=FIRST_DAY)] == [0, 2]


def test_slot_of_pauses_alone_is_a_pause():
    pause = item((9, 0), (10, 0), kind=ItemKind.LUNCH)
    meeting = item((9, 0), (10, 0), kind=ItemKind.SESSION)
    (alone,) = timetable([pause], first_day=FIRST_DAY)
    (beside,) = timetable([pause, meeting], first_day=FIRST_DAY)
    assert (alone.slots[0].is_pause, beside.slots[0].is_pause) == (True, False)


def test_no_items_make_no_days():
    assert timetable([], first_day=FIRST_DAY) == []


def page(event, language="", client=None):
    """Release the agenda as it stands and return its page."""
    b.build_release(event=event)
    response = (client or Client()).get(f"{language}/{event.slug}/agenda/")
    assert response.status_code == 200
    return response


def html(event, language=""):
    return page(event, language).content.decode()


@pytest.mark.django_db
def test_agenda_shows_time_title_kind_room_interpretation_and_role():
    event = b.build_event()
    room = b.build_room(event=event)
    entry = b.build_agenda_item(
        event=event,
        room=room,
        title=b.text("Readmission in practice", "重新接纳的实践"),
        interpretation=Interpretation.SIMULTANEOUS,
        interpretation_languages=["en", "zh-hans"],
    )
    Contribution.objects.create(item=entry, role=b.text("Moderator", "主持人"))

    shown = html(event)

    assert "<h3>Readmission in practice</h3>" in shown
    assert (
        '<time datetime="2083-11-03T09:00+08:00">09:00</time><span class="to">–</span>'
        '<time datetime="2083-11-03T10:00+08:00">10:00</time>'
    ) in shown
    assert "<span>Session</span> <span>Plenary hall</span>" in shown
    assert "<span>Simultaneous interpretation: English and Chinese</span>" in shown
    assert "<li>Moderator</li>" in shown
    assert "All times are in Beijing time (UTC+8)." in shown


@pytest.mark.django_db
def test_agenda_in_chinese_marks_what_is_in_english():
    event = b.build_event()
    b.build_agenda_item(event=event, title=b.text("Only English"))
    b.build_agenda_item(event=event, starts=time(10), ends=time(11))

    shown = html(event, "/zh-hans")

    assert '<html lang="zh-Hans" dir="ltr">' in shown
    assert '<h3><span lang="en">Only English</span></h3>' in shown
    assert "<h3>开幕式</h3>" in shown


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_agenda_leaves_out_what_is_for_participants_alone(language):
    event = b.build_event()
    room = b.build_room(event=event, name=b.text("Secret room", "秘密会场"))
    hidden = b.build_agenda_item(
        event=event,
        title=b.text("Secret item", "秘密议程"),
        description=b.text("Secret words", "秘密内容"),
        visibility=Visibility.PARTICIPANTS,
        room=room,
    )
    Contribution.objects.create(item=hidden, role=b.text("Secret role", "秘密角色"))
    b.build_agenda_item(event=event)

    shown = html(event, language)

    assert ("Secret" in shown, "秘密" in shown) == (False, False)
    assert shown.count("<h3>") == 1


@pytest.mark.django_db
def test_agenda_with_hidden_items_alone_is_said_to_be_unpublished():
    event = b.build_event()
    b.build_agenda_item(event=event, visibility=Visibility.PARTICIPANTS)
    assert "The agenda has not been published yet." in html(event)


@pytest.mark.django_db
@pytest.mark.parametrize(("named", "count"), [(False, 0), (True, 1)])
def test_contributors_are_named_only_where_the_event_says_so(named, count):
    event = b.build_event(names_contributors=named)
    entry = b.build_agenda_item(event=event)
    Contribution.objects.create(
        item=entry,
        role=b.text("Moderator"),
        name="Speaker One",
        position=b.text("Chief of Nothing"),
        institution=b.text("Ministry of Nowhere"),
    )
    shown = html(event)
    found = [shown.count(word) for word in ("Speaker One", "Chief of Nothing", "Ministry of Nowhere")]  # fmt: skip
    assert found == [count, count, count]
    assert shown.count("Moderator") == 1


@pytest.mark.django_db
def test_parallel_items_stand_in_order_under_one_time():
    event = b.build_event()
    for track in "BA":
        b.build_agenda_item(event=event, track=track, title=b.text(f"Working group {track}"))
    shown = html(event)
    assert shown.count('<p class="slot-time">') == 1
    assert shown.count("At the same time:") == 1
    assert shown.index("Working group A") < shown.index("Working group B")


@pytest.mark.django_db
def test_several_days_are_headed_and_linked():
    event = b.build_event()
    for day in event.days:
        b.build_agenda_item(event=event, day=day)
    shown = html(event)
    assert '<h2 id="day-1">Day 1 <span class="day-date">Wednesday, 3 November 2083</span></h2>' in shown  # fmt: skip
    assert '<a href="#day-2">Thursday, 4 November 2083</a>' in shown


@pytest.mark.django_db
def test_kind_is_said_once_where_the_title_says_it():
    event = b.build_event()
    b.build_agenda_item(event=event, kind=ItemKind.BREAK, title=b.text("Coffee break"))
    assert "<span>Break</span>" not in html(event)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_agenda_takes_the_same_queries_whatever_its_length(rows, django_assert_num_queries):
    event = b.build_event()
    for number in range(rows):
        room = b.build_room(event=event)
        entry = b.build_agenda_item(
            event=event, room=room, starts=time(9 + number), ends=time(10 + number)
        )
        Contribution.objects.create(item=entry, role=b.text("Moderator"))
    b.build_release(event=event)
    with django_assert_num_queries(3):
        assert Client().get(f"/{event.slug}/agenda/").status_code == 200


@pytest.mark.django_db
def test_agenda_of_sixteen_items_is_well_below_forty_kilobytes():
    event = b.build_event()
    for number in range(16):
        entry = b.build_agenda_item(
            event=event,
            starts=time(8 + number // 2, 30 * (number % 2)),
            ends=time(8 + number // 2, 30 * (number % 2) + 29),
            description=b.text("What is to be said about this item. " * 4),
        )
        for _number in range(3):
            Contribution.objects.create(item=entry, role=b.text("Representative of a ministry"))
    response = page(event)
    assert len(response.content) < 25_000
    assert "<script" not in response.content.decode()


@pytest.mark.django_db
def test_agenda_of_a_draft_is_not_found():
    event = b.build_event(state=EventState.DRAFT)
    assert Client().get(f"/{event.slug}/agenda/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EventState.POSTPONED, "The event has been postponed."),
        (EventState.CANCELLED, "The event has been cancelled."),
    ],
)
def test_agenda_says_that_the_event_does_not_take_place_as_planned(state, words):
    event = b.build_event(state=state)
    b.build_agenda_item(event=event)
    assert html(event).count(words) == 1


@pytest.mark.django_db
def test_agenda_takes_no_posts():
    event = b.build_event()
    assert Client().post(f"/{event.slug}/agenda/").status_code == 405
