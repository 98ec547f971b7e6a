"""Signature sheets as a PDF: for each day the people who come, by institution, with boxes to sign."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.documents import glyphs
from registrations.documents.cells import Cells, by_key
from registrations.documents.fitting import breaking
from registrations.documents.typesetting import marks_in, set_pdf
from registrations.exports.table import Sheet

# So many lines are left on each day for people who are not on the list.
BLANK_LINES = 8
_MM = 72 / 25.4  # pt
_SIZE = 9.5  # pt, of the letters of a row
# Of columns, in mm, with 2 on either side of the text.
_WIDTHS = {"number": 11, "name": 57, "function": 46, "signature": 30}
_INSET = 2
_TEMPLATE = "signature_sheet.typ"
_BETWEEN = " / "


def pdf_of(sheet: Sheet) -> bytes:
    """Return the sheets, whose columns have the keys of a signature sheet.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font.
    """
    people = list(by_key(sheet))
    glyphs.check(people)
    title, *lines = sheet.lines
    coming = {day: [n for n, each in enumerate(people) if _comes_on(each, day)] for day, _name in sheet.days}  # fmt: skip
    data = {
        "title": title,
        "language": sheet.language,
        "lines": [each for each in lines if each],
        "days": [
            {"name": name, "groups": _groups(people[n] for n in coming[day]), "printing": ""}
            for day, name in sheet.days
        ],
        "blank_lines": BLANK_LINES,
        "widths": _WIDTHS,
        "footnotes": list(sheet.footnotes()),
        "funding": list(sheet.funding),
        "correction": sheet.correction,
        **_words_in(sheet.languages),
    }
    for number, printing in enumerate(_printings(sheet, coming, data)):
        data["days"][number]["printing"] = printing
    return set_pdf(_TEMPLATE, data)


def _printings(sheet: Sheet, coming: dict[str, list[int]], data: dict[str, Any]) -> list[str]:
    """Tell where each line stands, and return what the foot says of the printing of each day."""
    if sheet.printed is None:
        return []
    pages: dict[str, list[int]] = {day: [] for day, _name in sheet.days}
    for number, page in marks_in(_TEMPLATE, data, "line"):
        pages[sheet.days[number - 1][0]].append(page)
    said = []
    for (day, found), last in zip(pages.items(), marks_in(_TEMPLATE, data, "last"), strict=True):
        lines = list(zip(found, coming[day], strict=True))
        said.append(data["printing"].replace("{number}", str(sheet.printed(day, lines, last))))
    return said


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


def _words_in(languages: Sequence[str]) -> dict[str, Any]:
    """Return what the document says of itself, in its own languages, whoever takes it."""
    said, columns = [], []
    for language in languages:
        with translation.override(language):
            said.append(_words())
            columns.append(_columns())
    first, *_others = said
    return {name: _BETWEEN.join(each[name] for each in said) for name in first} | {
        # The columns are narrow: each language has a line of its own.
        "columns": ["\n".join(each) for each in zip(*columns, strict=True)],
        "protection": " ".join(each["protection"] for each in said),
        "emblem": first["emblem"],
    }


def _columns() -> list[str]:
    return [
        _("No."),
        _("Family name, given names"),
        _("Function"),
        _("Morning"),
        _("Afternoon"),
    ]


def _words() -> dict[str, str]:
    return {
        "heading": _("Signature sheet"),
        "guests": _("Not on the list: name, institution, function"),
        "day": _("Day {day}"),
        "sheet": _("Sheet {number} of {total}"),
        "printing": pgettext("of sheets", "Printing {number}"),
        "protection": _(
            "Signatures prove to the funder who took part. They are kept with the papers of the project and are not circulated."
        ),
        "emblem": _("Emblem of the European Union"),
    }
