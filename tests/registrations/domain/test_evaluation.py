"""The evaluation: once from each, counted without the person."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.domain import actors, evaluation
from registrations.enums import Action, Status
from registrations.models import (
    Attendee,
    Evaluation,
    EvaluationComment,
    EvaluationCount,
    EvaluationGiven,
    EvaluationQuestion,
    HistoryEntry,
)
from registrations.models.evaluation import EvaluationKind
from registrations.privacy import purge
from tests import builders as b
from workshop.enums import EventState
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

# The evening of the last day in Beijing.
EVENING = datetime(2083, 11, 4, 10, tzinfo=UTC)


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def questions(event):
    return {
        kind: EvaluationQuestion.objects.create(
            event=event, position=number, kind=kind, text=b.text(f"Question {kind}?")
        )
        for number, kind in enumerate(EvaluationKind)
    }


@pytest.fixture
def officer():
    return actors.staff(b.build_user())


def confirmed(event):
    delegation = b.build_delegation(event=event, seats=None)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED)


def answers(questions, rating="4", yes_no="yes", comment="Good coffee."):
    values = (rating, yes_no, comment)
    return {questions[kind].pk: value for kind, value in zip(EvaluationKind, values, strict=True)}


def refusal_of(verb, *args, **kwargs):
    with pytest.raises(RuleViolation) as refusal:
        verb(*args, **kwargs)
    return refusal.value.code


def test_answers_are_counted_by_question(event, questions):
    for rating in ("4", "5", "5"):
        evaluation.answer(confirmed(event), answers(questions, rating), now=EVENING)

    rating, yes_no, comment = evaluation.results(event)

    assert rating.counts == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2}
    assert (rating.total, rating.mean) == (3, pytest.approx(14 / 3))
    assert (yes_no.counts, yes_no.total, yes_no.mean) == ({"yes": 3, "no": 0}, 3, None)
    assert (comment.comments, comment.total) == (["Good coffee."] * 3, 3)
    assert evaluation.response(event) == evaluation.Response(3, 0, 3)
    assert evaluation.response(event).rate == 100


def test_question_that_nobody_answered_has_no_mean(event, questions):
    rating = evaluation.results(event)[0]

    assert (rating.total, rating.mean) == (0, None)
    assert evaluation.response(event).rate is None
    assert not evaluation.is_answered(event)


def test_question_left_out_is_counted_for_nobody(event, questions):
    only = {questions[EvaluationKind.YES_NO].pk: "no"}

    evaluation.answer(confirmed(event), only, now=EVENING)

    assert [each.total for each in evaluation.results(event)] == [0, 1, 0]
    assert evaluation.is_answered(event)


def test_each_answers_once(event, questions):
    person = confirmed(event)
    evaluation.answer(person, answers(questions), now=EVENING)

    assert evaluation.has_answered(person)
    assert refusal_of(evaluation.answer, person, answers(questions), now=EVENING) == "answered"
    assert evaluation.response(event).own_count == 1


def test_empty_form_is_refused_and_may_be_filled_in_afterwards(event, questions):
    person = confirmed(event)

    assert refusal_of(evaluation.answer, person, {}, now=EVENING) == "empty"
    assert not evaluation.has_answered(person)


@pytest.mark.parametrize("value", ["6", "0", "maybe"])
def test_answer_that_there_is_not_is_a_fault_of_the_caller(event, questions, value):
    person = confirmed(event)

    with pytest.raises(ValueError, match="No answer to question"):
        evaluation.answer(person, {questions[EvaluationKind.RATING].pk: value}, now=EVENING)
    assert not EvaluationCount.objects.exists()


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (datetime(2083, 11, 3, 15, 59, tzinfo=UTC), False),  # the last minute of the first day
        (datetime(2083, 11, 3, 16, 0, tzinfo=UTC), True),
        (datetime(2083, 11, 4, 16, 0, tzinfo=UTC) + evaluation.OPEN_FOR, False),
        (datetime(2083, 11, 4, 15, 59, tzinfo=UTC) + evaluation.OPEN_FOR, True),
    ],
)
def test_evaluation_is_open_from_the_last_day_on_for_two_months(event, questions, now, is_open):
    assert evaluation.is_open(event, now=now) == is_open
    code = None if is_open else "closed"
    person = confirmed(event)
    assert code is None or refusal_of(evaluation.check_may_answer, person, now=now) == code


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        (EventState.PUBLISHED, True),
        (EventState.ARCHIVED, True),
        (EventState.CANCELLED, False),
        (EventState.POSTPONED, False),
        (EventState.DRAFT, False),
    ],
)
def test_what_did_not_take_place_is_not_evaluated(event, state, is_open):
    event.state = state

    assert evaluation.is_open(event, now=EVENING) == is_open


def test_who_is_not_confirmed_is_not_asked_nor_is_anybody_where_nothing_is_asked(event):
    waiting = b.build_attendee(delegation=b.build_delegation(event=event))

    assert refusal_of(evaluation.check_may_answer, waiting, now=EVENING) == "not_confirmed"
    assert refusal_of(evaluation.check_may_answer, confirmed(event), now=EVENING) == "closed"


def test_form_from_paper_is_counted_beside(event, questions, officer):
    confirmed(event)

    evaluation.enter_paper(event, answers(questions), by=officer, now=EVENING)

    assert evaluation.response(event) == evaluation.Response(0, 1, 1)
    entry = HistoryEntry.objects.get(action=Action.EVALUATION_ENTERED)
    assert (entry.user, entry.attendee) == (officer.user, None)
    verb = evaluation.enter_paper
    known = {"by": actors.DELEGATE, "now": EVENING}
    assert refusal_of(verb, event, answers(questions), **known) == "not_yours"


def order_of(model, **conditions):
    return list(model.objects.filter(**conditions).values_list("pk", flat=True))


def test_nothing_leads_from_an_answer_to_a_person(event, questions, monkeypatch):
    """Neither a column, nor a moment, nor the order of the rows, nor the history."""
    people = [confirmed(event) for _number in range(12)]
    before = HistoryEntry.objects.count()
    first_keys = set()
    for number, person in enumerate(people):
        evaluation.answer(person, answers(questions, comment=f"{number:02}"), now=EVENING)
        keys = set(order_of(EvaluationComment))
        # Every row is a new one each time.
        assert not keys & first_keys
        first_keys = keys

    assert HistoryEntry.objects.count() == before
    for model in (EvaluationCount, EvaluationComment, Evaluation):
        columns = {each.name for each in model._meta.get_fields()}
        assert not columns & {"attendee", "user", "at", "created_at"}
    assert [each.name for each in EvaluationGiven._meta.concrete_fields] == ["attendee"]
    texts = [each.text for each in EvaluationComment.objects.all()]
    assert sorted(texts) == [f"{number:02}" for number in range(12)]
    assert texts != sorted(texts)


def test_comments_and_notes_are_written_in_an_order_that_is_drawn(event, questions, monkeypatch):
    drawn = []

    class Reversing:
        def shuffle(self, rows):
            drawn.append(len(rows))
            rows.reverse()

    monkeypatch.setattr(evaluation.random, "SystemRandom", Reversing)
    for number in range(3):
        text = {questions[EvaluationKind.COMMENT].pk: f"{number}"}
        evaluation.answer(confirmed(event), text, now=EVENING)

    assert drawn == [1, 1, 2, 2, 3, 3]


def test_comments_go_with_contact_data_and_figures_stay(event, questions):
    evaluation.answer(confirmed(event), answers(questions), now=EVENING)
    before = evaluation.results(event)[0], evaluation.response(event)

    purge.purge(now=datetime(2086, 1, 1, tzinfo=UTC))

    assert not Attendee.objects.exists()
    assert not EvaluationComment.objects.exists()
    assert not EvaluationGiven.objects.exists()
    assert (evaluation.results(event)[0], evaluation.response(event)) == before


def test_event_begins_with_the_usual_questions_in_every_language(event, officer):
    count = evaluation.add_usual(event, by=officer)

    asked = evaluation.questions_of(event)
    assert len(asked) == count
    assert asked[0].text["en"] == "How useful was the meeting for your work?"
    assert {*asked[0].text} == {"en", "zh-hans"}
    assert refusal_of(evaluation.add_usual, event, by=officer) == "asks_already"
    assert refusal_of(evaluation.add_usual, event, by=actors.DELEGATE) == "not_yours"


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ratings=st.lists(st.sampled_from(["", *evaluation.RATINGS]), max_size=6))
def test_counts_add_up_whatever_is_answered(ratings):
    event = b.build_event()
    question = EvaluationQuestion.objects.create(event=event, text=b.text("How?"))
    by = actors.staff(b.build_user())
    for rating in ratings:
        if rating:
            evaluation.enter_paper(event, {question.pk: rating}, by=by, now=EVENING)

    result = evaluation.results(event)[0]

    assert result.total == sum(bool(each) for each in ratings)
    assert evaluation.response(event).paper_count == result.total


def test_results_take_as_many_queries_for_ten_questions_as_for_one(
    event, django_assert_num_queries
):
    for number in range(10):
        EvaluationQuestion.objects.create(event=event, position=number, text=b.text("How?"))
        with django_assert_num_queries(3):
            evaluation.results(event)
