"""The fonts of printed documents, in the order in which a character is looked for.

They come from packages; those of the machine are never used, so that a document looks the
same everywhere. Noto Sans stands first, as the Chinese fonts lack ő, ş, č, Ł and ż; the
Japanese one has characters of names that the simplified Chinese one lacks.
"""

import unicodedata
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

_PACKAGES = {
    "fontpkg-noto-sans": "fontpkg_noto_sans/files",
    "justmytype-intl-cjk": "justmytype_intl_cjk/fonts",
    "justmytype-intl-rtl": "justmytype_intl_rtl/fonts",
}
# Each family with the beginning of its file's name.
_FILES = {
    "Noto Sans": "NotoSans[",
    "Noto Sans SC": "NotoSansSC[",
    "Noto Sans JP": "NotoSansJP[",
    "Noto Sans TC": "NotoSansTC[",
    "Noto Sans Arabic": "NotoSansArabic[",
    "Noto Sans Hebrew": "NotoSansHebrew[",
}
FAMILIES = tuple(_FILES)
# Spaces, line ends, joiners and marks of direction are set without a glyph.
_WITHOUT_GLYPH = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_SELECTORS = range(0xFE00, 0xFE10)


def folders() -> list[str]:
    """Return the folders of the font files."""
    return [str(distribution(name).locate_file(path)) for name, path in _PACKAGES.items()]


@lru_cache
def _characters() -> frozenset[int]:
    """Return the code points that one of the fonts has."""
    files = [path for folder in folders() for path in Path(folder).rglob("*.ttf")]
    found: set[int] = set()
    for start in _FILES.values():
        path = next(each for each in files if each.name.startswith(start))
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


@lru_cache
def _glyphs(*, is_bold: bool) -> list[tuple[dict[int, str], Any, int]]:
    """Return of each font the names of its glyphs, the glyphs, and the units of its em."""
    files = [path for folder in folders() for path in Path(folder).rglob("*.ttf")]
    found = []
    for start in _FILES.values():
        font = TTFont(next(each for each in files if each.name.startswith(start)), lazy=True)
        glyphs = font.getGlyphSet(location={"wght": 700 if is_bold else 400})
        found.append((font.getBestCmap(), glyphs, font["head"].unitsPerEm))
    return found


@lru_cache(maxsize=10_000)
def width_of(character: str, *, is_bold: bool = False) -> float:
    """Return how wide the character is set, in em; what no font has takes no width."""
    for names, glyphs, units in _glyphs(is_bold=is_bold):
        if name := names.get(ord(character)):
            return float(glyphs[name].width) / units
    return 0.0


def missing_from(text: str) -> list[str]:
    """Return the characters of the text that no font has, each once, in order."""
    known = _characters()
    return [
        each
        for each in dict.fromkeys(text)
        if ord(each) not in known
        and unicodedata.category(each) not in _WITHOUT_GLYPH
        and ord(each) not in _SELECTORS
    ]
