"""The agenda at one moment: of the draft, or of a release, in which it is kept as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from workshop.enums import ItemKind, Visibility
from workshop.models import AgendaItem, AgendaRelease, Contribution, Event
from workshop.translated import Translated

# Kept as they are; the other columns of an item have a form of their own.
_PLAIN = (
    "kind",
    "track",
    "interpretation",
    "interpretation_languages",
    "visibility",
    "counts_for_attendance",
)


@dataclass(frozen=True)
class Place:
    """A room as it was called then."""

    id: int
    name: Translated
    position: int


@dataclass(frozen=True)
class Part:
    """What somebody contributes: the role, and who it is where that is known."""

    role: Translated
    name: str = ""
    position: Translated = field(default_factory=Translated)
    institution: Translated = field(default_factory=Translated)

    @property
    def is_named(self) -> bool:
        """Return whether anything says who it is."""
        return bool(self.name or self.position or self.institution)


@dataclass(frozen=True)
class Item:
    """An agenda item at one moment; its times are local to the event's zone.

    ``sequence`` counts how often it has changed since it was first released, the last time
    at ``changed_at``; a draft knows neither. ``mark`` says to readers that it is new or changed.
    """

    id: int
    day: date
    starts: time
    ends: time
    kind: str
    title: Translated
    description: Translated
    room_id: int | None
    room: Translated
    track: str
    interpretation: str
    interpretation_languages: list[str]
    visibility: str
    counts_for_attendance: bool
    parts: tuple[Part, ...] = ()
    sequence: int = 0
    changed_at: datetime | None = None
    mark: str = ""

    @property
    def facts(self) -> "Item":
        """Return the item without what is known of earlier releases."""
        return replace(self, sequence=0, changed_at=None, mark="")

    @property
    def place_in_order(self) -> tuple[date, time, str, int]:
        """Return what puts items in the order of the timetable."""
        return self.day, self.starts, self.track, self.id

    @property
    def is_pause(self) -> bool:
        """Return whether nothing is said in it."""
        return ItemKind(self.kind).is_pause


@dataclass(frozen=True)
class Snapshot:
    """The agenda at one moment, its items in order; ``cancelled`` are those of earlier releases."""

    rooms: list[Place] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    cancelled: list[Item] = field(default_factory=list)


def draft_of(event: Event) -> Snapshot:
    """Return the agenda as staff edit it."""
    rooms = [Place(each.pk, each.name, each.position) for each in event.rooms.order_by("pk")]
    return Snapshot(rooms, [_item(each) for each in event.agenda_items.in_order()])


def _item(row: AgendaItem) -> Item:
    return Item(
        id=row.pk,
        day=row.day,
        starts=row.starts,
        ends=row.ends,
        title=row.title,
        description=row.description,
        room_id=row.room_id,
        room=row.room.name if row.room else Translated(),
        parts=tuple(_part(each) for each in row.contributions.all()),
        **{name: getattr(row, name) for name in _PLAIN},
    )


def _part(row: Contribution) -> Part:
    return Part(row.role, row.name, row.position, row.institution)


def as_json(snapshot: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the content and the names of a release."""
    everything = [*snapshot.items, *snapshot.cancelled]
    content = {
        "rooms": [vars(each) for each in snapshot.rooms],
        "items": [_kept(each) for each in snapshot.items],
        "cancelled": [_kept(each) for each in snapshot.cancelled],
    }
    names = {
        str(each.id): [_named(part) for part in each.parts]
        for each in everything
        if any(part.is_named for part in each.parts)
    }
    return content, names


def _kept(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "day": item.day.isoformat(),
        "starts": f"{item.starts:%H:%M}",
        "ends": f"{item.ends:%H:%M}",
        "title": item.title,
        "description": item.description,
        "room_id": item.room_id,
        "room": item.room,
        "roles": [part.role for part in item.parts],
        "sequence": item.sequence,
        "changed_at": item.changed_at and item.changed_at.isoformat(),
        **{name: getattr(item, name) for name in _PLAIN},
    }


def _named(part: Part) -> dict[str, Any]:
    return {"name": part.name, "position": part.position, "institution": part.institution}


def snapshot_of(release: AgendaRelease) -> Snapshot:
    """Return the agenda that the release holds."""
    rooms, names = release.content["rooms"], release.names
    return Snapshot(
        [Place(each["id"], Translated(each["name"]), each["position"]) for each in rooms],
        [_restored(each, names) for each in release.content["items"]],
        [_restored(each, names) for each in release.content["cancelled"]],
    )


def _restored(kept: dict[str, Any], names: dict[str, Any]) -> Item:
    known = names.get(str(kept["id"])) or [{} for _role in kept["roles"]]
    return Item(
        id=kept["id"],
        day=date.fromisoformat(kept["day"]),
        starts=time.fromisoformat(kept["starts"]),
        ends=time.fromisoformat(kept["ends"]),
        title=Translated(kept["title"]),
        description=Translated(kept["description"]),
        room_id=kept["room_id"],
        room=Translated(kept["room"]),
        parts=tuple(_restored_part(*each) for each in zip(kept["roles"], known, strict=True)),
        sequence=kept["sequence"],
        changed_at=kept["changed_at"] and datetime.fromisoformat(kept["changed_at"]),
        **{name: kept[name] for name in _PLAIN},
    )


def _restored_part(role: dict[str, str], known: dict[str, Any]) -> Part:
    return Part(
        Translated(role),
        known.get("name", ""),
        Translated(known.get("position", {})),
        Translated(known.get("institution", {})),
    )


def for_public(snapshot: Snapshot, *, newest: Snapshot, is_named: bool) -> Snapshot:
    """Return what everybody may see of a release, whichever it is.

    What the newest release holds for participants only is left out of earlier ones too, so
    that an item shown by mistake can be taken back. Names stay where ``is_named``.
    """
    known = [*newest.items, *newest.cancelled]
    hidden = {each.id for each in known if each.visibility != Visibility.PUBLIC}

    def shown(items: Iterable[Item]) -> list[Item]:
        public = [each for each in items if each.visibility == Visibility.PUBLIC]
        seen = [each for each in public if each.id not in hidden]
        return seen if is_named else [_without_names(each) for each in seen]

    return Snapshot([], shown(snapshot.items), shown(snapshot.cancelled))


def for_participants(snapshot: Snapshot, *, newest: Snapshot, is_named: bool) -> Snapshot:
    """Return what those who take part may see of a release, as ``for_public`` does for all."""
    if is_named:
        return snapshot
    items, cancelled = (
        [_without_names(each) for each in found] for found in (snapshot.items, snapshot.cancelled)
    )
    return Snapshot(snapshot.rooms, items, cancelled)


def _without_names(item: Item) -> Item:
    return replace(item, parts=tuple(Part(each.role) for each in item.parts))


def newest_release(event: Event) -> AgendaRelease | None:
    """Return the release that is in force, if there is one."""
    return event.agenda_releases.order_by("-number").first()


def public_items(event: Event) -> list[Item]:
    """Return the items of the agenda in force that everybody may see, without names."""
    newest = newest_release(event)
    if newest is None:
        return []
    snapshot = snapshot_of(newest)
    return for_public(snapshot, newest=snapshot, is_named=False).items
