"""What the fields of a registration are called, wherever they travel by name."""

import pytest

from registrations.domain.answers import question_name
from registrations.domain.fields import label_of
from registrations.models import Question
from tests import builders as b

pytestmark = pytest.mark.django_db


def test_label_of_an_answer_is_its_question_and_of_a_column_its_name():
    event = b.build_event()
    question = Question.objects.create(event=event, text=b.text("Do you need a visa?"))

    assert [label_of(name, event) for name in (question_name(question.pk), "position")] == [
        "Do you need a visa?",
        "position",
    ]


def test_label_of_an_answer_to_a_question_that_is_no_more_says_that_it_was_one():
    assert label_of(question_name(404), b.build_event()) == "question"
