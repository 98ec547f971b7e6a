"""The timetable: which items stand beside each other, on which day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby

from workshop.enums import EventState
from workshop.frozen import Item
from workshop.models import Event


@dataclass
class Slot:
    """Items that run at the same time; one, or several in parallel."""

    starts: time
    ends: time
    items: list[Item] = field(default_factory=list)

    @property
    def is_parallel(self) -> bool:
        """Return whether a participant has to choose."""
        return len(self.items) > 1

    @property
    def is_pause(self) -> bool:
        """Return whether nothing is said in it, so that the timetable shows it light."""
        return all(item.is_pause for item in self.items)

    @property
    def has_own_times(self) -> bool:
        """Return whether any item has other times than the slot, so that each must say its own."""
        return any((item.starts, item.ends) != (self.starts, self.ends) for item in self.items)


@dataclass(frozen=True)
class Day:
    """One day of the timetable; ``number`` counts from 1, and is less before the first day."""

    number: int
    date: date
    slots: list[Slot]


def timetable(items: Iterable[Item], *, first_day: date) -> list[Day]:
    """Return the items, given in order of day and start, as days of slots.

    An item joins the slot before it where it starts before that slot has ended.
    """
    days = []
    for day, on_day in groupby(items, key=lambda item: item.day):
        slots: list[Slot] = []
        for item in on_day:
            if slots and item.starts < slots[-1].ends:
                slots[-1].items.append(item)
                slots[-1].ends = max(slots[-1].ends, item.ends)
            else:
                slots.append(Slot(item.starts, item.ends, [item]))
        days.append(Day((day - first_day).days + 1, day, slots))
    return days


@dataclass(frozen=True)
class Current:
    """The slot that is on now, or the one that comes next on a day of the agenda."""

    slot: Slot
    is_on: bool


def current_slot(event: Event, days: Iterable[Day], *, now: datetime) -> Current | None:
    """Return what takes place at ``now``, else what comes next that day, if anything does."""
    if event.state != EventState.PUBLISHED:
        return None
    local = now.astimezone(event.zone)
    for day in days:
        for slot in day.slots if day.date == local.date() else []:
            if local.time() < slot.ends:
                return Current(slot, slot.starts <= local.time())
    return None


def next_moment(event: Event, items: Iterable[Item], *, now: datetime) -> datetime | None:
    """Return when what is on changes next: an item starts or ends, or a day of items begins."""
    moments = {
        datetime.combine(each.day, at, event.zone)
        for each in items
        for at in (time.min, each.starts, each.ends)
    }
    return min((each for each in moments if each > now), default=None)
