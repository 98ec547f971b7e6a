"""What looks wrong in a draft agenda; it may be released all the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from itertools import combinations, groupby

from workshop.enums import ItemKind
from workshop.frozen import Item
from workshop.text import to_search_key
from workshop.translated import Translated


class Doubt(StrEnum):
    """What looks wrong with an item."""

    OUTSIDE_EVENT = "outside_event"
    ENDS_BEFORE_START = "ends_before_start"
    ROOM_TAKEN = "room_taken"
    CONTRIBUTOR_TWICE = "contributor_twice"
    SAME_TRACK = "same_track"
    GAP = "gap"
    NO_ROOM = "no_room"
    UNTRANSLATED = "untranslated"


@dataclass(frozen=True)
class Warned:
    """One warning about an item.

    ``other`` is the item that stands in the way, ``name`` who is to be in two places,
    ``minutes`` how long nothing is planned before the item, ``languages`` the codes of those
    in which it lacks words.
    """

    doubt: Doubt
    item: Item
    other: Item | None = None
    name: str = ""
    minutes: int = 0
    languages: tuple[str, ...] = field(default=())


def warnings_of(
    items: Iterable[Item], *, days: Sequence[date], languages: Sequence[str]
) -> dict[int, list[Warned]]:
    """Return the warnings by the id of the item; items without any are left out.

    ``days`` are those of the event, ``languages`` those in which everything is to be said.
    What concerns two items is said of both.
    """
    in_order = sorted(items, key=lambda each: each.place_in_order)
    found: dict[int, list[Warned]] = {}
    for each in _all(in_order, days=days, languages=languages):
        found.setdefault(each.item.id, []).append(each)
    order = list(Doubt)
    return {pk: sorted(own, key=lambda each: order.index(each.doubt)) for pk, own in found.items()}


def _all(items: list[Item], *, days: Sequence[date], languages: Sequence[str]) -> Iterator[Warned]:
    for item in items:
        yield from _alone(item, days=days, languages=languages)
    for _day, on_day in groupby(items, key=lambda each: each.day):
        held = [each for each in on_day if each.starts < each.ends]
        for one, other in combinations(held, 2):
            if one.starts < other.ends and other.starts < one.ends:
                yield from _together(one, other)
                yield from _together(other, one)
        yield from _gaps(held)


def _alone(item: Item, *, days: Sequence[date], languages: Sequence[str]) -> Iterator[Warned]:
    if item.day not in days:
        yield Warned(Doubt.OUTSIDE_EVENT, item)
    if item.ends <= item.starts:
        yield Warned(Doubt.ENDS_BEFORE_START, item)
    if item.room_id is None and not item.is_pause and item.kind != ItemKind.SITE_VISIT:
        yield Warned(Doubt.NO_ROOM, item)
    lacking = tuple(code for code in languages if any(not text.get(code) for text in _said(item)))
    if lacking:
        yield Warned(Doubt.UNTRANSLATED, item, languages=lacking)


def _said(item: Item) -> list[Translated]:
    """Return the texts that readers see; those that are empty in every language are left out."""
    texts = [item.title, item.description, *(part.role for part in item.parts)]
    return [each for each in texts if each]


def _together(item: Item, other: Item) -> Iterator[Warned]:
    """Yield what two items at the same time cannot share."""
    if item.room_id is not None and item.room_id == other.room_id:
        yield Warned(Doubt.ROOM_TAKEN, item, other)
    elif item.track == other.track:
        yield Warned(Doubt.SAME_TRACK, item, other)
    elsewhere = _people(other)
    for key, name in _people(item).items():
        if key in elsewhere:
            yield Warned(Doubt.CONTRIBUTOR_TWICE, item, other, name=name)


def _people(item: Item) -> dict[str, str]:
    return {to_search_key(part.name): part.name for part in item.parts if part.name}


def _gaps(items: list[Item]) -> Iterator[Warned]:
    """Yield how long nobody has anything to do; what runs in any track fills the time."""
    busy_until: time | None = None
    for item in items:
        if busy_until is not None and item.starts > busy_until:
            yield Warned(Doubt.GAP, item, minutes=_minutes(busy_until, item.starts))
        busy_until = max(item.ends, busy_until or item.ends)


def _minutes(start: time, end: time) -> int:
    day = date.min
    return int((datetime.combine(day, end) - datetime.combine(day, start)).total_seconds() // 60)
