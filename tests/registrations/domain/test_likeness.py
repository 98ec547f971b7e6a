"""Which two registrations look like one person: a table of pairs, and what holds for all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.domain import likeness
from registrations.domain.likeness import distance, is_near, is_same_person, likeness_of
from registrations.models import Attendee

HERE, ELSEWHERE = 1, 2
OFFICE = "office@example.org"


def person(family="", given="", *, zh="", native="", email="", delegation=HERE):
    """Return a person of a delegation."""
    return Attendee(
        family_name=family,
        given_names=given,
        chinese_name=zh,
        native_name=native,
        email=email,
        delegation_id=delegation,
    )


# Two people of one delegation, without e-mail: one person or two.
SAME_NAME = {
    "equal": (person("Sample", "Anna"), person("Sample", "Anna")),
    "swapped": (person("Sample", "Anna"), person("Anna", "Sample")),
    "case": (person("SAMPLE", "anna"), person("Sample", "Anna")),
    "full width": (person("Ｓａｍｐｌｅ", "Anna"), person("Sample", "Anna")),
    "accents": (person("Příkladová", "Tečka"), person("Prikladova", "Tecka")),
    "combining accents": (person("Exe\u0301mplaire", "Huit"), person("Exémplaire", "Huit")),
    "letters without base": (person("Eksempelsø", "Łucja"), person("Eksempelso", "Lucja")),
    "sharp s": (person("Großmuster", "Zwölf"), person("Grossmuster", "Zwolf")),
    "umlaut written out": (person("Müster", "Zwölf"), person("Muester", "Zwoelf")),
    "hyphen": (person("Łączna-Przykładowska", "Eva"), person("Łączna Przykładowska", "Eva")),
    "hyphen in pinyin": (person("Shili", "Xiao-Ming"), person("Shili", "Xiaoming")),
    "space in pinyin, swapped": (person("Shili", "Xiao Ming"), person("Xiaoming", "Shili")),
    "apostrophe": (person("O'Sample", "Five"), person("OSample", "Five")),
    "curly apostrophe": (person("D’Exemple", "Sept"), person("D'Exemple", "Sept")),
    "pinyin apostrophe": (person("Shili", "Xi'an"), person("Shili", "Xian")),
    "particles": (person("van der Test", "Three"), person("Van Der Test", "Three")),
    "particles among the given": (person("van der Test", "Three"), person("Test", "Three van der")),
    "whole name in one field": (person("Sample Anna"), person("Sample", "Anna")),
    "one part": (person("Provnamn"), person("provnamn")),
    "slip in a long part": (person("Przykładowska", "Eva"), person("Przykladovska", "Eva")),
    "two slips in a very long part": (
        person("Przykładowska", "Eva"),
        person("Pzrykladovska", "Eva"),
    ),
    "swapped letters": (person("Sample", "Anna"), person("Sapmle", "Anna")),
    "Vietnamese": (person("Nguyễn", "Văn Mẫu"), person("Van Mau", "Nguyen")),
    "Vietnamese d": (person("Đặng", "Thị Mẫu"), person("Dang", "Thi Mau")),
    "Chinese name": (person("Ouyang", "Shili", zh="欧阳示例"), person("O.", "S.", zh="欧阳示例")),
    "Chinese name spaced": (person("A", "B", zh="欧阳 示例"), person("C", "D", zh="欧阳示例")),
    "Chinese in the fields of the name": (
        person("欧阳", "示例"),
        person("Ouyang", "Shili", zh="欧阳示例"),
    ),
    "Chinese in the fields, swapped": (person("示例", "欧阳"), person("欧阳", "示例")),
    "Chinese as native script": (person("A", "B", native="𠮷田示例"), person("𠮷田", "示例")),
    "middle dot": (person("A", "B", zh="安娜·示例"), person("C", "D", zh="安娜・示例")),
    "Arabic": (
        person("Mithal", "T.", native="مثال تجريبي"),
        person("M", "T", native="مثالٌ تجريبي"),
    ),
    "Persian joiner": (person("N", native="نمونه\u200cای"), person("Nemunei", native="نمونهای")),
    "Cyrillic": (person("A", "B", native="Две Примеров"), person("C", "D", native="две примеров")),
    "Hebrew": (person("A", "B", native="דוגמה בדויה"), person("C", "D", native="דוגמה  בדויה")),
    "Chinese on one side only": (person("Shili", "Wei", zh="示例伟"), person("Shili", "Wei")),
}
OTHER_NAME = {
    "other family": (person("Sample", "Anna"), person("Muster", "Anna")),
    "other given": (person("Sample", "Anna"), person("Sample", "Eva")),
    "short pinyin": (person("Shili", "Yi"), person("Shili", "Qi")),
    "four letters": (person("Shili", "Qian"), person("Shili", "Jian")),
    "short parts written together": (person("Mau", "Van Thi"), person("Mau", "Van Thu")),
    "digit": (person("Family12", "Given"), person("Family13", "Given")),
    "digit added": (person("Attendee", "Given"), person("Attendee2", "Given")),
    "two letters of five": (person("Alpha", "One"), person("Delta", "One")),
    "more parts": (person("Sample", "Anna"), person("Sample", "Anna Maria")),
    "one part of two": (person("Sample"), person("Sample", "Anna")),
    "pinyin alike, characters not": (
        person("Shili", "Wei", zh="示例伟"),
        person("Shili", "Wei", zh="示例薇"),
    ),
    "one character": (person("Ou", "Yi", zh="欧"), person("Ou", "Er", zh="欧")),
    "native name in Latin is half a name": (
        person("Sample", "Anna", native="Sample"),
        person("Muster", "Eva", native="Sample"),
    ),
    "kana marks": (person("A", "B", native="かき"), person("C", "D", native="がぎ")),
    "nameless": (person("·", "A"), person("·", "B")),
}


@pytest.mark.parametrize("pair", SAME_NAME.values(), ids=SAME_NAME)
def test_same_name_within_one_delegation_is_one_person(pair):
    assert is_same_person(*map(likeness_of, pair))


@pytest.mark.parametrize("pair", OTHER_NAME.values(), ids=OTHER_NAME)
def test_other_name_within_one_delegation_is_another_person(pair):
    assert not is_same_person(*map(likeness_of, pair))


@pytest.mark.parametrize("pair", SAME_NAME.values(), ids=SAME_NAME)
def test_same_name_of_another_delegation_without_the_same_mail_is_not_marked(pair):
    first, second = pair
    moved = replace(likeness_of(second), delegation_id=ELSEWHERE)
    with_mail = replace(likeness_of(first), email=OFFICE)

    assert not is_same_person(likeness_of(first), moved)
    assert not is_same_person(with_mail, replace(moved, email="other@example.org"))
    assert is_same_person(with_mail, replace(moved, email=OFFICE))


# Two people with one address.
@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        (("Sample", "Anna"), ("Sample", "Anna Maria"), True),
        (("Ejemplo y de la Prueba", "Uno"), ("Ejemplo", "Uno"), True),
        (("van der Test", "Three"), ("Test", "Three"), True),
        (("Sample", "Anna"), ("Sample", "Eva"), False),
        (("Sample",), ("Sample", "Anna"), False),
        (("Sample", "Anna"), ("Muster", "Berta"), False),
    ],
)
def test_shared_mailbox_marks_only_who_has_the_name(first, second, is_same):
    pair = [likeness_of(person(*name, email=OFFICE)) for name in (first, second)]

    assert is_same_person(*pair) is is_same


def test_addresses_are_compared_without_case():
    first, second = (person("Sample", email=each) for each in (OFFICE, "Office@Example.org"))

    assert likeness_of(first).email == likeness_of(second).email == OFFICE


def test_other_characters_with_the_same_mail_are_a_slip():
    pair = [person("Shili", "Wei", zh=zh, email=OFFICE) for zh in ("示例伟", "示例偉")]

    assert is_same_person(*map(likeness_of, pair))


@pytest.mark.parametrize(
    ("first", "second", "letters"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "ab", 1), ("abc", "acb", 1), ("abc", "xyz", 3)],
)
def test_distance_counts_letters(first, second, letters):
    assert distance(first, second, most=9) == letters


def test_short_parts_must_be_equal():
    assert is_near("yi", "yi")
    assert not is_near("yi", "qi")


def test_near_allows_a_second_letter_only_in_a_long_part():
    assert is_near("abcdefghij", "abcdefghxy")
    assert not is_near("abcdefghi", "abcdefgxy")
    assert not is_near("abcdefghij", "abcdefgxyz")


def test_distance_is_counted_no_further_than_asked():
    assert distance("abcdefghij", "vwxyzvwxyz", most=2) == 3


@pytest.mark.parametrize("letters", ["abcdef", "aaaaaa"])
def test_each_part_is_compared_once_with_each_other(monkeypatch, letters):
    compared = []
    monkeypatch.setattr(
        likeness,
        "distance",
        lambda *pair, most: compared.append(pair) or distance(*pair, most=most),
    )
    first, second = (
        person(
            " ".join(f"{letter * 6}{end * (1 + number)}" for number, letter in enumerate(letters))
        )
        for end in "xy"
    )

    is_same_person(likeness_of(first), likeness_of(second))

    assert len(compared) <= len(letters) ** 2


def test_parts_of_other_letters_are_told_apart_without_counting(monkeypatch):
    compared = []
    monkeypatch.setattr(likeness, "distance", lambda *pair, most: compared.append(pair) or most)
    pair = [person("Sample Bravo", "Anna Quint"), person("Muster Delfi", "Otto Zeppel")]

    assert not is_same_person(*map(likeness_of, pair))
    assert compared == []


def test_very_many_parts_that_all_differ_are_not_compared():
    first, second = (
        person(" ".join(f"word{each}{letter}" for each in "abcdefg")) for letter in "xy"
    )

    assert not is_same_person(likeness_of(first), likeness_of(second))


NAMES = st.text("abcdeéłÖ欧阳示مثΔ '’-·\u200c09", max_size=12)
PEOPLE = st.builds(
    person,
    st.one_of(NAMES, st.sampled_from(["Sample", "Sampel", "Anna"])),
    st.one_of(NAMES, st.sampled_from(["Sample", "Anna", "Anna Maria"])),
    zh=NAMES,
    native=NAMES,
    email=st.sampled_from(["", "a@example.org", "A@example.org"]),
    delegation=st.sampled_from([HERE, ELSEWHERE]),
)


@given(first=PEOPLE, second=PEOPLE)
def test_likeness_is_mutual(first, second):
    one, other = likeness_of(first), likeness_of(second)

    assert is_same_person(one, other) == is_same_person(other, one)


@given(who=PEOPLE)
def test_everybody_is_like_oneself(who):
    assert is_same_person(likeness_of(who), likeness_of(who))
