"""Characters that cannot be printed are told of before anything is: never an empty box."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from registrations.documents import fonts
from workshop.errors import RuleViolation

# So many people with characters that cannot be printed are named.
_NAMED = 5


def check(people: Iterable[Mapping[str, Any]]) -> None:
    """Refuse people with a ``number`` and texts of which a character is in no font.

    Raises RuleViolation ``no_glyph``.
    """
    if unset := _unset(people):
        raise RuleViolation(
            "no_glyph",
            _(
                "No font has these characters: %(where)s. Write the name in another way under "
                "“Print as”, or take the list as XLSX."
            )
            % {"where": "; ".join(unset[:_NAMED])},
        )


def check_letters(letters: Iterable[Mapping[str, Any]]) -> None:
    """Refuse letters with a ``number`` and texts of which a character is in no font.

    Raises RuleViolation ``no_glyph``: what a passport says is not written in another way.
    """
    if unset := _unset(letters):
        raise RuleViolation(
            "no_glyph",
            _(
                "No font has these characters: %(where)s. Have the data entered in the letters "
                "of the passport’s machine-readable lines, and leave these people out until then."
            )
            % {"where": "; ".join(unset[:_NAMED])},
        )


def _unset(people: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return of whom characters cannot be printed, and which, in words."""
    unset = []
    for person in people:
        texts = (each for each in person.values() if isinstance(each, str))
        if missing := fonts.missing_from("".join(texts)):
            unset.append(
                _("%(characters)s in number %(number)s")
                % {"characters": " ".join(map(_spelled, missing)), "number": person["number"]}
            )
    return unset


def _spelled(character: str) -> str:
    return f"{character} (U+{ord(character):04X})"
