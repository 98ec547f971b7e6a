"""The totals of an event as tables, and the figures for the donor made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registrations.enums import InstitutionKind, Sex, StatisticKind, Status
from registrations.exports.table import Heading, Sheet
from registrations.privacy import statistics
from workshop.languages import language_choices
from workshop.models import Event
from workshop.templatetags.dates import event_dates, short_date

KEY = "donor-figures"
_FOR_DONOR = (
    StatisticKind.PRESENT_KIND,
    StatisticKind.PRESENT_DAY,
    StatisticKind.PRESENT_SEX,
    StatisticKind.INSTITUTION_KIND,
    StatisticKind.DAY,
    StatisticKind.SEX,
)
_BY_DAY = frozenset({StatisticKind.DAY, StatisticKind.PRESENT_DAY})
_BY_SEX = frozenset({StatisticKind.SEX, StatisticKind.PRESENT_SEX})
_OF_PRESENT = frozenset(
    {StatisticKind.PRESENT_KIND, StatisticKind.PRESENT_DAY, StatisticKind.PRESENT_SEX}
)
# Fewer people than this could be guessed by who was there.
_FEW = 5


@dataclass(frozen=True)
class Row:
    """One value of a property, how many have it, and how long its bar is, of 100."""

    label: str
    count: int
    width: int
    share: int


@dataclass(frozen=True)
class Table:
    """The people counted by one property; ``is_shared`` where each is counted once."""

    key: str
    title: str
    note: str
    rows: list[Row]
    total: int
    is_shared: bool


def sheet_of(event: Event) -> Sheet:
    """Return the figures for the donor, in the active language.

    They name nobody; where few people share a sex, their number is not told.
    """
    tables = tables_of(event, _FOR_DONOR)
    return Sheet(
        _("Figures for the donor"),
        [str(event.title), event_dates(event), str(event.project), str(event.funding_statement)],
        [
            Heading(_("Counted"), width=30),
            Heading(_("Value"), width=40),
            Heading(_("People"), width=12),
        ],
        rows=[
            (table.title, row.label, _told(table, row)) for table in tables for row in table.rows
        ],
        footnotes=lambda: list(dict.fromkeys(table.note for table in tables)),
    )


def _told(table: Table, row: Row) -> str:
    is_few = table.key in _BY_SEX and row.count < _FEW
    return _("under %(number)s") % {"number": _FEW} if is_few else str(row.count)


def tables_of(event: Event, kinds: Iterable[StatisticKind]) -> list[Table]:
    """Return the totals of the event by each property that anybody has."""
    found = statistics.totals(event, kinds)
    return [_table(kind, _in_order(kind, counts)) for kind, counts in found.items() if counts]


def _table(kind: StatisticKind, counts: Mapping[str, int]) -> Table:
    highest, total = max(counts.values()), sum(counts.values())
    rows = [
        Row(
            _label(kind, value),
            count,
            round(100 * count / highest),
            round(100 * count / total),
        )
        for value, count in counts.items()
    ]
    is_status = kind == StatisticKind.STATUS
    note = _("Everybody who registered.") if is_status else _("Everybody confirmed.")
    if kind in _OF_PRESENT:
        note = _("Everybody recorded as present on any day.")
    if kind == StatisticKind.DAY:
        note = _("Everybody confirmed; who chose no day comes on all of them.")
    # Somebody who comes on two days is counted on both.
    return Table(kind, str(capfirst(kind.label)), note, rows, total, kind not in _BY_DAY)


def _in_order(kind: StatisticKind, counts: Mapping[str, int]) -> dict[str, int]:
    """Return days in time, statuses in the order of a registration's life, all else by size."""
    if kind in _BY_DAY:
        return dict(sorted(counts.items()))
    if kind == StatisticKind.STATUS:
        return {each.value: counts[each] for each in Status if each in counts}
    return dict(sorted(counts.items(), key=lambda item: (item[0] == "", -item[1], item[0])))


def _label(kind: StatisticKind, value: str) -> str:
    if not value:
        is_headset = kind == StatisticKind.HEADSET
        return str(_("no headset needed") if is_headset else _("not stated"))
    known: dict[StatisticKind, Mapping[str, Any]] = {
        StatisticKind.STATUS: dict(Status.choices),
        StatisticKind.INSTITUTION_KIND: dict(InstitutionKind.choices),
        StatisticKind.SEX: dict(Sex.choices),
        StatisticKind.PRESENT_KIND: dict(InstitutionKind.choices),
        StatisticKind.PRESENT_SEX: dict(Sex.choices),
        StatisticKind.LANGUAGE: dict(language_choices()),
        StatisticKind.HEADSET: dict(language_choices()),
    }
    if kind in _BY_DAY:
        return short_date(date.fromisoformat(value))
    return str(capfirst(known[kind].get(value, value)))
