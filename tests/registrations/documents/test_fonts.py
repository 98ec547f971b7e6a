"""The fonts of documents, and what they lack."""

import pytest

from registrations.documents import fonts

NAMES = [
    "庞树强", "𠮷田 示例", "欧阳示范", "Őszike MINTAERDŐ", "Dr Divi PARAUGIŅŠ", "NGUYỄN Văn Mẫu",
    "Łukasz ŻÓŁĆ", "Две Примеров", "Ἑλλάς Ελλάδα", "דוגמה בדויה", "نمونه‌ای", "繁體字 測試",
    "A‘B’C – “D”…", "e\u0301", "a\u200db", "한국".replace("한국", ""),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_of_delegates_have_a_glyph_for_every_character(name):
    assert fonts.missing_from(name) == []


def test_character_of_no_font_is_named_once():
    assert fonts.missing_from("A\U000130b8B\U000130b8\u10d0") == ["\U000130b8", "\u10d0"]
