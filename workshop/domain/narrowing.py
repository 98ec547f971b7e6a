"""What a reader may narrow the timetable down to: one room, one track, one language."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workshop.frozen import Item

# As many as the style sheet has rules for; what comes after them is not offered.
MOST = 30


class Kind(StrEnum):
    """By what the items are told apart."""

    ROOM = "room"
    TRACK = "track"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Choice:
    """One room (by its number), track or language, counted from 1; ``item`` is one of its own."""

    number: int
    kind: Kind
    value: int | str
    item: Item

    def keeps(self, item: Item) -> bool:
        """Return whether the item stays in the timetable: its own, and what every track shares."""
        if self.kind is Kind.ROOM:
            return item.room_id == self.value
        if self.kind is Kind.TRACK:
            return item.track in ("", self.value)
        return self.value in item.interpretation_languages


def choices_of(items: Iterable[Item]) -> list[Choice]:
    """Return what there is to choose from, each kind only where it tells items apart."""
    items = list(items)
    pairs: list[tuple[Kind, int | str, Item]] = []
    for kind in Kind:
        found = {value: each for each in reversed(items) for value in _values(kind, each)}
        if len(found) > 1:
            pairs += [(kind, value, found[value]) for value in sorted(found, key=str)]
    return [Choice(number, *each) for number, each in enumerate(pairs[:MOST], start=1)]


def _values(kind: Kind, item: Item) -> list[int | str]:
    if kind is Kind.ROOM:
        return [item.room_id] if item.room_id else []
    if kind is Kind.TRACK:
        return [item.track] if item.track else []
    return list(item.interpretation_languages)
