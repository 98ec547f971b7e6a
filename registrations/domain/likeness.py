"""Whether two registrations look like one person: by name in either script, e-mail, delegation.

Nothing here reads the database. The answer is a mark for staff, so it leans towards yes
where a second look costs little, and never says yes for a name alone.
"""

import re
import string
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Protocol

from workshop.text import to_search_key

# Letters that do not come apart into a base letter and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe", "ŧ": "t"}
)
# Written or left out at will: apostrophes, the joiners and direction marks of scripts.
_DROPPED = re.compile("['’‘ʼ`´ʻ\u200b-\u200f\u2060]")
# What stands between the parts of a name, by general category: hyphens, middle dots, spaces.
_BETWEEN = ("P", "S", "Z")
_ASCII_BETWEEN = str.maketrans(dict.fromkeys(string.punctuation, " "))
# The marks that make another sound of a kana, which are no accents.
_KANA_MARKS = "\u3099\u309a"
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_SHORTEST_NATIVE = 2

# A shorter part is all there is to tell people apart: Yi and Qi, Li and Liu.
_NEAR_FROM = 5
# So many letters of a part may differ, and so many more from a length of twice that.
_NEAR_LETTERS = 1
_MANY_PARTS = 6


class Person(Protocol):
    """Whoever is compared."""

    @property
    def family_name(self) -> str: ...
    @property
    def given_names(self) -> str: ...
    @property
    def native_name(self) -> str: ...
    @property
    def chinese_name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def delegation_id(self) -> int: ...


@dataclass(frozen=True)
class Likeness:
    """A person made ready for comparison.

    ``halves`` are family and given names as one word each, ``parts`` all their words, both in
    no order. ``native`` holds the whole name in each script other than Latin.
    """

    halves: tuple[str, ...]
    parts: tuple[str, ...]
    native: frozenset[str]
    email: str
    delegation_id: int

    @property
    def han(self) -> frozenset[str]:
        """Return the whole names in Chinese characters."""
        return frozenset(each for each in self.native if _HAN.search(each))


def _fold(text: str) -> str:
    """Return the text without case, accents, apostrophes and joiners."""
    plain = to_search_key(_DROPPED.sub("", text)).translate(_PLAIN)
    return "".join(
        each
        for each in unicodedata.normalize("NFD", plain)
        if each in _KANA_MARKS or not unicodedata.combining(each)
    )


def _words(text: str) -> list[str]:
    if text.isascii():
        return _DROPPED.sub("", text).casefold().translate(_ASCII_BETWEEN).split()
    spaced = (" " if unicodedata.category(each)[0] in _BETWEEN else each for each in _fold(text))
    return "".join(spaced).split()


def _is_latin(word: str) -> bool:
    if word.isascii() and word.isalnum():
        return True
    return all(unicodedata.name(each, "").startswith(("LATIN", "DIGIT")) for each in word)


def likeness_of(person: Person) -> Likeness:
    """Return the person made ready for comparison."""
    return _likeness(
        person.family_name,
        person.given_names,
        person.native_name,
        person.chinese_name,
        person.email,
        person.delegation_id,
    )


# A table of many people makes the same ones ready for each of its rows.
@lru_cache(maxsize=512)
def _likeness(
    family_name: str,
    given_names: str,
    native_name: str,
    chinese_name: str,
    email: str,
    delegation_id: int,
) -> Likeness:
    family, given = _words(family_name), _words(given_names)
    halves = ["".join(words) for words in (family, given) if words]
    native = ["".join(_words(each)) for each in (chinese_name, native_name)]
    # A name in characters may stand in the fields of the Latin one, in either order.
    native += ["".join(order) for order in permutations(halves)]
    return Likeness(
        halves=tuple(sorted(halves)),
        parts=tuple(sorted(family + given)),
        native=frozenset(
            each for each in native if len(each) >= _SHORTEST_NATIVE and not _is_latin(each)
        ),
        email=email.strip().casefold(),
        delegation_id=delegation_id,
    )


def distance(first: str, second: str, *, most: int) -> int:
    """Return how many letters are added, left out, changed or swapped with the next.

    More than ``most`` are not counted to the end: then the answer is one more.
    """
    rows = [list(range(len(second) + 1))]
    for i, one in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (one != other))
            if i > 1 and j > 1 and (one, first[i - 2]) == (second[j - 2], other):
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        rows.append(row)
    return rows[-1][-1]


def _digits(word: str) -> str:
    return "".join(each for each in word if each.isdigit())


def is_near(first: str, second: str) -> bool:
    """Return whether two parts of names are the same but for a slip of the pen."""
    if first == second:
        return True
    shorter = min(len(first), len(second))
    allowed = _NEAR_LETTERS * (1 if shorter < 2 * _NEAR_FROM else 2)
    if shorter < _NEAR_FROM or abs(len(first) - len(second)) > allowed:
        return False
    # A changed letter is one of two that differ; most parts differ in more.
    if len(set(first) ^ set(second)) > 2 * allowed or _digits(first) != _digits(second):
        return False
    return distance(first, second, most=allowed) <= allowed


def _match(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Return whether each part has its like among the others, in whatever order."""
    if not first or len(first) != len(second):
        return False
    rest, others = list(first), list(second)
    for each in first:
        if each in others:
            rest.remove(each)
            others.remove(each)
    if len(rest) > _MANY_PARTS:
        return False
    near: list[set[int]] = []
    for each in rest:
        # Nearly always the first part has no like: a delegation compares everybody with everybody.
        near.append({place for place, other in enumerate(others) if is_near(each, other)})
        if not near[-1]:
            return False
    orders = permutations(range(len(others)))
    return any(all(map(set.__contains__, near, order)) for order in orders)


def _contains(one: Likeness, other: Likeness) -> bool:
    """Return whether one name has all the parts of the other, of which there are several."""
    shorter, longer = sorted((set(one.parts), set(other.parts)), key=len)
    return len(shorter) > 1 and shorter <= longer


def is_same_name(one: Likeness, other: Likeness) -> bool:
    """Return whether the names are one in either script, in any order, or nearly so.

    Halves must be equal to the letter: put together, short parts would pass for a long one.
    """
    return (
        one.halves == other.halves
        or bool(one.native & other.native)
        or _match(one.parts, other.parts)
    )


def _has_other_characters(one: Likeness, other: Likeness) -> bool:
    """Return whether both names are known in Chinese, and differ: many share their pinyin."""
    return bool(one.han and other.han) and not one.han & other.han


def is_same_person(one: Likeness, other: Likeness) -> bool:
    """Return whether both look like one person.

    With the same e-mail: the same name, or one that has all parts of the other. Within one
    delegation: the same name, unless both are known in Chinese and differ there. A shared
    mailbox alone, and a name alone, are not enough.
    """
    if one.email and one.email == other.email:
        return is_same_name(one, other) or _contains(one, other)
    if one.delegation_id != other.delegation_id:
        return False
    return is_same_name(one, other) and not _has_other_characters(one, other)
