"""Who was there, as a PDF for the minutes: by institution, with a column for each part of a day."""

from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.documents import glyphs
from registrations.documents.cells import Cells, addressed, by_key, native
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Sheet

# Headings of the states begin behind those that describe the person; so many fit the paper.
_ACROSS = 4
_OF_PERSON = frozenset(
    {"number", "institution", "honorific", "name", "native_name", "position", "capacity"}
)


def pdf_of(sheet: Sheet) -> bytes:
    """Return the list, whose columns have the keys of one of attendance.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font.
    """
    people = list(by_key(sheet))
    glyphs.check(people)
    parts = {
        each.key: each.title for each in sheet.headings if (each.key or "number") not in _OF_PERSON
    }
    keys = list(parts)
    tables = [keys[start : start + _ACROSS] for start in range(0, len(keys), _ACROSS)]
    title, *lines = sheet.lines
    data = {
        "title": title,
        "language": sheet.language,
        "lines": lines,
        "tables": [
            {"parts": [parts[key] for key in chosen], "groups": _groups(people, chosen)}
            for chosen in tables
        ],
        "totals": list(sheet.footnotes()),
        "correction": sheet.correction,
        "funding": list(sheet.funding),
        **_words_in(sheet.language),
    }
    return set_pdf("attendance.typ", data)


def _groups(people: list[Cells], keys: list[str]) -> list[dict[str, Any]]:
    """Return the institutions in order with their people, and the states of these parts of days."""
    return [
        {"name": name, "people": [_person(each, keys) for each in found]}
        for name, found in groupby(people, key=lambda person: person["institution"])
    ]


def _person(cells: Cells, keys: list[str]) -> dict[str, Any]:
    return {
        "number": cells["number"],
        "name": addressed(cells),
        "native": native(cells),
        "function": cells["position"] or cells["capacity"],
        "states": [cells[key] for key in keys],
    }


def _words_in(language: str) -> dict[str, str]:
    """Return what the document says of itself, in its own language, whoever takes it."""
    with translation.override(language):
        return {
            "heading": pgettext("presence", "Attendance"),
            "number": _("No."),
            "name": _("Name"),
            "empty": _("Nobody is listed."),
            "emblem": _("Emblem of the European Union"),
        }
