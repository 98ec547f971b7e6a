"""Signature sheets as a PDF: for each day the people who come, by institution, with boxes to sign."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import glyphs
from registrations.documents.cells import Cells, by_key
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Sheet

# So many lines are left on each day for people who are not on the list.
BLANK_LINES = 8


def pdf_of(sheet: Sheet) -> bytes:
    """Return the sheets, whose columns have the keys of a signature sheet.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font.
    """
    people = list(by_key(sheet))
    glyphs.check(people)
    title, *lines = sheet.lines
    data = {
        "title": title,
        "language": sheet.language,
        "lines": [each for each in lines if each],
        "days": [
            {"name": name, "groups": _groups(each for each in people if _comes_on(each, day))}
            for day, name in sheet.days
        ],
        "blank_lines": BLANK_LINES,
        "footnotes": list(sheet.footnotes()),
        "funding": list(sheet.funding),
        "correction": sheet.correction,
        **_words_in(sheet.language),
    }
    return set_pdf("signature_sheet.typ", data)


def _comes_on(person: Cells, day: str) -> bool:
    """Return whether the person comes on the day; who chose none comes on all."""
    return not person["dates"] or day in person["dates"].split(",")


def _groups(people: Iterable[Cells]) -> list[dict[str, Any]]:
    """Return the institutions in order with their people, numbered on each day from one."""
    numbered = [each | {"number": number} for number, each in enumerate(people, start=1)]
    return [
        {"name": name, "people": [_person(each) for each in found]}
        for name, found in groupby(numbered, key=lambda person: person["institution"])
    ]


def _person(cells: Cells) -> dict[str, Any]:
    function = (cells["position"], cells["department"])
    # A family name that is written in Chinese is the native name as well.
    whole = f"{cells['family_name']}{cells['given_names']}"
    return {
        "number": cells["number"],
        "family_name": cells["family_name"].upper(),
        "given_names": cells["given_names"],
        "native": "" if cells["native_name"] == whole else cells["native_name"],
        "function": [each for each in function if each],
    }


def _words_in(language: str) -> dict[str, Any]:
    """Return what the document says of itself, in its own language, whoever takes it."""
    with translation.override(language):
        return {
            "heading": _("Signature sheet"),
            "columns": [
                _("No."),
                _("Family name, given names"),
                _("Function"),
                _("Morning"),
                _("Afternoon"),
            ],
            "guests": _("Not on the list: name, institution, function"),
            "day": _("Day {day}"),
            "sheet": _("Sheet {number} of {total}"),
            "protection": _(
                "Signatures prove to the funder who took part. They are kept with the papers of the project and are not circulated."
            ),
            "emblem": _("Emblem of the European Union"),
        }
