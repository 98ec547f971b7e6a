"""Name tents as a PDF: one to a page of A4, to be folded in the middle, legible from both sides."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import glyphs
from registrations.documents.cells import Cells, addressed, by_key, native
from registrations.documents.fitting import fit
from registrations.documents.typesetting import set_pdf
from registrations.exports.table import Sheet

_MM = 72 / 25.4  # pt
# The width of a line and the most that each text takes of a half of the paper, in mm.
_ROOM = 180
_HEIGHTS = {"name": 45, "native": 30, "institution": 25}


def pdf_of(sheet: Sheet) -> bytes:
    """Return the tents, whose columns have the keys of name tents.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font.
    """
    people = list(by_key(sheet))
    glyphs.check(people)
    with translation.override(sheet.language):
        empty = _("Nobody is listed.")
    data = {
        "title": sheet.lines[0],
        "language": sheet.language,
        "empty": empty,
        "room": _ROOM,
        "tents": [_tent(each) for each in people],
    }
    return set_pdf("name_tents.typ", data)


def _tent(cells: Cells) -> dict[str, Any]:
    texts = {
        "name": (addressed(cells), (54, 46, 38, 32, 26, 20), True),
        "native": (native(cells), (46, 38, 30, 22), False),
        "institution": (cells["institution"], (22, 18, 15), False),
    }
    found: dict[str, Any] = {}
    for key, (text, sizes, is_bold) in texts.items():
        fitted = fit(text, sizes, width=_ROOM * _MM, height=_HEIGHTS[key] * _MM, is_bold=is_bold)
        found |= {key: fitted.text, f"{key}_size": fitted.size}
    return found
