"""What looks wrong in a draft agenda, and how it is said."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.domain.agenda_warnings import Doubt, Warned, warnings_of
from workshop.frozen import Item, Part
from workshop.templatetags.doubts import doubt_in_words
from workshop.translated import Translated

DAY = date(2083, 11, 3)
HALL, SIDE = 1, 2


def item(number, starts, ends, **fields):
    defaults = {
        "day": DAY,
        "kind": "session",
        "title": Translated({"en": f"Item {number}", "zh-hans": f"第{number}项"}),
        "description": Translated(),
        "room_id": number,
        "room": Translated({"en": f"Room {fields.get('room_id', number)}"}),
        "track": "",
        "interpretation": "none",
        "interpretation_languages": [],
        "visibility": "public",
        "counts_for_attendance": True,
    }
    return Item(id=number, starts=time(*starts), ends=time(*ends), **(defaults | fields))


def found(*items):
    warned = warnings_of(items, days=[DAY], languages=["en", "zh-hans"])
    return {pk: [str(each.doubt) for each in own] for pk, own in warned.items()}


def words(*items):
    warned = warnings_of(items, days=[DAY], languages=["en", "zh-hans"])
    return {pk: [doubt_in_words(each) for each in own] for pk, own in warned.items()}


def part(name, role="Moderator"):
    return Part(Translated({"en": role, "zh-hans": "主持人"}), name)


def test_agenda_without_faults_has_no_warnings():
    assert found(item(1, (9,), (10,)), item(2, (10,), (11,))) == {}


def test_room_used_twice_at_once_is_said_of_both():
    one, other = item(1, (9,), (10,), room_id=HALL, track="A"), item(2, (9, 30), (11,), room_id=HALL, track="B")  # fmt: skip
    assert words(one, other) == {
        1: ["Room 1 is used at the same time: “Item 2”, 09:30–11:00."],
        2: ["Room 1 is used at the same time: “Item 1”, 09:00–10:00."],
    }


def test_room_used_again_once_it_is_free_is_no_fault():
    assert found(item(1, (9,), (10,), room_id=HALL), item(2, (10,), (11,), room_id=HALL)) == {}


def test_items_of_one_track_at_once_are_warned_of():
    assert found(item(1, (9,), (10,)), item(2, (9,), (10,))) == {1: ["same_track"], 2: ["same_track"]}  # fmt: skip
    assert found(item(1, (9,), (10,), track="A"), item(2, (9,), (10,), track="B")) == {}


def test_contributor_in_two_places_is_named_whatever_the_case():
    one = item(1, (9,), (10,), track="A", parts=(part("Delegate One"), part("")))
    other = item(2, (9, 59), (11,), track="B", parts=(part("DELEGATE ONE"),))
    assert words(one, other) == {
        1: ["Delegate One is somewhere else at the same time: “Item 2”, 09:59–11:00."],
        2: ["DELEGATE ONE is somewhere else at the same time: “Item 1”, 09:00–10:00."],
    }


def test_two_who_are_only_roles_are_not_the_same_person():
    pair = [item(n, (9,), (10,), track=track, parts=(part(""),)) for n, track in ((1, "A"), (2, "B"))]  # fmt: skip
    assert found(*pair) == {}


def test_gap_is_said_of_the_item_after_it():
    assert words(item(1, (9,), (10,)), item(2, (10, 1), (11,)), item(3, (12,), (13,))) == {
        2: ["Nothing is planned in the 1 minute before."],
        3: ["Nothing is planned in the 60 minutes before."],
    }


def test_gap_beside_a_longer_item_of_another_track_is_none():
    beside = item(1, (9,), (12,), track="A"), item(2, (9,), (10,), track="B"), item(3, (11,), (12,), track="B")  # fmt: skip
    assert found(*beside) == {}


def test_days_do_not_meet():
    later = date(2083, 11, 4)
    one, other = item(1, (9,), (10,), room_id=HALL), item(2, (9,), (10,), room_id=HALL, day=later)
    assert warnings_of([one, other], days=[DAY, later], languages=["en"]) == {}


@pytest.mark.parametrize(("kind", "expected"), [("session", ["no_room"]), ("break", None), ("site_visit", None)])  # fmt: skip
def test_item_without_room_is_warned_of_where_it_needs_one(kind, expected):
    assert found(item(1, (9,), (10,), kind=kind, room_id=None)).get(1) == expected


def test_what_lacks_a_language_is_said():
    english = Translated({"en": "Only English"})
    for lacking in (
        {"title": english},
        {"description": english},
        {"parts": (Part(english),)},
    ):
        assert words(item(1, (9,), (10,), **lacking)) == {
            1: ["Not everything is said in: Chinese."]
        }


def test_other_days_and_ends_before_the_start_are_warned_of():
    outside = item(1, (10,), (9,), day=date(2083, 11, 9), room_id=None)
    assert words(outside) == {
        1: [
            "This is not a day of the event.",
            "The end is not after the start.",
            "No room is named.",
        ]
    }


def test_warning_about_nothing_beside_names_nothing():
    warned = Warned(Doubt.SAME_TRACK, item(1, (9,), (10,)))
    assert doubt_in_words(warned) == "At the same time, and in no track of its own: ."


MINUTES = st.integers(0, 23 * 60)


@st.composite
def items(draw):
    count = draw(st.integers(0, 6))
    made = []
    for number in range(1, count + 1):
        start = draw(MINUTES)
        end = min(start + draw(st.integers(1, 180)), 24 * 60 - 1)
        made.append(
            item(
                number,
                divmod(start, 60),
                divmod(end, 60),
                room_id=draw(st.sampled_from([HALL, SIDE, None])),
                track=draw(st.sampled_from(["", "A", "B"])),
                parts=tuple(part(name) for name in draw(st.sets(st.sampled_from(["One", "Two"])))),
            )
        )
    return made


@given(items())
def test_warnings_do_not_depend_on_the_order_in_which_items_are_given(some):
    assert found(*some) == found(*reversed(some))


@given(items())
def test_what_two_items_cannot_share_is_said_of_both(some):
    warned = warnings_of(some, days=[DAY], languages=["en", "zh-hans"])
    pairs = {
        (each.doubt, each.item.id, each.other.id)
        for own in warned.values()
        for each in own
        if each.other
    }
    assert pairs == {(doubt, other, one) for doubt, one, other in pairs}


@given(items())
def test_filling_the_gap_before_an_item_ends_the_warning(some):
    warned = warnings_of(some, days=[DAY], languages=["en", "zh-hans"])
    gaps = [each for own in warned.values() for each in own if each.doubt == Doubt.GAP]
    fillers = [_filler(100 + number, each) for number, each in enumerate(gaps)]
    after = warnings_of([*some, *fillers], days=[DAY], languages=["en", "zh-hans"])
    assert [each for own in after.values() for each in own if each.doubt == Doubt.GAP] == []


def _filler(number, gap):
    end = gap.item.starts.hour * 60 + gap.item.starts.minute
    return item(number, divmod(end - gap.minutes, 60), divmod(end, 60), room_id=None)
