"""The list of participants as a PDF: institutions in order, and under each its people."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, BinaryIO

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import fonts
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Sheet
from workshop.errors import RuleViolation

# So many people with characters that cannot be printed are named.
_NAMED = 5


def write_pdf(sheet: Sheet, *, file: BinaryIO) -> None:
    """Write the list, whose columns have the keys of a list of participants, to the open file.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font.
    """
    people = [_person(dict(zip(_keys(sheet), row, strict=True))) for row in sheet.rows]
    _check_glyphs(people)
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
    file.write(set_pdf("list_of_participants.typ", data))


def _words_in(language: str) -> dict[str, str]:
    """Return what the document says of itself, in its own language, whoever takes it."""
    with translation.override(language):
        return {"empty": _("Nobody is listed."), "emblem": _("Emblem of the European Union")}


def _keys(sheet: Sheet) -> list[str]:
    return [heading.key or "number" for heading in sheet.headings]


def _person(cells: dict[str, Any]) -> dict[str, Any]:
    """Return what is set of a person: a number and texts."""
    named = (cells["honorific"], cells["name"])
    is_native = cells["native_name"] == cells["name"].replace(" ", "")
    return {
        "number": cells["number"],
        "institution": cells["institution"],
        "name": " ".join(each for each in named if each),
        # A name that is written in its own script stands once.
        "native": "" if is_native else cells["native_name"],
        "position": cells["position"],
        "department": cells["department"],
        "capacity": cells["capacity"],
    }


def _check_glyphs(people: Iterable[dict[str, Any]]) -> None:
    unset = []
    for person in people:
        texts = (each for each in person.values() if isinstance(each, str))
        if missing := fonts.missing_from("".join(texts)):
            unset.append(
                _("%(characters)s in number %(number)s")
                % {"characters": " ".join(map(_spelled, missing)), "number": person["number"]}
            )
    if unset:
        raise RuleViolation(
            "no_glyph",
            _(
                "No font has these characters: %(where)s. Write the name in another way under "
                "“Print as”, or take the list as XLSX."
            )
            % {"where": "; ".join(unset[:_NAMED])},
        )


def _spelled(character: str) -> str:
    return f"{character} (U+{ord(character):04X})"
