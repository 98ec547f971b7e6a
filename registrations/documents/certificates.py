"""Certificates of attendance as a PDF: a page for each person, with the days of presence alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from registrations.documents import glyphs
from registrations.documents.cells import Cells, addressed, by_key, native
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Sheet
from workshop.enums import DayPart

# What is said in each of the languages of the certificate.
_WORDS: dict[str, str | Promise] = {
    "heading": gettext_lazy("Certificate of attendance"),
    "certify": pgettext_lazy("certificate", "This is to certify that"),
    "took_part": pgettext_lazy("certificate", "took part in"),
    "present": pgettext_lazy("certificate", "and was present on:"),
    "place": gettext_lazy("Place and date"),
    "signature": gettext_lazy("Name and signature"),
    "stamp": gettext_lazy("Stamp"),
    "organiser": gettext_lazy("for the organiser"),
}


def pdf_of(sheet: Sheet) -> bytes:
    """Return the certificates, whose columns have the keys of certificates.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font.
    """
    people = list(by_key(sheet))
    glyphs.check(people)
    event, dates, place, organiser = (line.split("\n") for line in sheet.lines)
    with translation.override(sheet.language):
        own = {"empty": _("Nobody is listed."), "emblem": _("Emblem of the European Union")}
    data = {
        "title": f"{_in_each(sheet, partial(str, _WORDS['heading']))[0]}: {event[0]}",
        "language": sheet.language,
        "event": event,
        "facts": [*dates, *place],
        "organiser": organiser,
        "people": [_person(each, sheet) for each in people],
        "words": {key: _in_each(sheet, partial(str, word)) for key, word in _WORDS.items()},
        "correction": sheet.correction,
        "funding": list(sheet.funding),
        **own,
    }
    return set_pdf("certificates.typ", data)


def _in_each(sheet: Sheet, render: Callable[[], str]) -> list[str]:
    """Return what is rendered in each language of the sheet, once where they agree."""
    found = []
    for language in sheet.languages:
        with translation.override(language):
            found.append(render())
    return list(dict.fromkeys(found))


def _person(cells: Cells, sheet: Sheet) -> dict[str, Any]:
    names = dict(sheet.days)
    return {
        "name": addressed(cells),
        "native": native(cells),
        "institution": cells["institution"],
        "days": [_day(each, names, sheet) for each in cells["attended"].split(",")],
        "reference": _in_each(
            sheet, lambda: _("Reference %(reference)s") % {"reference": cells["reference"]}
        ),
    }


def _day(text: str, names: dict[str, str], sheet: Sheet) -> str:
    """Return the day in words; with the half of it where the person came for one alone."""
    day, _slash, part = text.partition("/")
    if not part:
        return names[day]
    halves = _in_each(sheet, partial(str, DayPart(part).label))
    return pgettext("part of a day", "%(day)s, %(part)s") % {
        "day": names[day],
        "part": " / ".join(halves),
    }
