"""What text the portal takes, and how it is compared."""

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

# Zero-width joiners and direction marks are part of names in many scripts; the other
# control characters, noncharacters and lone surrogates are not text.
_ALLOWED_CONTROLS = {"\t", "\n", "\r"}


def _is_storable(character: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cs"}:
        return character in _ALLOWED_CONTROLS
    code = ord(character)
    return not (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def validate_text(value: object) -> None:
    """Refuse characters that are not text: controls, noncharacters, lone surrogates.

    Raises ValidationError naming the code point, so that the writer can find it.
    """
    for character in str(value):
        if not _is_storable(character):
            raise ValidationError(
                _("The text contains a character that cannot be stored (U+%(code)s). Remove it."),
                code="unstorable",
                params={"code": f"{ord(character):04X}"},
            )


def validate_line(value: object) -> None:
    """Refuse what ``validate_text`` refuses, and line breaks and tabs."""
    validate_text(value)
    if any(character in _ALLOWED_CONTROLS for character in str(value)):
        raise ValidationError(_("Write this on one line, without tabs."), code="not_one_line")


def to_half_width(value: str) -> str:
    """Return the text with full-width letters, digits and signs made plain.

    For e-mail addresses, telephone and document numbers only (compatibility form NFKC);
    a name is never changed.
    """
    return unicodedata.normalize("NFKC", value).strip()


def number_in(value: str) -> int | None:
    """Return the number that is written in plain digits, or nothing.

    Eighteen of them at most: what is longer is no id, and no column takes it.
    """
    is_number = value.isascii() and value.isdecimal() and len(value) <= 18
    return int(value) if is_number else None


def to_search_key(*parts: str) -> str:
    """Return the parts joined and folded, so that search ignores case in every script.

    The database's own case folding knows only ASCII on SQLite.
    """
    folded = unicodedata.normalize("NFKC", " ".join(part for part in parts if part)).casefold()
    # Turkish writes one letter as i, İ, ı or I by case; whoever searches types any of them.
    return folded.replace("i\N{COMBINING DOT ABOVE}", "i").replace("ı", "i")


# Letters that Unicode does not take apart into a letter and an accent.
_UNACCENTED = str.maketrans("łøđıð", "lodid")


def to_sorting_key(name: str) -> str:
    """Return the name as an English list sorts it: accents, case and signs do not count."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    folded = plain.casefold().translate(_UNACCENTED)
    return " ".join("".join(each if each.isalnum() else " " for each in folded).split())


def in_series(parts: Iterable[str]) -> str:
    """Return the parts one after another, as in “a, b” or “甲、乙”."""
    return pgettext("between things", ", ").join(parts)
