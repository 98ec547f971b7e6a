"""Names as documents print them; the capitals of a family name are computed, never stored."""

import re
from typing import Protocol

from registrations.enums import NameOrder

_HAN = re.compile("[\u4e00-\u9fff]")


class Named(Protocol):
    """Whatever bears the parts of a name: an attendee, or a row of a list."""

    @property
    def honorific(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def given_names(self) -> str: ...
    @property
    def name_order(self) -> str: ...
    @property
    def print_as(self) -> str: ...
    @property
    def native_name(self) -> str: ...
    @property
    def chinese_name(self) -> str: ...


def print_name(family_name: str, given_names: str, name_order: str, print_as: str) -> str:
    """Return the name from its parts; see ``printed_name``."""
    if print_as:
        return print_as
    capitals = family_name.upper()
    if not given_names:
        return capitals
    if name_order == NameOrder.FAMILY_FIRST:
        return f"{capitals} {given_names}"
    return f"{given_names} {capitals}"


def printed_name(person: Named) -> str:
    """Return the name in the order that the person uses, as in PANG Shuqiang or Fanny FRANÇOIS.

    What the person or staff asked to print stands unchanged.
    """
    return print_name(person.family_name, person.given_names, person.name_order, person.print_as)


def addressed_name(person: Named) -> str:
    """Return the printed name with the honorific, as in Mr PANG Shuqiang.

    An honorific in Chinese follows the name, as in PANG Shuqiang 先生.
    """
    parts = [person.honorific, printed_name(person)]
    if _HAN.search(person.honorific):
        parts.reverse()
    return " ".join(part for part in parts if part)


def letter_name(person: Named, language: str) -> str:
    """Return the name with which a letter begins: the Chinese one, where given, in Chinese.

    The honorific stays where it is in Chinese too, as in 庞树强先生; one in Latin letters does not
    stand before a Chinese name.
    """
    if not (language.startswith("zh") and person.chinese_name):
        return addressed_name(person)
    return person.chinese_name + (person.honorific if _HAN.search(person.honorific) else "")


def native_names(person: Named) -> list[str]:
    """Return the Chinese name and the name in native script, each once, where given."""
    names = (person.chinese_name, person.native_name)
    return list(dict.fromkeys(name for name in names if name))
