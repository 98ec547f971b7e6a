"""The people of the demonstration: plainly invented, the same at every run.

Numbers and words for “example” stand in for names, with the letters, particles and scripts
that real names have. Names of people who exist are not used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from registrations.demo.delegations import number_word
from registrations.enums import Capacity, NameOrder, Sex, Status


@dataclass(frozen=True)
class Person:
    """One invented person: whose delegate, called what, and what becomes of the registration.

    ``extra`` holds values of other fields of the registration.
    """

    institution: str
    family_name: str
    given_names: str = ""
    outcome: Status = Status.CONFIRMED
    capacity: Capacity = Capacity.DELEGATE
    extra: Mapping[str, Any] = field(default_factory=dict)


_FAMILY_FIRST = {"name_order": NameOrder.FAMILY_FIRST}
_LONG = "Verylongfamilyname-of-the-Department-for-the-Testing-of-Wide-Columns-and-Narrow-Badges"

# Registers a second time, on another form.
_TWICE = Person(
    "EMB-BE",
    "van der Test",
    "Three",
    capacity=Capacity.HEAD,
    extra={"honorific": "H.E. Ms", "sex": Sex.FEMALE},
)
# Written with a base letter and a combining accent, as some keyboards do; stored as typed.
_DECOMPOSED = "Exe\u0301mplaire"
# Written in Persian with a zero-width non-joiner between the last two words.
_WITH_NON_JOINER = "نمونه\u200cای"

HARD_NAMES = (
    _TWICE,
    Person(
        "EMB-NL", "van den Voorbeeld", "Four", extra={"print_as": "Four van den VOORBEELD (MinBZ)"}
    ),
    Person("EMB-IE", "O'Sample", "Five"),
    Person("EMB-IE", "Ní Shampla", "Sé", Status.SUBMITTED),
    Person("EMB-FR", "D’Exemple", "Sept", capacity=Capacity.HEAD),
    Person("EMB-FR", _DECOMPOSED, "Huit"),
    Person("EMB-CZ", "Příkladová", "Tečka"),
    Person("EMB-PL", "Łączna-Przykładowska", "Możliwa"),
    Person("EMB-HU", "Mintaerdő", "Őszike", extra=_FAMILY_FIRST),
    Person("EMB-RO", "Eşantionescu", "Două", Status.WAITLISTED),
    Person("EMB-DE", "Großmuster", "Zwölf"),
    Person("EMB-GR", "Deigma", "Dio", extra={"native_name": "Δύο Δείγμα"}),
    Person("EMB-BG", "Primerov", "Dve", extra={"native_name": "Две Примеров"}),
    Person("EMB-ES", "Ejemplo y de la Prueba", "Uno", Status.SUBMITTED),
    Person("EMB-PT", "dos Exemplos", "Dois"),
    Person("EMB-MT", "Ħoġra-Eżempju", "Tnejn", Status.DECLINED),
    Person("EMB-LV", "Paraugiņš", "Divi"),
    Person("EMB-DK", "Eksempelsø", "To", Status.WITHDRAWN),
    Person("EMB-HR", "Primjerić", "Dvije", Status.WAITLISTED),
    Person("EMB-SE", "Provnamn"),
    Person("EU-DEL-CN", "Nguyễn", "Văn Mẫu", extra=_FAMILY_FIRST),
    Person("EU-DEL-CN", "Mithal", "Tajribi", extra={"native_name": "مثال تجريبي"}),
    Person("EU-DEL-CN", "Nemunei", extra={"native_name": _WITH_NON_JOINER}),
    Person("EU-HOME", "Dugma", "Beduya", extra={"native_name": "דוגמה בדויה"}),
    Person("ILO-CN", _LONG, "Nineteen"),
    Person(
        "CN-MPS", "Ouyang", "Shili", extra={**_FAMILY_FIRST, "chinese_name": "欧阳示例"}
    ),
    Person("CN-NIA", "欧阳", "示范", extra={**_FAMILY_FIRST, "chinese_name": "欧阳示范"}),
    Person(
        "IOM-CN",
        "𠮷田",
        "示例",
        capacity=Capacity.INTERPRETER,
        extra={**_FAMILY_FIRST, "native_name": "𠮷田示例"},
    ),
)  # fmt: skip

# The others, by institution: what becomes of them, and in which capacity they come.
_PLAIN: tuple[tuple[str, Status, Capacity], ...] = (
    ("CN-MFA", Status.CONFIRMED, Capacity.HEAD),
    ("CN-MFA", Status.CONFIRMED, Capacity.DELEGATE),
    ("CN-MFA", Status.CONFIRMED, Capacity.DELEGATE),
    ("CN-MFA", Status.CONFIRMED, Capacity.SPEAKER),
    ("CN-MFA", Status.SUBMITTED, Capacity.ADVISER),
    ("CN-MPS", Status.CONFIRMED, Capacity.HEAD),
    ("CN-MPS", Status.CONFIRMED, Capacity.DELEGATE),
    ("CN-MPS", Status.CONFIRMED, Capacity.ADVISER),
    ("CN-MPS", Status.SUBMITTED, Capacity.DELEGATE),
    ("CN-NIA", Status.CONFIRMED, Capacity.HEAD),
    ("CN-NIA", Status.WAITLISTED, Capacity.DELEGATE),
    ("EU-HOME", Status.CONFIRMED, Capacity.HEAD),
    ("EU-HOME", Status.SUBMITTED, Capacity.SPEAKER),
    ("EU-DEL-CN", Status.CONFIRMED, Capacity.HEAD),
    ("EU-DEL-CN", Status.CONFIRMED, Capacity.ALTERNATE),
    ("EMB-DE", Status.CONFIRMED, Capacity.HEAD),
    ("EMB-DE", Status.WAITLISTED, Capacity.DELEGATE),
    ("EMB-IT", Status.CONFIRMED, Capacity.HEAD),
    ("EMB-IT", Status.CONFIRMED, Capacity.DELEGATE),
    ("EMB-NL", Status.CONFIRMED, Capacity.DELEGATE),
    ("EMB-SE", Status.CONFIRMED, Capacity.ADVISER),
    ("EMB-PL", Status.SUBMITTED, Capacity.DELEGATE),
    ("EMB-SK", Status.SUBMITTED, Capacity.DELEGATE),
    ("EMB-EE", Status.WITHDRAWN, Capacity.DELEGATE),
    ("EMB-FI", Status.CANCELLED, Capacity.DELEGATE),
    ("EMB-SI", Status.DECLINED, Capacity.OBSERVER),
    ("ILO-CN", Status.SUBMITTED, Capacity.OBSERVER),
    ("EMB-AT", Status.DRAFT, Capacity.DELEGATE),
    ("EMB-CZ", Status.DRAFT, Capacity.DELEGATE),
    ("IOM-CN", Status.CONFIRMED, Capacity.ORGANISER),
    ("IOM-CN", Status.CONFIRMED, Capacity.ORGANISER),
    ("IOM-CN", Status.CONFIRMED, Capacity.ORGANISER),
    ("IOM-CN", Status.CONFIRMED, Capacity.SPEAKER),
)

_LETTERS = (
    "Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett",
    "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango",
    "Uniform", "Victor", "Whiskey", "X-Ray", "Yankee", "Zulu",
)  # fmt: skip
# The Chinese numerals as people of the name 示例, which means “example”.
_NUMERALS = (
    ("Yi", "一"), ("Er", "二"), ("San", "三"), ("Si", "四"), ("Wu", "五"), ("Liu", "六"),
    ("Qi", "七"), ("Ba", "八"), ("Jiu", "九"), ("Shi", "十"), ("Bai", "百"), ("Qian", "千"),
)  # fmt: skip


def _plain_people() -> Iterator[Person]:
    numerals = iter(_NUMERALS)
    letters = zip(_LETTERS, count(20), strict=False)
    for institution, outcome, capacity in _PLAIN:
        if institution.startswith("CN-"):
            pinyin, numeral = next(numerals)
            chinese = {**_FAMILY_FIRST, "chinese_name": f"示例{numeral}"}
            yield Person(institution, "Shili", pinyin, outcome, capacity, chinese)
        else:
            letter, number = next(letters)
            yield Person(institution, letter, number_word(number), outcome, capacity)


def people() -> list[Person]:
    """Return everybody in the order in which they register.

    Institutions are mixed; who still waits comes last, as staff decide the oldest first.
    """
    everybody = [*HARD_NAMES, *_plain_people()]
    stride = 29  # prime, so that every place is taken once
    mixed = [everybody[place * stride % len(everybody)] for place in range(len(everybody))]
    waiting = {Status.SUBMITTED, Status.DRAFT}
    duplicate = replace(_TWICE, outcome=Status.SUBMITTED)
    return [*sorted(mixed, key=lambda person: person.outcome in waiting), duplicate]


# Come to the practice event and not yet to the workshop, for which staff may propose them.
_CAME_BEFORE = (
    Person("EMB-BE", "de Vorige-Voorbeeld", "Een"),
    Person("EMB-IE", "Oldsample", "One"),
)


def practising() -> list[Person]:
    """Return those who come to the practice event."""
    houses = {"EMB-BE", "EMB-DE", "EMB-FR", "EMB-IE", "EU-HOME", "EU-DEL-CN", "CN-NIA"}
    regulars = [
        person
        for person in people()
        if person.institution in houses and person.outcome == Status.CONFIRMED
    ]
    return [*regulars, *_CAME_BEFORE]
