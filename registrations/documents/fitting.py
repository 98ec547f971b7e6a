"""Text as large as it fits its place, broken into lines and never cut off.

Widths are those of the fonts' own glyphs. To let the typesetter measure each size in turn
takes three times as long as to set all badges.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from registrations.documents.fonts import width_of

# From one line to the next, in em, as the documents that are fitted are set.
LINE = 1.07
# Kerning and shaping make lines a little longer or shorter than their letters.
_SLACK = 1.03
_BREAK = "\N{ZERO WIDTH SPACE}"
# A line may end after a space and a hyphen, and beside each character of these scripts.
_PARTS = re.compile(
    r"\s+|[^\s-]*-|[⺀-鿿豈-﫿\U00020000-\U0003ffff]|[^\s⺀-鿿豈-﫿\U00020000-\U0003ffff-]+"
)


@dataclass(frozen=True)
class Fitted:
    """The text with the places where it may break, its size in pt and its height in pt."""

    text: str
    size: float
    height: float


@lru_cache(maxsize=2_000)
def fit(
    text: str, sizes: Sequence[float], *, width: float, height: float, is_bold: bool = False
) -> Fitted:
    """Return the text in the first of the sizes in which it fits; all measures are in pt.

    In the last of the sizes a word that is too long breaks anywhere.
    """
    for size in sizes:
        parts = _PARTS.findall(text)
        if any(_width(each, is_bold) * size > width for each in parts if not each.isspace()):
            continue
        lines = _lines(parts, width / size, is_bold)
        if lines * LINE * size <= height:
            return Fitted(_breakable(parts), size, lines * LINE * size)
    return _broken(text, sizes[-1], width, is_bold)


def breaking(text: str, size: float, *, width: float, is_bold: bool = False) -> str:
    """Return the text with places to break in each word that is wider than the line, in pt."""
    return "".join(
        part if _width(part, is_bold) * size <= width else _BREAK.join(_clusters(part))
        for part in _PARTS.findall(text)
    )


def _broken(text: str, size: float, width: float, is_bold: bool) -> Fitted:
    parts = [
        piece
        for part in _PARTS.findall(text)
        for piece in ([part] if _width(part, is_bold) * size <= width else _clusters(part))
    ]
    return Fitted(_breakable(parts), size, _lines(parts, width / size, is_bold) * LINE * size)


def _clusters(word: str) -> Iterator[str]:
    """Yield the characters of the word, each with the marks that stand on it."""
    cluster = ""
    for each in word:
        if cluster and not unicodedata.combining(each):
            yield cluster
            cluster = ""
        cluster += each
    yield cluster


def _breakable(parts: Sequence[str]) -> str:
    """Return the parts in one, with a place to break between two that no space parts."""
    joined = ""
    for each in parts:
        if joined and not joined[-1].isspace() and not each.isspace():
            joined += _BREAK
        joined += each
    return joined


def _lines(parts: Sequence[str], room: float, is_bold: bool) -> int:
    """Return how many lines the parts take where one is as wide as the room, in em."""
    lines, used = 1, 0.0
    for part in parts:
        wide = _width(part, is_bold)
        if used and used + wide > room and not part.isspace():
            lines, used = lines + 1, 0.0
        used += wide
    return lines


def _width(part: str, is_bold: bool) -> float:
    return _SLACK * sum(width_of(each, is_bold=is_bold) for each in part)
