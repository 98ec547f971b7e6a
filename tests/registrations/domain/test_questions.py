"""The event's own questions: asked of whom, relevant when, answered how."""

import pytest

from registrations.domain import questions
from registrations.domain.questions import Respondent
from registrations.enums import AttendanceMode, Capacity, InstitutionKind, QuestionKind
from registrations.models import Option, Question
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

PERSON = Respondent("embassy", "delegate", "in_person")


@pytest.fixture
def event():
    return b.build_event()


def of(event) -> list[Question]:
    return questions.of_event(event)


def relevant_texts(event, given, person=PERSON) -> list[int]:
    return [each.pk for each in questions.relevant(of(event), given, person=person)]


@pytest.mark.parametrize(
    ("limits", "is_asked"),
    [
        ({}, True),
        ({"institution_kinds": [InstitutionKind.EMBASSY]}, True),
        ({"institution_kinds": [InstitutionKind.MINISTRY]}, False),
        ({"capacities": [Capacity.DELEGATE, Capacity.HEAD]}, True),
        ({"capacities": [Capacity.SPEAKER]}, False),
        ({"modes": [AttendanceMode.IN_PERSON]}, True),
        ({"modes": [AttendanceMode.ONLINE]}, False),
        ({"capacities": [Capacity.DELEGATE], "modes": [AttendanceMode.ONLINE]}, False),
        ({"is_active": False}, False),
    ],
)
def test_question_is_asked_of_the_people_it_names(event, limits, is_asked):
    question = b.build_question(event=event, **limits)

    assert questions.is_asked_of(question, PERSON) is is_asked


def test_question_is_relevant_once_an_earlier_answer_makes_it_so(event):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO)
    second = b.build_question(event=event, relevant_if=first, relevant_values=["yes"])

    assert relevant_texts(event, {}) == [first.pk]
    assert relevant_texts(event, {first.pk: False}) == [first.pk]
    assert relevant_texts(event, {first.pk: True}) == [first.pk, second.pk]


def test_question_depending_on_an_option_is_relevant_with_any_of_those_named(event):
    first = b.build_question(event=event, options=["One", "Two", "Three"])
    one, two, three = first.options.order_by("position")
    second = b.build_question(
        event=event, relevant_if=first, relevant_values=[str(one.pk), str(two.pk)]
    )

    assert relevant_texts(event, {first.pk: [two.pk]}) == [first.pk, second.pk]
    assert relevant_texts(event, {first.pk: [three.pk]}) == [first.pk]


def test_question_is_not_relevant_where_what_it_depends_on_is_not(event):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO)
    second = b.build_question(
        event=event, kind=QuestionKind.YES_NO, relevant_if=first, relevant_values=["yes"]
    )
    third = b.build_question(event=event, relevant_if=second, relevant_values=["yes"])
    given = {first.pk: False, second.pk: True}

    assert relevant_texts(event, given) == [first.pk]
    assert relevant_texts(event, {**given, first.pk: True}) == [first.pk, second.pk, third.pk]


def test_question_that_depends_on_a_later_one_is_never_relevant(event):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO, position=9)
    b.build_question(event=event, relevant_if=first, relevant_values=["yes"], position=1)

    assert relevant_texts(event, {first.pk: True}) == [first.pk]


def test_text_answers_make_nothing_relevant():
    assert questions.as_keys("yes") == set()


def question_of(event, kind: QuestionKind) -> Question:
    options = ["One", "Two"] if kind.has_options else []
    b.build_question(event=event, kind=kind, options=options)
    return of(event)[-1]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.TEXT, "𠮷田, e\u0301\u200dx"),
        (QuestionKind.LONG_TEXT, "One\nTwo"),
        (QuestionKind.YES_NO, False),
        (QuestionKind.YES_NO, True),
        (QuestionKind.DATE, "2027-11-03"),
        (QuestionKind.NUMBER, "-12.50"),
        (QuestionKind.NUMBER, "0"),
        (QuestionKind.FILE, "some-token"),
    ],
)
def test_answer_of_the_right_form_is_taken_as_it_is(event, kind, value):
    assert questions.checked(question_of(event, kind), value) == value


@pytest.mark.parametrize("value", [None, "", []])
def test_empty_answer_is_nothing(event, value):
    assert questions.checked(question_of(event, QuestionKind.TEXT), value) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.TEXT, "One\nTwo"),
        (QuestionKind.TEXT, "x" * 301),
        (QuestionKind.TEXT, "nul \0"),
        (QuestionKind.TEXT, 7),
        (QuestionKind.LONG_TEXT, "x" * 3001),
        (QuestionKind.LONG_TEXT, "\ufffe"),
        (QuestionKind.CHOICE, "1"),
        (QuestionKind.CHOICE, [987654321]),
        (QuestionKind.CHOICES, [987654321]),
        (QuestionKind.YES_NO, "yes"),
        (QuestionKind.DATE, "3 November"),
        (QuestionKind.DATE, "2027-02-30"),
        (QuestionKind.DATE, "1066-10-14"),
        (QuestionKind.DATE, 20271103),
        (QuestionKind.NUMBER, "many"),
        (QuestionKind.NUMBER, "NaN"),
        (QuestionKind.NUMBER, "Infinity"),
        (QuestionKind.NUMBER, "1e9"),
        (QuestionKind.NUMBER, "1" * 16),
        (QuestionKind.NUMBER, "0.1234567"),
        (QuestionKind.NUMBER, 3),
        (QuestionKind.NUMBER, "１２"),
        (QuestionKind.FILE, "x" * 65),
    ],
)
def test_answer_that_cannot_be_one_is_refused(event, kind, value):
    with pytest.raises(RuleViolation) as refused:
        questions.checked(question_of(event, kind), value)

    assert refused.value.code == "wrong_answer"
    assert "Question number 1?" in str(refused.value.message)


def test_choice_takes_one_option_and_choices_take_several_in_order(event):
    one = question_of(event, QuestionKind.CHOICE)
    several = question_of(event, QuestionKind.CHOICES)
    first, second = (each.pk for each in several.options.all())
    both = [each.pk for each in one.options.all()]

    assert questions.checked(several, [second, first]) == [first, second]
    with pytest.raises(RuleViolation):
        questions.checked(one, both)


def test_retired_option_is_taken_only_from_who_had_chosen_it(event):
    question = b.build_question(event=event, kind=QuestionKind.CHOICES, options=["Old", "New"])
    old, new = question.options.order_by("position")
    Option.objects.filter(pk=old.pk).update(is_retired=True)
    (question,) = of(event)

    assert questions.checked(question, [old.pk, new.pk], kept=[old.pk]) == [old.pk, new.pk]
    assert questions.checked(question, [old.pk], kept=[old.pk]) == [old.pk]
    assert [each.pk for each in questions.offered(question)] == [new.pk]
    with pytest.raises(RuleViolation):
        questions.checked(question, [old.pk])
