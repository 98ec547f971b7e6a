"""The columns of who was there: one for each part of each day, and the days of a certificate.

What is read of each part of a day is the newest statement about it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from registrations.exports.columns import Column, FieldClass, Maker
from registrations.exports.wording import Wording, short_day
from registrations.models.attendance import AttendanceState
from workshop.enums import DayPart
from workshop.models import Event
from workshop.text import in_series

# Begins the keys of the columns of the parts of days.
PREFIX = "attendance-"
_FIELD = "attendance_on_"
# Parts the day from the half-day to which a certificate is limited.
HALF = "/"

_Parts = dict[str, tuple[date, DayPart]]


def _parts(event: Event) -> _Parts:
    """Return the parts of the days of the event, in order, by the name of their field."""
    return {
        f"{_FIELD}{day:%Y%m%d}_{part}": (day, part)
        for day in event.days
        for part in event.parts_of_day
    }


def annotated(people: Any, event: Event, fields: Iterable[str]) -> Any:
    """Return the people with such of the fields as hold the state of a part of a day."""
    wanted = set(fields)
    parts = {name: part for name, part in _parts(event).items() if name in wanted}
    return people.with_attendance_states(parts)


def of(event: Event) -> list[Column]:
    """Return a column for each part of each day."""
    return [_column(field, day, part) for field, (day, part) in _parts(event).items()]


def _column(field: str, day: date, part: DayPart) -> Column:
    key = f"{PREFIX}{day.isoformat()}-{part}"
    title = _title(day, part)

    def maker(words: Wording) -> Maker:
        tally: Counter[str] = Counter()
        words.tallies.append((title, tally))

        def state(value: str | None) -> str:
            known = value or str(AttendanceState.OPEN)
            tally[known] += 1
            return words.attendance[known]

        return state

    return Column(key, title, (field,), maker, FieldClass.STAFF, width=12)


def _title_of(day: date, part: DayPart) -> str:
    if part == DayPart.WHOLE:
        return short_day(day)
    return pgettext("part of a day", "%(day)s, %(part)s") % {
        "day": short_day(day),
        "part": part.label,
    }


_title = lazy(_title_of, str)


def totals(words: Wording) -> list[str]:
    """Return for each part of a day how many are in which state, of the rows that were made."""

    def told(title: Any, tally: Counter[str]) -> str:
        counts = [f"{state.label} {tally[state]}" for state in AttendanceState if tally[state]]
        return f"{title}{pgettext('before a name', ': ')}{in_series(counts)}"

    return [
        words.in_each(lambda title=title, tally=tally: told(title, tally))  # type: ignore[misc]
        for title, tally in words.tallies
        if tally
    ]


def attended(event: Event) -> list[Column]:
    """Return the column of the days on which the person was there.

    The cell holds dates, as in ``2027-11-03``; with who came to one half of a day alone it
    follows, as in ``2027-11-03/morning``.
    """
    parts = _parts(event)
    halves = len(event.parts_of_day)

    def maker(_words: Wording) -> Maker:
        def days(*states: str | None) -> str:
            here = [
                part
                for part, state in zip(parts.values(), states, strict=True)
                if state == AttendanceState.PRESENT
            ]
            found: dict[date, list[DayPart]] = {}
            for day, part in here:
                found.setdefault(day, []).append(part)
            return ",".join(
                day.isoformat() if len(came) == halves else f"{day.isoformat()}{HALF}{came[0]}"
                for day, came in found.items()
            )

        return days

    return [Column("attended", _("Days present"), tuple(parts), maker, FieldClass.STAFF)]
