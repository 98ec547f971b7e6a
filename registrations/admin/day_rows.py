"""The rows of the page on which staff edit one day of the agenda."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from registrations.admin.day_form import ItemForm, initial_of
from registrations.admin.day_words import contributors_of, title_of
from registrations.domain.agenda_editing import PARTS, Edit
from workshop.domain.agenda_warnings import Warned
from workshop.enums import Interpretation, ItemKind, Visibility
from workshop.frozen import Item, Part, Snapshot
from workshop.models import Event
from workshop.text import number_in
from workshop.translated import Translated

NEW = "new-"
# In the order of the page.
_SHOWN = ("starts", "ends", "title", "kind", "room", "track", "visibility", "day",
          "interpretation", "interpretation_languages")  # fmt: skip
_GROUPS = frozenset({"title", "interpretation_languages"})


@dataclass
class Row:
    """One item on the page; ``told`` says of values what others did to them, by name."""

    key: str
    form: ItemForm
    is_released: bool = False
    told: dict[str, str] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)

    @property
    def pk(self) -> int | None:
        """Return the number of the item, or nothing where it is new."""
        return None if self.key.startswith(NEW) else int(self.key)

    @property
    def title(self) -> str:
        """Return by what the row is called: times and title as they stand in it."""
        return title_of(self.form)

    @property
    def columns(self) -> list[tuple[Any, str, bool]]:
        """Return each input with what is told of it, and whether it is a group of inputs."""
        return [(self.form[name], self.told.get(name, ""), name in _GROUPS) for name in _SHOWN]

    @property
    def told_of_all(self) -> str:
        """Return what is told of the item as a whole."""
        return self.told.get("", "")

    @property
    def told_of_parts(self) -> str:
        """Return what is told of the contributors."""
        return self.told.get(PARTS, "")

    @property
    def is_blank(self) -> bool:
        """Return whether it is new and nothing stands in it."""
        return self.pk is None and not any(self.form[name].value() for name in ("starts", "ends"))

    @property
    def contributors(self) -> str:
        """Return who contributes, as it stands in the row."""
        return contributors_of(self.form)

    @property
    def has_faulty_parts(self) -> bool:
        """Return whether anything is to be corrected or looked at among the contributors."""
        faulty = self.form.errors if self.form.is_bound else {}
        return PARTS in self.told or any(name.startswith("part-") for name in faulty)

    @property
    def has_faults(self) -> bool:
        """Return whether anything is to be corrected or looked at."""
        return bool(self.told) or (self.form.is_bound and bool(self.form.errors))


@dataclass(frozen=True)
class Desk:
    """One day of one event's draft on one member of staff's desk."""

    request: HttpRequest
    event: Event
    day: date
    draft: Snapshot
    released: Mapping[int, Item]

    @property
    def days(self) -> list[date]:
        """Return the days of the event, and those on which something is planned all the same."""
        planned = {each.day for each in self.draft.items}
        return sorted({*self.event.days, *planned})

    @property
    def path(self) -> str:
        """Return the address of the page."""
        return reverse("agenda-day", args=[self.event.slug, self.day.isoformat()])

    def row(self, key: str, initial: Mapping[str, Any], data: Any = None) -> Row:
        """Return a row with the first values, or as it was sent."""
        form = ItemForm(
            data,
            rooms=self.draft.rooms,
            days=self.days,
            is_new=key.startswith(NEW),
            initial=initial,
            prefix=f"item-{key}",
        )
        return Row(key, form, is_released=not form.empty_permitted and int(key) in self.released)

    def blank(self, number: int) -> Row:
        """Return a row in which nothing is written."""
        return self.row(f"{NEW}{number}", self.blank_values)

    @property
    def blank_values(self) -> dict[str, Any]:
        """Return what an item is until something else is said."""
        return {
            "day": self.day.isoformat(),
            "kind": ItemKind.SESSION,
            "interpretation": Interpretation.NONE,
            "visibility": Visibility.PUBLIC,
        }

    def sent(self) -> list[Row]:
        """Return the rows as they were sent. Raises Http404 for what no page of ours sends."""
        keys = list(dict.fromkeys(self.request.POST.getlist("row")))
        rows = []
        for key in keys:
            if number_in(key.removeprefix(NEW)) is None:
                raise Http404
            initial = self.blank_values if key.startswith(NEW) else {}
            rows.append(self.row(key, initial, self.request.POST))
        return rows

    def again(self, edits: Mapping[str, Edit]) -> list[Row]:
        """Return rows in which stands what was typed; nothing is complained of in them."""
        return [
            self.row(key, initial_of(edit.values) | {"remove": edit.is_removed})
            for key, edit in edits.items()
        ]

    def blank_beside(self, rows: Iterable[Row]) -> Row:
        """Return a blank row with a key that no other has."""
        new = [int(each.key.removeprefix(NEW)) for each in rows if each.pk is None]
        return self.blank(max(new, default=-1) + 1)

    def planned(self, edits: Mapping[str, Edit]) -> list[Item]:
        """Return the draft as it would be with the edits; what is new has a number below nought."""
        items = {each.id: each for each in self.draft.items}
        for key, edit in edits.items():
            pk = number_of(key)
            items.pop(pk, None)
            if not edit.is_removed:
                items[pk] = self._item(pk, edit.values)
        return list(items.values())

    def _item(self, pk: int, values: Mapping[str, Any]) -> Item:
        stored = {each.id: each for each in self.draft.items}.get(pk)
        rooms = {each.id: each.name for each in self.draft.rooms}
        plain = {name: each for name, each in values.items() if name not in {"room", PARTS}}
        return Item(
            id=pk,
            description=stored.description if stored else Translated(),
            room_id=values["room"],
            room=rooms.get(values["room"], Translated()),
            counts_for_attendance=True,
            parts=tuple(Part(each["role"], each["name"]) for each in values[PARTS]),
            **plain,
        )


def number_of(key: str) -> int:
    """Return the number of the row's item; of a new one, a number below nought that is its own."""
    return -1 - int(key.removeprefix(NEW)) if key.startswith(NEW) else int(key)
