"""Signature sheets as a PDF: for each day the people who come, by institution, with boxes to sign."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import glyphs
from registrations.documents.cells import Cells, by_key
from registrations.documents.fitting import breaking
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Sheet

# So many lines are left on each day for people who are not on the list.
BLANK_LINES = 8
_MM = 72 / 25.4  # pt
_SIZE = 9.5  # pt, of the letters of a row
# Of columns, in mm, with 2 on either side of the text.
_WIDTHS = {"number": 11, "name": 57, "function": 46, "signature": 30}
_INSET = 2


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
        "widths": _WIDTHS,
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
    function = (_within("function", cells[each]) for each in ("position", "department"))
    # A family name that is written in Chinese is the native name as well.
    whole = f"{cells['family_name']}{cells['given_names']}"
    return {
        "number": cells["number"],
        "family_name": _within("name", cells["family_name"].upper(), is_bold=True),
        "given_names": _within("name", cells["given_names"]),
        "native": "" if cells["native_name"] == whole else _within("name", cells["native_name"]),
        "function": [each for each in function if each],
    }


def _within(column: str, text: str, *, is_bold: bool = False) -> str:
    """Return the text as it stays within the column, off the boxes beside it."""
    width = (_WIDTHS[column] - 2 * _INSET) * _MM
    return breaking(text, _SIZE, width=width, is_bold=is_bold)


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
