"""Text as large as it fits: what is returned is inside its place, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.documents.fitting import LINE, breaking, fit
from registrations.documents.fonts import width_of

SIZES = (26, 20, 14, 9)
BREAK = "\N{ZERO WIDTH SPACE}"


def fitted(text, *, width=200, height=60, is_bold=True):
    return fit(text, SIZES, width=width, height=height, is_bold=is_bold)


def test_short_text_is_set_in_the_largest_size_on_one_line():
    found = fitted("Li")

    assert (found.text, found.size, found.height) == ("Li", 26, pytest.approx(26 * LINE))


def test_longer_text_is_set_smaller_or_on_two_lines():
    assert fitted("Maria Example").size == 26
    assert fitted("Maria Example of a House with a Name").size < 26


def test_bold_letters_are_wider_and_unknown_ones_have_no_width():
    assert width_of("a", is_bold=True) > width_of("a")
    assert width_of("中") == 1
    assert width_of("\U00012000") == 0


def test_text_may_break_after_a_hyphen_and_between_chinese_characters():
    assert fitted("ŁĄCZNA-PRZYKŁADOWSKA").text == f"ŁĄCZNA-{BREAK}PRZYKŁADOWSKA"
    assert fitted("外交部").text == f"外{BREAK}交{BREAK}部"


def test_word_that_is_too_long_in_the_last_size_breaks_anywhere_but_within_a_letter():
    found = fitted("e\u0301" * 60)

    assert found.size == SIZES[-1]
    assert found.text == BREAK.join(["e\u0301"] * 60)


@given(text=st.text(alphabet=st.characters(categories=("L", "M", "Zs", "Pd")), max_size=120))
def test_nothing_is_lost_and_no_line_is_wider_than_the_place(text):
    found = fitted(text)

    assert found.text.replace(BREAK, "") == text
    assert found.size in SIZES
    if found.size > SIZES[-1]:
        assert found.height <= 60


def test_only_a_word_wider_than_the_line_breaks_within():
    found = breaking("Maria Exampleexample", 10, width=40)

    assert found == f"Maria {BREAK.join('Exampleexample')}"
    assert breaking("Maria Example-House", 10, width=60) == "Maria Example-House"
