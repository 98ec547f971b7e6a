"""Numbers as people write them down: one by one and in ranges, with Chinese signs as well."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from workshop.errors import RuleViolation
from workshop.text import in_series, to_half_width

_BETWEEN = re.compile(r"[\s,;、。]+")
# Hyphens and dashes of all lengths, the minus, waves, and the words of Chinese ranges.
_DASHES = re.compile("\\s*[-\u2010-\u2015\u2212~\u301c至到]+\\s*")
_RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


def numbers_in(typed: str) -> list[int]:
    """Return the numbers that the text names, each once and in order: “1-3, 7” is 1, 2, 3, 7.

    Commas, semicolons and spaces part them, half or full width, and 、 and 。; a range has any
    dash, or 至. No number has more than four digits. Raises RuleViolation ``no_numbers`` or ``not_numbers``, naming what cannot be
    read.
    """
    text = _DASHES.sub("-", to_half_width(typed))
    pieces = [each for each in _BETWEEN.split(text) if each]
    if not pieces:
        raise RuleViolation("no_numbers", _("Type the numbers, as in 1-14, 17."))
    found = {each: _range_of(each) for each in pieces}
    unread = [each for each, numbers in found.items() if not numbers]
    if unread:
        words = _("This is no number or range: %(pieces)s") % {"pieces": in_series(unread)}
        raise RuleViolation("not_numbers", words)
    return sorted({number for numbers in found.values() for number in numbers})


def _range_of(piece: str) -> range:
    """Return the numbers of “7” or “7-9”; none where the piece says nothing of the kind."""
    match = _RANGE.fullmatch(piece)
    if match is None:
        return range(0)
    first = int(match[1])
    return range(max(first, 1), int(match[2] or first) + 1) if first else range(0)


def in_ranges(numbers: Iterable[int]) -> str:
    """Return the numbers as people write them down: 1, 2, 3, 7 are “1–3, 7”."""
    runs: list[list[int]] = []
    for each in sorted(set(numbers)):
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return in_series(f"{a}–{b}" if a < b else str(a) for a, b in runs)
