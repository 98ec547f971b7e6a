"""The list for the security of the venue: people, vehicles, and what has changed since it was frozen."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from registrations.domain.actors import SYSTEM
from registrations.enums import Purpose
from registrations.exports import columns as c
from registrations.exports.purpose import headings_of
from registrations.exports.purposes import VENUE_SECURITY
from registrations.exports.table import Cell, Heading, Kind, Row, Sheet, Table
from registrations.exports.who import listed
from registrations.exports.wording import Wording
from registrations.privacy import security, sensitive, vehicles
from registrations.privacy.security import Frozen, Line, Mark
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.templatetags.dates import in_zone_of, time_zone_name

_MARKS: dict[Mark, str | Promise] = {
    Mark.SAME: "",
    Mark.ADDED: pgettext_lazy("in the list of the guards", "added"),
    Mark.WITHDRAWN: pgettext_lazy("in the list of the guards", "withdrawn"),
    Mark.CHANGED: pgettext_lazy("in the list of the guards", "changed"),
}
_SINCE = gettext_lazy("Since it was frozen")
_VEHICLES = gettext_lazy("Vehicles and drivers")


def _vehicle(name: str, title: str | Promise, width: int) -> c.Column:
    return c.Column(name, title, (name,), None, c.FieldClass.SENSITIVE, width=width)


VEHICLE_COLUMNS = (
    c.INSTITUTION,
    _vehicle("plate", gettext_lazy("Number plate"), 14),
    _vehicle("make", gettext_lazy("Make and colour"), 22),
    _vehicle("driver_name", gettext_lazy("Driver"), 24),
    _vehicle("driver_document", gettext_lazy("Identity document of the driver"), 22),
    c.Column("days", c.DAYS.title, ("days",), lambda words: partial(_days, words)),
)


def _days(words: Wording, stored: str) -> str:
    return words.days(stored.split(",") if stored else [])


@dataclass(frozen=True)
class State:
    """How the list stands at a moment: the lines of people and vehicles; when it was frozen."""

    people: list[Line]
    vehicles: list[Line]
    frozen_at: datetime | None


@transaction.atomic
def state_of(event: Event, *, now: datetime) -> State:
    """Return the list as it is to be given out, frozen first where that is due.

    The number of queries does not depend on that of people and vehicles. Raises RuleViolation
    ``key_gone``.
    """
    plan = security.plan_of(event)
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    security.thaw_early(event, plan, now=now)
    is_due = security.is_due(event, plan, now=now)
    if is_due:
        sensitive.hold_still(event)
    people, brought = _people(event), _vehicles(event)
    if is_due:
        security.freeze(event, people, brought, by=SYSTEM, now=now)
    return _compared(people, brought, security.frozen_list(event))


def state_shown(event: Event) -> State:
    """Return the list as it stands, and freeze nothing. Raises RuleViolation ``key_gone``."""
    return _compared(_people(event), _vehicles(event), security.frozen_list(event))


def _compared(people: security.Records, brought: security.Records, frozen: Frozen | None) -> State:
    before = frozen or Frozen(None, people, brought)
    return State(
        security.compare(before.people, people),
        security.compare(before.vehicles, brought),
        before.frozen_at,
    )


def freeze_due(events: Iterable[Event], *, now: datetime) -> int:
    """Freeze the lists of those events where it is due, and return how many are frozen.

    A list that cannot be read waits for its key: its page and whoever takes it say so.
    """
    count = 0
    for each in events:
        with suppress(RuleViolation):
            count += state_of(each, now=now).frozen_at is not None
    return count


def _people(event: Event) -> dict[int, security.Record | None]:
    """Return whom the list names, in order of precedence, by id."""
    kept = sensitive.values_in(event, Purpose.IDENTITY)
    holding = [pk for pk, values in kept.items() if any(values.values())]
    rows = listed(event, VENUE_SECURITY).filter(pk__in=holding).in_order_of_precedence()
    names = [*VENUE_SECURITY.fields]
    wanted = [field for each in VENUE_SECURITY.columns if each.group for field in each.fields]
    found: dict[int, security.Record | None] = {}
    for pk, *values in rows.values_list("pk", *names):
        record = dict(zip(names, values, strict=True))
        record |= {field: _plain(kept[pk][field.split(".")[1]]) for field in wanted}
        found[pk] = record
    return found


def _vehicles(event: Event) -> dict[int, security.Record | None]:
    return dict(vehicles.values_in(event))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# --- The tables ---------------------------------------------------------------------------


def tables(
    event: Event, chosen: frozenset[int] | None, words: Wording, *, is_abroad: bool, now: datetime
) -> Table:
    """Return the table of the people, all or those chosen, with that of the vehicles behind it.

    Each keeps the number that it has in the whole list. Vehicles stand in the whole list
    alone, and nowhere abroad: no driver has been asked for that. Raises RuleViolation ``key_gone``.
    """
    state = state_of(event, now=now)
    lines = list(enumerate(state.people, start=1))
    if chosen is not None:
        lines = [(number, each) for number, each in lines if each.pk in chosen]
    if is_abroad:
        agreeing = set(listed(event, VENUE_SECURITY, is_abroad=True).values_list("pk", flat=True))
        lines = [(number, each) for number, each in lines if each.pk in agreeing]
    is_whole = chosen is None and not is_abroad
    is_frozen = state.frozen_at is not None
    return Table(
        headings=_headings(VENUE_SECURITY.columns, words, is_frozen=is_frozen),
        rows=_rows(lines, VENUE_SECURITY.columns, words, is_frozen=is_frozen),
        total=sum(each.mark is not Mark.WITHDRAWN for _number, each in lines),
        ids=[each.pk for _number, each in lines if each.record is not None],
        lines=[_frozen_line(event, state.frozen_at, words)] if state.frozen_at else [],
        more=[_of_vehicles(state, words)] if state.vehicles and is_whole else [],
    )


def _of_vehicles(state: State, words: Wording) -> Sheet:
    is_frozen = state.frozen_at is not None
    lines = list(enumerate(state.vehicles, start=1))
    return Sheet(
        name="vehicles",
        lines=[words.of(_VEHICLES)],
        headings=_headings(VEHICLE_COLUMNS, words, is_frozen=is_frozen),
        rows=_rows(lines, VEHICLE_COLUMNS, words, is_frozen=is_frozen),
        languages=words.codes,
    )


def _headings(columns: Sequence[c.Column], words: Wording, *, is_frozen: bool) -> list[Heading]:
    since = [Heading(words.of(_SINCE), Kind.NOTE, 28, "since")] if is_frozen else []
    return [*headings_of(columns, words), *since]


def _rows(
    lines: Sequence[tuple[int, Line]],
    columns: Sequence[c.Column],
    words: Wording,
    *,
    is_frozen: bool,
) -> list[Row]:
    return [
        [
            number,
            *_cells(line, columns, words),
            *([mark_of(line, columns, words)] if is_frozen else []),
        ]
        for number, line in lines
    ]


def _cells(line: Line, columns: Sequence[c.Column], words: Wording) -> list[Cell]:
    record = line.record
    if record is None:
        return [""] * len(columns)
    return [_cell(each, record, words) for each in columns]


def _cell(column: c.Column, record: Mapping[str, Any], words: Wording) -> Cell:
    values = {field: [_read(record[field], column)] for field in column.fields}
    [cell] = column.cells(values, words)
    return cell


def _read(value: Any, column: c.Column) -> Any:
    return date.fromisoformat(value) if value and column.kind is Kind.DAY else value


def mark_of(line: Line, columns: Sequence[c.Column], words: Wording) -> str:
    """Return in words what became of the line, with what has changed, in each language."""

    def told() -> str:
        changed = [
            str(each.title) for each in columns if not set(each.fields).isdisjoint(line.changed)
        ]
        mark = str(_MARKS[line.mark])
        if not changed:
            return mark
        parts = {"mark": mark, "columns": pgettext("between things", ", ").join(changed)}
        return pgettext("in the list of the guards", "%(mark)s: %(columns)s") % parts

    return words.in_each(told)


def _frozen_line(event: Event, moment: datetime, words: Wording) -> str:
    """Return when the list was frozen, as its title block says."""
    return words.in_each(
        lambda: (
            _("Frozen on %(moment)s (%(zone)s); what has changed since is marked.")
            % {"moment": in_zone_of(moment, event), "zone": time_zone_name(event)}
        )
    )
