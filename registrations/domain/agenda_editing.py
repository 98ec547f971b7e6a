"""Save what staff edited of the draft agenda, many items at once.

Two people may edit the same day. As with a registration, each form remembers what it was
opened with, so that only what its own person changed is written (see meanwhile.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain.meanwhile import ChangedMeanwhile, Marks, marks_of, merged
from workshop.enums import ItemKind
from workshop.errors import RuleViolation
from workshop.frozen import newest_release, snapshot_of
from workshop.models import AgendaItem, Contribution, Event
from workshop.translated import Translated

PARTS = "parts"
# The columns of an item that are edited with all others of the day; the rest on its own page.
COLUMNS = (
    "day",
    "starts",
    "ends",
    "kind",
    "title",
    "room",
    "track",
    "interpretation",
    "interpretation_languages",
    "visibility",
)


@dataclass(frozen=True)
class Edit:
    """An item as it is to be; one without a number is new.

    ``values`` hold the columns and ``parts``, as ``shown_values`` returns them.
    """

    pk: int | None
    values: Mapping[str, Any]
    is_removed: bool = False


@dataclass(frozen=True)
class ItemClash:
    """What others did to an item that its editor changed too.

    ``present`` holds the values as they are now, or nothing where the item was deleted;
    ``conflicts`` the names that both changed, ``theirs`` those that only others did.
    """

    present: Mapping[str, Any] | None
    conflicts: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)


class AgendaChanged(RuleViolation):
    """Others changed the same items since the form was opened; ``clashes`` are by number."""

    def __init__(self, clashes: Mapping[int, ItemClash]) -> None:
        super().__init__(
            "changed_meanwhile",
            _("Somebody else has changed the same items in the meantime. Nothing is saved yet."),
        )
        self.clashes = clashes


@dataclass
class Saved:
    """How many items were changed, added and removed.

    ``gone`` are the titles of those that others had removed, and that were left as they are.
    """

    changed: int = 0
    added: int = 0
    removed: int = 0
    gone: list[str] = field(default_factory=list)


def shown_values(row: AgendaItem) -> dict[str, Any]:
    """Return what is edited of the item, the room by its number.

    Each part is ``{"id": …, "role": …, "name": …}``.
    """
    values = {name: getattr(row, name) for name in COLUMNS if name != "room"}
    parts = [
        {"id": each.pk, "role": each.role, "name": each.name} for each in row.contributions.all()
    ]
    return values | {"room": row.room_id, PARTS: parts}


def key_of(pk: int, name: str) -> str:
    """Return the name of an item's value among those of all items."""
    return f"{pk}.{name}"


def keyed(rows: Iterable[AgendaItem]) -> dict[str, Any]:
    """Return the values of all items in one."""
    return {
        key_of(row.pk, name): value for row in rows for name, value in shown_values(row).items()
    }


@transaction.atomic
def save_items(event: Event, edits: Iterable[Edit], *, opened: Marks | None) -> Saved:
    """Write what was edited, all of it or nothing.

    ``opened`` are the marks of ``keyed`` from when the form was opened; without them everything
    counts as edited. Raises AgendaChanged, or RuleViolation ``ends_before_start``.
    """
    edits = list(edits)
    # Whoever releases or edits the agenda at the same moment waits.
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    numbers = [each.pk for each in edits if each.pk is not None]
    rows: Any = event.agenda_items.filter(pk__in=numbers)
    writer = _Writer(event, {row.pk: row for row in rows.in_order()}, opened)
    for each in edits:
        writer.write(each)
    if writer.clashes:
        raise AgendaChanged(writer.clashes)
    return writer.saved


class _Writer:
    """Writes one item after another, and notes where others were faster."""

    def __init__(self, event: Event, rows: Mapping[int, AgendaItem], opened: Marks | None) -> None:
        self.event = event
        self.rows = rows
        self.opened = opened
        self.saved = Saved()
        self.clashes: dict[int, ItemClash] = {}

    def write(self, edit: Edit) -> None:
        """Add, change or remove the item."""
        if edit.pk is None:
            self._add(edit)
        elif edit.pk not in self.rows:
            self._write_gone(edit, edit.pk)
        elif edit.is_removed:
            self._remove(self.rows[edit.pk])
        else:
            self._change(self.rows[edit.pk], edit.values)

    def _opened_with(self, pk: int) -> dict[str, str] | None:
        if self.opened is None:
            return None
        names = [*COLUMNS, PARTS]
        known = {name: self.opened.get(key_of(pk, name)) for name in names}
        return {name: mark for name, mark in known.items() if mark}

    def _add(self, edit: Edit) -> None:
        if edit.is_removed:
            return
        counts = not ItemKind(edit.values["kind"]).is_pause
        row = AgendaItem(pk=self._number(edit), event=self.event, counts_for_attendance=counts)
        _apply(row, edit.values)
        row.save(force_insert=True)
        _write_parts(row, edit.values[PARTS])
        self.saved.added += 1

    def _number(self, edit: Edit) -> int | None:
        """Return under which number the item comes back: to calendars a released one is the same."""
        newest = newest_release(self.event) if edit.pk is not None else None
        released = {each.id for each in snapshot_of(newest).items} if newest else set()
        return edit.pk if edit.pk in released else None

    def _write_gone(self, edit: Edit, pk: int) -> None:
        """Leave an item alone that others removed, unless its editor wants it knowingly."""
        before = self._opened_with(pk)
        if edit.is_removed or before == marks_of(edit.values):
            self.saved.gone.append(str(edit.values["title"]))
        elif before:
            self.clashes[pk] = ItemClash(None)
        else:
            self._add(edit)

    def _remove(self, row: AgendaItem) -> None:
        present = shown_values(row)
        before = self._opened_with(row.pk)
        now = marks_of(present)
        theirs = [] if before is None else [name for name in now if now[name] != before.get(name)]
        if theirs:
            self.clashes[row.pk] = ItemClash(present, theirs=theirs)
            return
        row.delete()
        self.saved.removed += 1

    def _change(self, row: AgendaItem, values: Mapping[str, Any]) -> None:
        present = shown_values(row)
        try:
            own = merged(values, present=present, opened=self._opened_with(row.pk))
        except ChangedMeanwhile as clash:
            self.clashes[row.pk] = ItemClash(present, clash.conflicts, clash.theirs)
            return
        own = {name: value for name, value in own.items() if value != present[name]}
        starts, ends = (own.get(name, present[name]) for name in ("starts", "ends"))
        if own and ends <= starts and values["starts"] < values["ends"]:
            # One of them moved the start and the other the end.
            moved = [name for name in ("starts", "ends") if name not in own]
            self.clashes[row.pk] = ItemClash(present, conflicts=moved)
        elif own:
            _apply(row, own)
            row.save()
            _write_parts(row, own.get(PARTS))
            self.saved.changed += 1


def _apply(row: AgendaItem, values: Mapping[str, Any]) -> None:
    """Let the item have the values. Raises RuleViolation ``ends_before_start``."""
    for name, value in values.items():
        if name != PARTS:
            setattr(row, "room_id" if name == "room" else name, value)
    if row.ends <= row.starts:
        raise RuleViolation("ends_before_start", _("The end must be after the start."))


def _write_parts(row: AgendaItem, parts: list[dict[str, Any]] | None) -> None:
    """Let the item have these parts in this order; of those kept, position and institution stay."""
    if parts is None:
        return
    known = {each.pk: each for each in Contribution.objects.filter(item=row)}
    kept = [
        known.get(part["id"]) or Contribution(item=row, role=Translated(), name="")
        for part in parts
    ]
    Contribution.objects.filter(item=row).exclude(pk__in=[each.pk for each in kept]).delete()
    for order, (part, each) in enumerate(zip(parts, kept, strict=True), start=1):
        each.order, each.role, each.name = order, part["role"], part["name"]
        each.save()
