"""The list of participants as a PDF: institutions in order, and under each its people."""

from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import glyphs
from registrations.documents.cells import addressed, by_key, native
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Sheet


def pdf_of(sheet: Sheet) -> bytes:
    """Return the list, whose columns have the keys of a list of participants.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font.
    """
    people = [_person(cells) for cells in by_key(sheet)]
    glyphs.check(people)
    groups = groupby(people, key=lambda person: person["institution"])
    title, *lines = sheet.lines
    data = {
        "title": title,
        "language": sheet.language,
        "lines": lines,
        "groups": [{"name": name, "people": list(found)} for name, found in groups],
        "footnotes": list(sheet.footnotes()),
        "correction": sheet.correction,
        "funding": list(sheet.funding),
        **_words_in(sheet.language),
    }
    return set_pdf("list_of_participants.typ", data)


def _words_in(language: str) -> dict[str, str]:
    """Return what the document says of itself, in its own language, whoever takes it."""
    with translation.override(language):
        return {"empty": _("Nobody is listed."), "emblem": _("Emblem of the European Union")}


def _person(cells: dict[str, Any]) -> dict[str, Any]:
    """Return what is set of a person: a number and texts."""
    return {
        "number": cells["number"],
        "institution": cells["institution"],
        "name": addressed(cells),
        "native": native(cells),
        "position": cells.get("position", ""),
        "department": cells.get("department", ""),
        "capacity": cells.get("capacity", ""),
    }
