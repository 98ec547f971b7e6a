"""The list for the guards of the venue as a PDF across the page: people, then vehicles."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import glyphs
from registrations.documents.cells import by_key
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Cell, Sheet


def pdf_of(sheet: Sheet) -> bytes:
    """Return the list, each of its tables with the widths of its columns.

    Raises RuleViolation ``no_glyph`` where a character of a line is in no font.
    """
    tables = [_table(each) for each in (sheet, *sheet.more)]
    title, *lines = sheet.lines
    with translation.override(sheet.language):
        own = {"empty": _("Nobody is listed."), "emblem": _("Emblem of the European Union")}
    data = {
        "title": title,
        "language": sheet.language,
        "lines": lines,
        "tables": tables,
        "correction": sheet.correction,
        "funding": list(sheet.funding),
        **own,
    }
    return set_pdf("guards.typ", data)


def _table(sheet: Sheet) -> dict[str, Any]:
    """Return the table as it is set; the first is under the title of the whole list."""
    found = list(by_key(sheet))
    glyphs.check(found)
    return {
        "title": sheet.lines[0],
        "headings": [each.title for each in sheet.headings[1:]],
        "number": sheet.headings[0].title,
        "widths": [each.width for each in sheet.headings[1:]],
        "is_marked": sheet.headings[-1].key == "since",
        "rows": [_texts(list(cells.values())) for cells in found],
    }


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [each.isoformat() if isinstance(each, date) else str(each or "") for each in cells]
