"""The words of a list: its title block, in one language or in both."""

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language

from registrations.exports.purposes import STAFF_FULL
from registrations.exports.wording import Wording
from tests import builders as b
from tests.registrations.export_reading import confirmed, read_cells, read_people

pytestmark = pytest.mark.django_db


def test_title_block_says_what_where_when_which_edition_and_how_many():
    person = confirmed()
    assert read_cells(person.event)[:7] == [
        ["Practical Cooperation"],
        ["3–4 November 2083"],
        ["Conference Hotel, Beijing"],
        ["List of participants: PROVISIONAL"],
        ["As of 1 September 2083, 16:00 (Beijing time)"],
        ["Number of people: 1"],
        [],
    ]


def test_title_block_of_the_final_list_says_so():
    assert read_cells(b.build_event(), is_final=True)[3] == ["List of participants: FINAL"]


def test_title_block_of_the_staff_list_says_that_it_is_not_circulated():
    lines = read_cells(b.build_event(), purpose=STAFF_FULL)
    assert lines[3] == ["All registrations. For staff only, not for circulation."]


def test_title_block_without_venue_names_the_city():
    assert read_cells(b.build_event(venue=b.text("")))[2] == ["Beijing"]


def test_list_of_nobody_has_head_and_number():
    cells = read_cells(b.build_event())
    assert (cells[5], cells[7][0], len(cells)) == (["Number of people: 0"], "No.", 8)


def test_chinese_list_marks_what_is_not_translated_and_explains_the_mark():
    event = b.build_event()
    named = b.build_delegation(event=event, protocol_rank=1, seats=None, name_override=b.text("Ministry", "外交部"))  # fmt: skip
    unnamed = b.build_delegation(event=event, protocol_rank=2, name_override=b.text("Embassy"))
    confirmed(delegation=named, position="Director", position_zh="司长", department="Migration")
    confirmed(delegation=named, position="处长", department="")
    confirmed(delegation=unnamed)
    rows = [[row[1], *row[4:-1]] for row in read_cells(event, language="zh-hans")[8:11]]
    assert rows == [["外交部", "司长", "Migration*"], ["外交部", "处长"], ["Embassy*"]]
    assert [row[0][:2] for row in read_cells(event, language="zh-hans")[12:]] == ["* "]


def test_chinese_list_without_gaps_has_no_footnote():
    delegation = b.build_delegation(name_override=b.text("Ministry", "外交部"))
    confirmed(delegation=delegation, position="Director", position_zh="司长")
    assert len(read_cells(delegation.event, language="zh-hans")) == 9


def test_list_in_both_languages_shows_both():
    event = b.build_event()
    delegation = b.build_delegation(event=event, name_override=b.text("Ministry", "外交部"))
    confirmed(delegation=delegation, position="Director", position_zh="司长", department="Migration")  # fmt: skip
    cells = read_cells(event, language="both")
    assert cells[:2] == [["Practical Cooperation / 务实合作研讨会"], ["3–4 November 2083 / 2083年11月3日至4日"]]  # fmt: skip
    assert [cells[8][1], *cells[8][4:6]] == ["Ministry / 外交部", "Director / 司长", "Migration"]


def test_english_list_shows_what_is_given_in_chinese_alone():
    person = confirmed(position="", position_zh="司长")
    assert [each["Position"] for each in read_people(person.event)] == ["司长"]


@pytest.mark.parametrize(("language", "worded"), [("en", "en"), ("zh-hans", "zh-hans"), ("both", "en / zh-hans")])  # fmt: skip
def test_wording_is_in_the_languages_of_the_list_not_of_whoever_makes_it(language, worded):
    words = Wording(language, event=b.build_event())
    assert words.of(lazy(get_language, str)()) == worded


def test_days_are_written_as_each_language_does():
    words = Wording("both", event=b.build_event())
    assert words.days(["2083-11-03", "2026-01-01"]) == "2026-01-01, 3 Nov / 11月3日"
