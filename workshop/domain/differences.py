"""What differs between two agendas, item by item."""

from dataclasses import dataclass, replace
from enum import StrEnum

from workshop.frozen import Item, Snapshot


class Change(StrEnum):
    """In what an item differs."""

    NEW = "new"
    CANCELLED = "cancelled"
    TIME = "time"
    ROOM = "room"
    TITLE = "title"
    CONTRIBUTORS = "contributors"
    VISIBILITY = "visibility"
    DETAILS = "details"


# The columns whose change is told in words of its own; any other is a detail.
_COLUMNS = {
    Change.TIME: ("day", "starts", "ends"),
    Change.ROOM: ("room",),
    Change.TITLE: ("title",),
    Change.CONTRIBUTORS: ("parts",),
    Change.VISIBILITY: ("visibility",),
}


@dataclass(frozen=True)
class Difference:
    """What became of an item; ``before`` and ``after`` are the same where it is new or gone."""

    before: Item
    after: Item
    changes: tuple[Change, ...]


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """Return what differs, in the order of the timetable."""
    earlier = {each.id: each for each in before.items}
    later = {each.id: each for each in after.items}
    gone = [each for number, each in earlier.items() if number not in later]
    found = [Difference(each, each, (Change.CANCELLED,)) for each in gone]
    for number, item in later.items():
        if number not in earlier:
            found.append(Difference(item, item, (Change.NEW,)))
        elif changes := _changes(earlier[number], item):
            found.append(Difference(earlier[number], item, changes))
    return sorted(found, key=lambda each: each.after.place_in_order)


def _changes(before: Item, after: Item) -> tuple[Change, ...]:
    """Return in what the items differ; a room that only got another number does not count."""
    told = [
        change
        for change, columns in _COLUMNS.items()
        if any(getattr(before, name) != getattr(after, name) for name in columns)
    ]
    known = {name: getattr(after, name) for columns in _COLUMNS.values() for name in columns}
    rest = replace(before.facts, **known, room_id=after.room_id)
    return tuple(told if rest == after.facts else [*told, Change.DETAILS])


def marked(items: list[Item], found: list[Difference]) -> list[Item]:
    """Return the items, those that differ marked as new or changed."""
    changes = {each.after.id: each.changes for each in found}

    def mark(item: Item) -> str:
        if item.id not in changes:
            return ""
        return "new" if Change.NEW in changes[item.id] else "changed"

    return [replace(each, mark=mark(each)) for each in items]
