"""What follows an item is moved by some minutes."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.domain.shifting import Timed, shifted
from workshop.errors import RuleViolation

NINE = Timed("nine", time(9), time(10), "")
TEN_A = Timed("ten-a", time(10), time(11), "A")
TEN_B = Timed("ten-b", time(10), time(11, 30), "B")
NOON = Timed("noon", time(12), time(13), "A")
ALL = (NINE, TEN_A, TEN_B, NOON)


def shift(**given):
    return shifted(ALL, **({"first": "ten-a", "minutes": 15, "is_track_only": False} | given))


def test_all_that_starts_then_or_later_moves():
    assert shift() == {
        "ten-a": (time(10, 15), time(11, 15)),
        "ten-b": (time(10, 15), time(11, 45)),
        "noon": (time(12, 15), time(13, 15)),
    }


def test_only_the_track_moves_where_that_is_asked():
    assert shift(is_track_only=True, minutes=-20) == {
        "ten-a": (time(9, 40), time(10, 40)),
        "noon": (time(11, 40), time(12, 40)),
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": "nothing"}, "no_first"),
        ({"minutes": 0}, "no_minutes"),
        ({"minutes": 11 * 60}, "midnight"),
        ({"minutes": -601}, "midnight"),
    ],
)
def test_shift_is_refused(given, code):
    with pytest.raises(RuleViolation) as refusal:
        shift(**given)
    assert refusal.value.code == code


@given(st.integers(-600, 659).filter(bool))
def test_shift_keeps_durations_and_what_came_before(minutes):
    found = shift(minutes=minutes)
    assert "nine" not in found
    for each in (TEN_A, TEN_B, NOON):
        starts, ends = found[each.key]
        assert _minutes(ends) - _minutes(starts) == _minutes(each.ends) - _minutes(each.starts)
        assert _minutes(starts) - _minutes(each.starts) == minutes


def _minutes(at):
    return at.hour * 60 + at.minute
