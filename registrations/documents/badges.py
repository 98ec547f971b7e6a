"""Badges as a PDF, several on a page of A4 with marks for cutting, each with a code for the desk."""

from dataclasses import dataclass
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import glyphs
from registrations.documents.cells import Cells, addressed, by_key, native
from registrations.documents.fitting import fit
from registrations.documents.typesetting import set_pdf
from registrations.enums import Capacity
from registrations.exports.table import Document, Sheet
from workshop.errors import RuleViolation

_MM = 72 / 25.4  # pt


@dataclass(frozen=True)
class _Kind:
    """One size of badge: measures in mm, sizes of letters in pt, the largest first."""

    width: float
    height: float
    across: int
    down: int
    inset: float
    band: float
    code: float
    sign: float
    name: tuple[float, ...]
    native: tuple[float, ...]
    institution: tuple[float, ...]

    @property
    def room(self) -> float:
        """Return the width of a line."""
        return self.width - 2 * self.inset

    @property
    def free(self) -> float:
        """Return the height of what stands above the band."""
        return self.height - self.band - 2 * self.inset


# No letters smaller than 9 pt can be read on a person.
_KINDS = {
    Document.BADGES: _Kind(
        width=90,
        height=55,
        across=2,
        down=5,
        inset=5,
        band=8,
        code=16,
        sign=5.5,
        name=(26, 23, 20, 18, 16, 14, 12, 10, 9),
        native=(19, 16, 13, 11, 9),
        institution=(10, 9),
    ),
    Document.BADGES_A6: _Kind(
        width=105,
        height=148.5,
        across=2,
        down=2,
        inset=9,
        band=13,
        code=30,
        sign=8,
        name=(42, 36, 30, 26, 22, 18, 15, 12, 9),
        native=(34, 26, 20, 15, 11, 9),
        institution=(15, 13, 11, 9),
    ),
}
_GAP = 2.5  # mm between the two names
_APART = 2  # mm between the names and what stands below them
# The institution takes so much of the height, unless it is long.
_LOW = 0.42
# The band below tells from afar in which capacity somebody is here. All are dark enough for
# white letters.
_BANDS = {
    Capacity.HEAD: "#003399",
    Capacity.SPEAKER: "#6b2c91",
    Capacity.INTERPRETER: "#00695c",
    Capacity.ORGANISER: "#9c2f00",
}
_BAND = "#1a1a1a"


def pdf_of(sheet: Sheet) -> bytes:
    """Return the badges, whose columns have the keys of badges.

    Raises RuleViolation ``no_glyph`` where a character of a person is in no font, and
    ``no_room`` where a name with its institution is too long for the badge.
    """
    people = list(by_key(sheet))
    glyphs.check(people)
    kind = _KINDS[sheet.document]
    data = {
        "title": sheet.lines[0],
        "language": sheet.language,
        "width": kind.width,
        "height": kind.height,
        "across": kind.across,
        "down": kind.down,
        "inset": kind.inset,
        "band_height": kind.band,
        "code_width": kind.code,
        "sign_height": kind.sign,
        "gap": _GAP,
        "badges": [_badge(each, kind) for each in people],
        **_words_in(sheet.language),
    }
    return set_pdf("badges.typ", data)


def _badge(cells: Cells, kind: _Kind) -> dict[str, Any]:
    room, free = kind.room * _MM, kind.free * _MM
    institution = fit(
        cells["institution"],
        kind.institution,
        width=room - (kind.code + 3) * _MM,
        height=max(kind.code * _MM, _LOW * free),
    )
    high = free - max(kind.code * _MM, institution.height) - _APART * _MM
    below = fit(native(cells), kind.native, width=room, height=0.4 * high)
    left = high - (below.height + _GAP * _MM if below.text else 0)
    name = fit(addressed(cells), kind.name, width=room, height=left, is_bold=True)
    if name.height > left:
        raise RuleViolation("no_room", _no_room(cells["number"]))
    return {
        "name": name.text,
        "name_size": name.size,
        "native": below.text,
        "native_size": below.size,
        "institution": institution.text,
        "institution_size": institution.size,
        "capacity": cells["capacity"],
        "band": _BANDS.get(cells["capacity_key"], _BAND),
        "no_photos": bool(cells["no_photos"]),
        "code": _drawn(cells["badge_code"]),
    }


def _no_room(number: int) -> str:
    return _(
        "Name and institution are too long for the badge of number %(number)d. Write the name "
        "shorter under “Print as”, or take larger badges or one language."
    ) % {"number": number}


def _drawn(code: str) -> str:
    """Return the QR code as a drawing. The mask is fixed, as to try all takes most of the time."""
    made = segno.make(code, error="m", mask=0, boost_error=False, micro=False)
    return str(made.svg_inline(border=0, omitsize=True))


def _words_in(language: str) -> dict[str, str]:
    """Return what the document says of itself, in its own language, whoever takes it."""
    with translation.override(language):
        return {
            "empty": _("Nobody is listed."),
            "photo_sign": _("No photos"),
            "code_sign": _("Code for the desk"),
        }
