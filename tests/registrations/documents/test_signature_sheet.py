"""Signature sheets: one series for each day, with everybody who comes that day."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.documents.signature_sheet import BLANK_LINES
from registrations.enums import Status
from registrations.exports.purposes import SIGNATURE_SHEET
from registrations.models import Disclosure, SheetPrinting
from tests import builders as b
from tests.registrations.documents.reading import check_accessible, document_of, plain, text_of
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event(project=b.text("Dialogue Project", "对话项目"))


def person(event, **fields):
    delegation = fields.pop("delegation", None) or b.build_delegation(event=event)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


def days_of(reader):
    """Return the text of each day's sheets."""
    found = {}
    for page in reader.pages:
        text = page.extract_text()
        number = "1" if "Day 1" in text or "第1天" in plain(text) else "2"
        found[number] = found.get(number, "") + text
    return found


def test_each_day_has_those_who_come_on_it(event):
    first, last = (each.isoformat() for each in event.days)
    person(event, family_name="Always", days=[])
    person(event, family_name="Opening", days=[first])
    person(event, family_name="Closing", days=[last])
    b.build_attendee(delegation=b.build_delegation(event=event), family_name="Waiting")

    days = days_of(document_of(event, SIGNATURE_SHEET))

    names = ("ALWAYS", "OPENING", "CLOSING", "WAITING")
    assert [[each in days[number] for each in names] for number in ("1", "2")] == [
        [True, True, False, False],
        [True, False, True, False],
    ]


def test_sheet_says_what_an_auditor_looks_for(event):
    event.shows_funding = True
    event.save()
    person(event, family_name="Example", given_names="One", position="Adviser", department="Unit")

    text = " ".join(text_of(document_of(event, SIGNATURE_SHEET)).split())

    for words in ("Signature sheet: Wednesday, 3 November 2083", "Practical Cooperation",
                  "Dialogue Project", "Conference Hotel, Beijing", "The Organiser", "EXAMPLE, One",
                  "Adviser", "Unit", "Morning", "Afternoon", "Funded by the European Union",
                  "Day 1 · Printing 1 Sheet 1 of 1", "Day 2 · Printing 1 Sheet 1 of 1", "not circulated"):  # fmt: skip
        assert words in text


def test_institutions_stand_in_order_and_people_are_numbered_on_each_day(event):
    last_day = event.days[1].isoformat()
    second = b.build_delegation(event=event, name_override=b.text("Second House"), protocol_rank=2)
    first = b.build_delegation(event=event, name_override=b.text("First House"), protocol_rank=1)
    person(event, delegation=second, family_name="Bravo", days=[last_day])
    person(event, delegation=first, family_name="Alpha", days=[])

    days = days_of(document_of(event, SIGNATURE_SHEET))

    assert days["2"].index("First House") < days["2"].index("Second House")
    assert "Second House" not in days["1"]
    assert "1" in days["2"][: days["2"].index("BRAVO")]


def test_sheets_of_a_day_are_counted(event):
    delegation = b.build_delegation(event=event, seats=None)
    for _number in range(30):
        person(event, delegation=delegation, days=[event.days[0].isoformat()])

    text = text_of(document_of(event, SIGNATURE_SHEET))

    assert "Day 1 · Printing 1\nSheet 1 of 3" in text
    assert "Day 1 · Printing 1\nSheet 3 of 3" in text
    assert "Day 2 · Printing 1\nSheet 1 of 1" in text


def test_sheet_in_chinese(event):
    person(
        event, family_name="Pang", given_names="Shuqiang", chinese_name="庞树强", position_zh="处长"
    )

    reader = document_of(event, SIGNATURE_SHEET, language="zh-hans")

    text = plain(text_of(reader))
    for words in ("签到表", "PANG", "庞树强", "处长", "上午", "下午", "第1天"):
        assert words in text
    check_accessible(reader, title="务实合作研讨会", language="zh-CN")


def test_name_written_in_chinese_stands_once(event):
    person(event, family_name="欧阳", given_names="示范", chinese_name="欧阳示范")

    day = plain(days_of(document_of(event, SIGNATURE_SHEET))["1"])

    assert day.count("示范") == 1


def test_long_word_stays_off_the_boxes(event):
    person(event, family_name="Example" * 8, given_names="", position="Position" * 10)

    lines = text_of(document_of(event, SIGNATURE_SHEET)).splitlines()

    # Ten letters take more than a quarter of the column.
    letters = [len(plain(each)) for each in lines if "EXAMPLE" in each or "Position" in each]
    assert letters
    assert max(letters) < 40
    assert "EXAMPLE" * 8 in plain("".join(lines))


def test_lines_are_left_for_who_is_not_on_the_list(event):
    text = text_of(document_of(event, SIGNATURE_SHEET))

    assert "Not on the list: name, institution, function" in text
    assert BLANK_LINES > 4


def test_sheets_are_recorded_and_need_no_consent_to_circulation(event):
    someone = person(event, circulation=False)

    document_of(event, SIGNATURE_SHEET)

    row = Disclosure.objects.get()
    assert (row.purpose, row.people, row.row_count) == ("signature-sheet", [someone.pk], 1)


def test_character_that_no_font_has_is_told_before_printing(event):
    person(event, family_name="Cuneiform \U00012000")

    with pytest.raises(RuleViolation) as refusal:
        document_of(event, SIGNATURE_SHEET)
    assert refusal.value.code == "no_glyph"


def test_document_is_tagged_with_title_and_fonts(event):
    person(event, native_name="نمونه", chinese_name="样例")

    check_accessible(document_of(event, SIGNATURE_SHEET), title="Practical Cooperation")


def test_sheets_take_the_same_queries_for_any_number(event):
    # The first printing of a day has none to be compared with.
    document_of(event, SIGNATURE_SHEET)
    counts = []
    for number in (1, 2, 27):
        for _each in range(number):
            person(event)
        with CaptureQueriesContext(connection) as captured:
            document_of(event, SIGNATURE_SHEET)
        counts.append(len(captured))

    assert len(set(counts)) == 1


# What is recorded of the paper.


def test_numbers_and_sheets_on_paper_are_those_that_are_recorded(event):
    first_day = event.days[0].isoformat()
    house = b.text("House")
    delegation = b.build_delegation(event=event, seats=None, name_override=house)
    people = [
        person(event, delegation=delegation, family_name=f"Guest{number:02}", days=[first_day])
        for number in range(1, 31)
    ]

    reader = document_of(event, SIGNATURE_SHEET)

    printing, other_day = SheetPrinting.objects.order_by("day")
    lines = list(printing.lines.order_by("number"))
    assert [each.attendee for each in lines] == people
    assert (printing.sheet_count, other_day.lines.count(), other_day.sheet_count) == (3, 0, 1)
    for line in lines:
        text = plain(reader.pages[line.sheet - 1].extract_text())
        assert re.search(rf"(?<!\d){line.number}GUEST{line.number:02}", text)


def test_sheets_of_the_same_people_are_one_printing_and_bear_its_number(event):
    one = person(event)
    document_of(event, SIGNATURE_SHEET)
    document_of(event, SIGNATURE_SHEET, language="zh-hans")
    person(event, delegation=one.delegation)

    text = text_of(document_of(event, SIGNATURE_SHEET))

    assert "Day 1 · Printing 2" in text
    assert sorted(SheetPrinting.objects.values_list("day", "number")) == [
        (day, number) for day in event.days for number in (1, 2)
    ]


def test_sheet_with_lines_for_guests_alone_is_counted(event):
    delegation = b.build_delegation(event=event, seats=None)
    for _number in range(14):
        person(event, delegation=delegation)

    document_of(event, SIGNATURE_SHEET)

    printing = SheetPrinting.objects.first()
    assert (printing.sheet_count, {each.sheet for each in printing.lines.all()}) == (2, {1})


def test_sheet_in_both_languages_has_both_in_its_heads_and_notes(event):
    person(event, family_name="Pang", given_names="Shuqiang", chinese_name="庞树强")

    reader = document_of(event, SIGNATURE_SHEET, language="both")

    text = plain(text_of(reader))
    for words in ("Signature sheet / 签到表", "No.序号", "Family name, given names姓，名",
                  "Function职务", "Morning上午", "Afternoon下午", "Day 1 / 第1天",
                  "Not on the list: name, institution, function / 名单外",
                  "Signatures prove to the funder", "签名用于向资助方证明"):  # fmt: skip
        assert plain(words) in text
    check_accessible(reader, title="Practical Cooperation / 务实合作研讨会")
