"""The timetable and the public agenda page."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from tests import builders as b
from workshop.domain.agenda import current_slot, next_moment, timetable
from workshop.domain.narrowing import MOST, Kind, choices_of
from workshop.domain.release import holds_until, shown_to_public
from workshop.enums import EventState, Interpretation, ItemKind, Visibility
from workshop.frozen import Item
from workshop.models import AgendaItem, Contribution
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


SHANGHAI = ZoneInfo("Asia/Shanghai")
ITEMS = [item((9, 0), (10, 0)), item((10, 30), (12, 0)), item((9, 0), (10, 0), day=date(2083, 11, 4))]  # fmt: skip


def at(day, hour, minute=0):
    return datetime(2083, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "starts", "is_on", "until"),
    [
        (at(2, 23, 59), None, False, at(3, 0)),
        (at(3, 0), time(9), False, at(3, 9)),
        (at(3, 9), time(9), True, at(3, 10)),
        (at(3, 10), time(10, 30), False, at(3, 10, 30)),
        (at(3, 11).astimezone(UTC), time(10, 30), True, at(3, 12)),
        (at(3, 12), None, False, at(4, 0)),
        (at(4, 10), None, False, None),
    ],
)
def test_what_is_on_now_or_next_that_day_and_until_when(now, starts, is_on, until):
    event = b.build_event()
    found = current_slot(event, timetable(ITEMS, first_day=FIRST_DAY), now=now)
    assert (found and found.slot.starts) == starts
    assert bool(found and found.is_on) == is_on
    assert next_moment(event, ITEMS, now=now) == until


@pytest.mark.django_db
@pytest.mark.parametrize("state", [EventState.POSTPONED, EventState.CANCELLED, EventState.ARCHIVED])
def test_nothing_is_on_in_an_event_that_does_not_take_place(state):
    days = timetable(ITEMS, first_day=FIRST_DAY)
    assert current_slot(b.build_event(state=state), days, now=at(3, 9)) is None


@pytest.mark.django_db
def test_page_holds_until_a_mark_or_an_item_ends_whichever_is_first():
    event = b.build_event()
    b.build_agenda_item(event=event)
    b.build_release(event=event)
    AgendaItem.objects.update(title=b.text("Welcome"))
    now = at(3, 9)
    b.build_release(event=event, now=now - timedelta(hours=47, minutes=30))
    assert holds_until(event, shown_to_public(event, now=now), now=now) == at(3, 9, 30)
    later = at(3, 9, 30)
    assert holds_until(event, shown_to_public(event, now=later), now=later) == at(3, 10)
    over = at(4, 12)
    assert holds_until(event, shown_to_public(event, now=over), now=over) is None


@pytest.mark.django_db
def test_page_leads_to_what_is_on_now():
    today = timezone.now().astimezone(SHANGHAI).date()
    event = b.build_event(starts_on=today, ends_on=today)
    b.build_agenda_item(event=event, day=today, starts=time(0), ends=time(23, 59))
    shown = html(event)
    assert '<a href="#now">What is on now</a>' in shown
    assert '<li class="slot" id="now">' in shown
    assert '<strong class="mark">on now</strong>' in shown
    AgendaItem.objects.update(starts=time(23, 58))
    assert '<a href="#now">What comes next</a>' in html(event)


def test_choices_are_offered_where_they_tell_items_apart():
    hall, small = {"room_id": 7, "room": b.text("Hall")}, {"room_id": 8, "room": b.text("Small")}
    both = {"interpretation_languages": ["en", "zh-hans"]}
    items = [item((9, 0), (10, 0), **hall, **both), item((10, 0), (11, 0), track="A", **small)]
    found = choices_of(items)
    assert [(each.number, each.kind, each.value) for each in found] == [
        (1, Kind.ROOM, 7),
        (2, Kind.ROOM, 8),
        (3, Kind.LANGUAGE, "en"),
        (4, Kind.LANGUAGE, "zh-hans"),
    ]
    assert [[each.keeps(one) for one in items] for each in found] == [
        [True, False],
        [False, True],
        [True, False],
        [True, False],
    ]


def test_track_keeps_what_all_tracks_share():
    items = [item((9, 0), (10, 0), track=track) for track in ("", "A", "B")]
    first, _second = choices_of(items)
    assert (first.kind, [first.keeps(each) for each in items]) == (Kind.TRACK, [True, True, False])


def test_no_more_choices_are_offered_than_the_style_sheet_knows():
    items = [item((9, 0), (10, 0), track=f"{number:02}") for number in range(MOST + 5)]
    assert [each.number for each in choices_of(items)] == list(range(1, MOST + 1))
    sheet = Path(finders.find("workshop/portal.css")).read_text(encoding="utf-8")
    rules = re.findall(r"#only-(\d+):checked\) :is\(.day, .slot, .item\):not\(.f-(\d+), :has\(.f-(\d+)\)\)", sheet)  # fmt: skip
    assert rules == [(str(each),) * 3 for each in range(1, MOST + 1)]


@pytest.mark.django_db
def test_items_say_which_choices_keep_them():
    event = b.build_event()
    for track in ("A", "B", ""):
        room = b.build_room(event=event, name=b.text(f"Room {track or 0}"))
        b.build_agenda_item(event=event, track=track, room=room, title=b.text(f"Item {track}"))
    shown = html(event)
    labels = re.findall(r'id="only-(\d+)"(?: checked)?> ([^<]+)</label>', shown)
    assert labels == [("0", "Everything"), ("1", "Room A"), ("2", "Room B"), ("3", "Room 0"), ("4", "Track A"), ("5", "Track B")]  # fmt: skip
    assert re.findall(r'<div class="item([^"]*)">', shown) == [" f-3 f-4 f-5", " f-1 f-4", " f-2 f-5"]  # fmt: skip


def test_nothing_to_choose_shows_no_choice():
    assert choices_of([item((9, 0), (10, 0), track="A")] * 2) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_listed_event_tells_search_engines_its_items(language):
    event = b.build_event(is_listed=True, title=b.text("A </script><b> & B", "研讨会"))
    b.build_agenda_item(event=event)
    b.build_agenda_item(event=event, title=b.text("zqhidden"), visibility=Visibility.PARTICIPANTS)
    shown = html(event, language)
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown)
    found = json.loads(data)
    assert (found["@type"], found["name"]) == ("Event", "研讨会" if language else event.title["en"])
    assert (found["startDate"], found["endDate"]) == ("2083-11-03", "2083-11-04")
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    (part,) = found["subEvent"]
    assert part["name"] == ("开幕式" if language else "Opening session")
    assert part["startDate"] == "2083-11-03T09:00+08:00"
    assert found["location"]["address"]["addressCountry"] == "CN"
    assert 'rel="canonical"' in shown
    assert shown.count('rel="alternate" hreflang=') == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "status"), [("postponed", "EventPostponed"), ("cancelled", "EventCancelled")])  # fmt: skip
def test_search_engines_learn_that_the_event_does_not_take_place(state, status):
    event = b.build_event(is_listed=True, state=state)
    b.build_agenda_item(event=event)
    assert html(event).count(f"https://schema.org/{status}") == 2


@pytest.mark.django_db
def test_unlisted_event_tells_search_engines_nothing():
    event = b.build_event()
    b.build_agenda_item(event=event)
    answer = page(event)
    assert (b"ld+json" in answer.content, b"canonical" in answer.content) == (False, False)
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.django_db
def test_days_and_versions_lead_to_their_neighbours():
    event = b.build_event()
    for day in event.days:
        b.build_agenda_item(event=event, day=day)
    shown = html(event)
    assert shown.count('<a href="#day-2">Next day</a>') == 1
    assert shown.count('<a href="#day-1">Previous day</a>') == 1
    for number in (2, 3):
        AgendaItem.objects.update(title=b.text(f"Title {number}"))
        b.build_release(event=event)
    shown = Client().get(f"/{event.slug}/v/2/").content.decode()
    found = re.findall(r'<a href="[^"]*/(v/\d)/" rel="(\w+)">', shown)
    assert found == [("v/1", "prev"), ("v/3", "next")]


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
    assert b"<script" not in response.content


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
