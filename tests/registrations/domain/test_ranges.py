"""Numbers as people write them: ranges, Chinese signs, and what is none."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from registrations.domain import ranges
from workshop.errors import RuleViolation


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("7", [7]),
        ("1-3, 7", [1, 2, 3, 7]),
        ("7 3;1", [1, 3, 7]),
        ("1、2，3；4。", [1, 2, 3, 4]),
        ("1 - 3", [1, 2, 3]),
        ("1–2 4—5 7−8 10～11 13〜14", [1, 2, 4, 5, 7, 8, 10, 11, 13, 14]),
        ("１－３，１２", [1, 2, 3, 12]),
        ("1至3、5到6", [1, 2, 3, 5, 6]),
        ("2, 1-3, 3", [1, 2, 3]),
        ("5-5", [5]),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed, numbers):
    assert ranges.numbers_in(typed) == numbers


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("1, two, 3", "two"),
        ("0", "0"),
        ("0-4", "0-4"),
        ("9-3", "9-3"),
        ("5-", "5-"),
        ("-5", "-5"),
        ("1-2-3", "1-2-3"),
        ("12345, x", "12345, x"),
        ("²x", "2x"),
    ],
)
def test_what_is_no_number_is_named(typed, named):
    with pytest.raises(RuleViolation) as refusal:
        ranges.numbers_in(typed)

    assert refusal.value.code == "not_numbers"
    assert refusal.value.message == f"This is no number or range: {named}"


@pytest.mark.parametrize("typed", ["", "  ", ",、，"])
def test_nothing_typed_is_refused(typed):
    with pytest.raises(RuleViolation) as refusal:
        ranges.numbers_in(typed)

    assert refusal.value.code == "no_numbers"


def test_numbers_are_written_as_ranges():
    assert ranges.in_ranges([9, 1, 2, 3, 7, 8, 2]) == "1–3, 7–9"
    assert ranges.in_ranges([]) == ""


@given(st.sets(st.integers(1, 9999), min_size=1, max_size=40), st.sampled_from(["en", "zh-hans"]))
def test_what_is_written_as_ranges_is_read_back(numbers, language):
    with translation.override(language):
        assert ranges.numbers_in(ranges.in_ranges(numbers)) == sorted(numbers)
