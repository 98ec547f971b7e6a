"""Find the columns of people in a table, and make of its rows what a form of each takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _

from registrations.imports.files import MOST_ROWS, Lines, too_many_rows
from registrations.imports.tables import refused
from registrations.imports.words import (
    INSTITUTION_WORDS,
    WHOLE_NAME_WORDS,
    Answers,
    column_keys,
    heading_keys,
    keys_of,
)

INSTITUTION = "institution"
# So many lines may stand above the header: a title, an explanation.
_HEADER_WITHIN = 20


class NoHeader(Exception):
    """No line names the columns, so that they have to be chosen."""


@dataclass(frozen=True)
class People:
    """The people of a table.

    ``columns`` are the names of the fields found, ``ignored`` the headings of other columns;
    ``rows`` the cells of each person by column, under the row's number in the file.
    """

    columns: list[str]
    rows: dict[int, dict[str, str]]
    ignored: list[str] = field(default_factory=list)


def people_of(
    lines: Lines, fields: Mapping[str, forms.Field], *, with_institution: bool = False
) -> People:
    """Return the people, their columns found by the words of the header.

    Raises NoHeader, or TableRefused where a column stands twice, holds whole names, or where
    there are no rows or too many.
    """
    keys = column_keys(fields)
    if with_institution:
        keys |= dict.fromkeys(keys_of(INSTITUTION_WORDS), INSTITUTION)
    number, found = _header(lines, keys)
    headings = lines[number]
    _check_columns(headings, found, row=number + 1)
    ignored = [
        heading for position, heading in enumerate(headings) if heading and found[position] is None
    ]
    return _people(lines, found, ignored, first=number + 1)


def people_under(lines: Lines, columns: Sequence[str]) -> People:
    """Return the people of a table without header; ``columns`` are names of fields or empty.

    Raises TableRefused where a column stands twice, or where there are no rows or too many.
    """
    found = [name or None for name in columns]
    _check_columns([_("Column %(number)s") % {"number": n} for n, _c in enumerate(columns, 1)], found, row=0)  # fmt: skip
    return _people(lines, found, [], first=0)


def _header(lines: Lines, keys: Mapping[str, str]) -> tuple[int, list[str | None]]:
    """Return the place of the line that names the columns, and the field of each of its cells."""
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        found = [_field_of(heading, keys) for heading in line]
        known = sum(name is not None for name in found)
        whole = any(_is_whole_name(heading) for heading in line)
        filled = sum(bool(heading) for heading in line)
        if known + whole >= min(2, filled) and filled:
            return number, found
    raise NoHeader


def _field_of(heading: str, keys: Mapping[str, str]) -> str | None:
    return next((keys[key] for key in heading_keys(heading) if key in keys), None)


def _is_whole_name(heading: str) -> bool:
    return bool(set(heading_keys(heading)) & set(keys_of(WHOLE_NAME_WORDS)))


def _check_columns(headings: Sequence[str], found: Sequence[str | None], *, row: int) -> None:
    named = [name for name in found if name]
    twice = [
        heading
        for heading, name in zip(headings, found, strict=True)
        if name and named.count(name) > 1
    ]
    if twice:
        raise refused(
            _("These columns mean the same: %(columns)s. Leave only one of them.")
            % {"columns": ", ".join(twice)},
            row=row,
        )
    whole = next((each for each in headings if _is_whole_name(each)), "")
    if whole and "family_name" not in named:
        raise refused(
            _(
                "The column “%(column)s” holds the whole name. Divide it into two columns, "
                "“Family name” and “Given names”: which part is which, only you know."
            )
            % {"column": whole},
            row=row,
        )


def _people(
    lines: Lines, found: Sequence[str | None], ignored: Iterable[str], *, first: int
) -> People:
    rows = {}
    for number, line in enumerate(lines[first:], start=first + 1):
        cells = {name: cell for name, cell in zip(found, line, strict=False) if name}
        if any(line):
            rows[number] = {name: cells.get(name, "") for name in found if name}
    if not rows:
        raise refused(_("There is no row beneath the names of the columns."))
    if len(rows) > MOST_ROWS:
        raise refused(too_many_rows())
    return People([name for name in found if name], rows, list(ignored))


def answered(
    people: People, answers: Answers, *, defaults: Mapping[str, str]
) -> dict[int, dict[str, str | list[str]]]:
    """Return the cells of each row as the form's fields take them.

    ``defaults`` fill the cells that are empty or not in the table.
    """
    rows: dict[int, dict[str, str | list[str]]] = {}
    for number, cells in people.rows.items():
        read = {name: answers.read(name, cell) for name, cell in cells.items()}
        rows[number] = read | {
            name: value for name, value in defaults.items() if not read.get(name)
        }
    return rows
