"""Columns and answers are found by their words, in either language and as other forms have them."""

import pytest
from django.utils import translation

from registrations.forms.table import RowForm
from registrations.imports.attendees import NoHeader, people_of, people_under
from registrations.imports.tables import TableRefused
from registrations.imports.words import Answers
from tests import builders as b
from workshop.enums import Group

pytestmark = pytest.mark.django_db


@pytest.fixture
def form() -> RowForm:
    """Return the form of an event that asks for everything."""
    event = b.build_event()
    for group in Group.values:
        event.asked_groups.create(group=group)
    return RowForm(event=event)


def columns_of(form, *headings) -> list[str]:
    return people_of([list(headings), ["x"] * len(headings)], form.fields).columns


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (("Surname", "First name", "E-mail"), ["family_name", "given_names", "email"]),
        (("LAST NAME*", "given_names", "Job title"), ["family_name", "given_names", "position"]),
        (("姓", "名", "电子邮件", "职务"), ["family_name", "given_names", "email", "position"]),
        (("姓（拼音）", "名（拼音）", "中文姓名"), ["family_name", "given_names", "chinese_name"]),
        (("Family name (as in passport)", "手机号"), ["family_name", "phone"]),
        (("姓氏", "参会身份", "性别"), ["family_name", "capacity", "sex"]),
        (("Family name", "Days of attendance", "Attendance"), ["family_name", "days", "mode"]),
    ],
)
def test_columns_are_found_by_their_names(form, headings, columns):
    assert columns_of(form, *headings) == columns


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_label_of_the_form_is_found_whatever_the_language_of_the_page(form, language):
    with translation.override(language):
        labels = [str(field.label) for field in form.fields.values()]
    with translation.override("en"):
        assert columns_of(form, *labels) == list(form.fields)


def test_other_columns_are_named_and_left_out(form):
    people = people_of([["Surname", "Passport", "", "Given names"], ["A", "1", "?", "B"]], form.fields)  # fmt: skip

    assert people.ignored == ["Passport"]
    assert people.rows == {2: {"family_name": "A", "given_names": "B"}}


def test_lines_above_the_header_and_empty_rows_keep_the_numbers_of_the_file(form):
    lines = [["Our list"], [], ["Surname", "Given names"], ["A", "B"], [], ["C"]]

    rows = people_of(lines, form.fields).rows

    assert rows == {
        4: {"family_name": "A", "given_names": "B"},
        6: {"family_name": "C", "given_names": ""},
    }


@pytest.mark.parametrize("heading", ["Name", "Full name", "姓名"])
def test_whole_names_are_refused_with_the_two_columns_needed(form, heading):
    with pytest.raises(TableRefused) as refused:
        columns_of(form, heading, "E-mail")

    assert [str(error) for error in refused.value.errors] == [
        f"Row 1: The column “{heading}” holds the whole name. Divide it into two columns, "
        "“Family name” and “Given names”: which part is which, only you know."
    ]


def test_two_columns_for_the_same_are_refused(form):
    with pytest.raises(TableRefused) as refused:
        columns_of(form, "Surname", "Last name")

    assert str(refused.value.errors[0]) == (
        "Row 1: These columns mean the same: Surname, Last name. Leave only one of them."
    )


def test_table_without_header_asks_for_the_columns(form):
    lines = [["Lindqvist", "Example", "a@example.org"]]

    with pytest.raises(NoHeader):
        people_of(lines, form.fields)
    people = people_under(lines, ["family_name", "", "email"])

    assert people.rows == {1: {"family_name": "Lindqvist", "email": "a@example.org"}}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([["Surname", "E-mail"]], "There is no row beneath the names of the columns."),
        (
            [["Surname", "E-mail"], *([["A", "B"]] * 201)],
            "The table has more than 200 rows. Divide it, and register one part after another.",
        ),
    ],
)
def test_too_few_or_too_many_rows_are_refused(form, lines, message):
    with pytest.raises(TableRefused) as refused:
        people_of(lines, form.fields)

    assert [str(error) for error in refused.value.errors] == [message]


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("capacity", "Head of delegation", "head"),
        ("capacity", "团长", "head"),
        ("capacity", "ADVISER", "adviser"),
        ("capacity", "王子", "王子"),
        ("name_order", "姓在前", "family_first"),
        ("name_order", "given_first", "given_first"),
        ("language", "English", "en"),
        ("language", "英语", "en"),
        ("language", "简体中文", "zh-hans"),
        ("language", "zh-hans", "zh-hans"),
        ("headset_language", "Chinese", "zh-hans"),
        ("mode", "线上", "online"),
        ("mode", "in person", "in_person"),
        ("sex", "F", "female"),
        ("sex", "男", "male"),
        ("sex", "", ""),
        ("phone", "13800138000", "13800138000"),
        ("days", "3 November 2083, 2083年11月4日", ["2083-11-03", "2083-11-04"]),
        ("days", "Wednesday, 3 November 2083", ["2083-11-03"]),
        ("days", "全部", ["2083-11-03", "2083-11-04"]),
        ("days", "2083-11-03; tomorrow", ["2083-11-03", "tomorrow"]),
        ("days", "", []),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_answers_are_read_in_either_language_and_as_codes(form, field, cell, value, language):
    with translation.override(language):
        assert Answers(RowForm(event=form.event).fields, event=form.event).read(field, cell) == value  # fmt: skip
