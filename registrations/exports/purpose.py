"""What a list is made for: who stands in it, with which columns, and under which conditions."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from registrations.enums import Purpose, Status
from registrations.exports import columns as c
from registrations.exports.spreadsheet import Format
from registrations.exports.table import Document, Heading, Kind, Row
from registrations.exports.wording import Wording
from workshop.models import Event

# Makes of the rows of people, with their number first, a table that counts them.
Counting = Callable[[Iterable[Row], Event, Wording], tuple[list[Heading], list[Row]]]


def headings_of(columns: Iterable[c.Column], words: Wording) -> list[Heading]:
    """Return the headings of columns of people or things, that of their number first."""
    number = Heading(words.of(gettext_lazy("No.")), Kind.NUMBER, 5)
    return [
        number,
        *(Heading(words.of(each.title), each.kind, each.width, each.key) for each in columns),
    ]


@dataclass(frozen=True)
class ListPurpose:
    """A purpose: who is listed with which columns.

    ``consent`` is what the people must have consented to, where the list is circulated;
    ``refused`` what they must not have consented to. ``holds`` says who stands in it.
    ``note`` stands below its title, or the edition where it ``has_editions``. ``stem`` begins
    the names of its files, after the event's. ``permission`` is what staff must hold at the
    event; where ``needs_reason`` they say why they take the list. An ``is_guarded`` list is
    given out only to who has signed in a short while ago. ``document`` is how it is set on
    paper; of one that ``is_signed`` it is recorded who stands under which number. ``beside``
    makes the columns that depend on the event. Where it ``is_for_attended``, only who was there
    on any day is listed; where it ``is_in_person``, nobody who attends online. Where it
    ``is_of_all``, people must consent to each group of sensitive data in it, else to any. One
    that ``is_freezable`` is frozen before the event, and says what has changed since. A list
    that is ``counted`` names nobody. Where it ``is_reprinted``, what was printed of each person
    is remembered, so that only what changed can be printed. Where it ``is_selectable``, staff
    may leave out columns but for the keys that ``always`` stay.
    """

    key: str
    title: str | Promise
    holds: str | Promise
    stem: str
    statuses: tuple[Status, ...]
    columns: tuple[c.Column, ...]
    consent: Purpose | None = None
    refused: Purpose | None = None
    has_editions: bool = False
    note: str | Promise = ""
    beside: Callable[[Event], Sequence[c.Column]] | None = None
    is_for_attended: bool = False
    is_in_person: bool = False
    is_of_all: bool = False
    is_freezable: bool = False
    counted: Counting | None = None
    document: Document = Document.LIST
    is_signed: bool = False
    is_reprinted: bool = False
    is_selectable: bool = False
    always: frozenset[str] = frozenset()
    is_guarded: bool = False
    permission: str = "registrations.export_attendee"
    needs_reason: bool = False
    formats: frozenset[Format] = frozenset({Format.XLSX, Format.CSV})

    def consents(self, *, is_abroad: bool) -> tuple[Purpose, ...]:
        """Return all that the people must have consented to, for a recipient at home or abroad."""
        needed = (self.consent, Purpose.TRANSFER if is_abroad else None)
        every = self.groups if self.is_of_all else ()
        return (*(each for each in needed if each), *every)

    @property
    def who(self) -> tuple[object, ...]:
        """Return what decides on who is listed."""
        return (
            self.statuses,
            self.consent,
            self.refused,
            self.is_for_attended,
            self.is_in_person,
            self.any_of,
            self.is_of_all,
        )

    @property
    def groups(self) -> tuple[Purpose, ...]:
        """Return the groups of sensitive data that the columns read."""
        found = (column.group for column in self.columns if column.group)
        return tuple(dict.fromkeys(found))

    @property
    def any_of(self) -> tuple[Purpose, ...]:
        """Return to which groups the people must have consented, to one of them at least."""
        return () if self.counted or self.is_of_all else self.groups

    def at(self, event: Event) -> "ListPurpose":
        """Return the purpose with the columns of the event."""
        if self.beside is None:
            return self
        return replace(self, columns=(*self.columns, *self.beside(event)))

    def only(self, keys: Collection[str]) -> "ListPurpose":
        """Return the purpose with such of its columns alone, and those that always stay."""
        chosen = self.always.union(keys)
        return replace(self, columns=tuple(each for each in self.columns if each.key in chosen))

    def headings(self, words: Wording) -> list[Heading]:
        """Return the headings of the columns, that of the number first."""
        return headings_of(self.columns, words)

    @property
    def fields(self) -> list[str]:
        """Return the fields of attendees that the columns read, each once."""
        plain = (column for column in self.columns if column.group is None)
        return list(dict.fromkeys(field for column in plain for field in column.fields))
