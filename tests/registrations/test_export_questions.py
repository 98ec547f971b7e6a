"""What people answered in the list for staff: one column for each question, one for activities."""

import pytest

from registrations.enums import QuestionKind, Status
from registrations.exports.purposes import PARTICIPANT_LIST, STAFF_FULL
from registrations.models import Disclosure
from tests import builders as b
from tests.registrations.export_reading import made, read_people
from workshop.models import Event

pytestmark = pytest.mark.django_db


def name(question) -> str:
    return f"question-{question.pk}"


def test_staff_list_has_a_column_for_each_question_and_one_for_activities():
    event = b.build_event()
    kinds = {
        kind: b.build_question(
            event=event,
            kind=kind,
            text=b.text(f"Asked {kind}", f"问题 {kind}"),
            options=["One", "Two"] if kind.has_options else [],
        )
        for kind in QuestionKind
    }
    both = [each.pk for each in kinds[QuestionKind.CHOICES].options.order_by("position")]
    visits = [b.build_activity(event=event) for _number in range(3)]
    delegation = b.build_delegation(event=event)
    values = {
        name(kinds[QuestionKind.TEXT]): "=1+1",
        name(kinds[QuestionKind.LONG_TEXT]): "Two\nlines",
        name(kinds[QuestionKind.CHOICE]): [kinds[QuestionKind.CHOICE].options.last().pk],
        name(kinds[QuestionKind.CHOICES]): both,
        name(kinds[QuestionKind.YES_NO]): False,
        name(kinds[QuestionKind.DATE]): "2083-11-03",
        name(kinds[QuestionKind.NUMBER]): "007",
        name(kinds[QuestionKind.FILE]): b.build_upload(event=event, name="cv.pdf").token,
        "activities": [visits[0].pk, visits[2].pk],
    }
    b.build_attendee(delegation=delegation, **values)
    b.build_attendee(delegation=delegation)

    full, empty = read_people(event, purpose=STAFF_FULL)

    assert {key: full[f"Asked {key}"] for key in QuestionKind.values} == {
        "text": "=1+1",
        "long_text": "Two\nlines",
        "choice": "Two",
        "choices": "One, Two",
        "yes_no": "no",
        "date": "2083-11-03",
        "number": "7",
        "file": "cv.pdf",
    }
    assert full["side activities"] == "Visit number 1, Visit number 3"
    assert {empty[f"Asked {key}"] for key in QuestionKind.values} == {""}
    assert empty["side activities"] == ""
    columns = Disclosure.objects.get().columns
    assert "activities" in columns
    assert name(kinds[QuestionKind.FILE]) in columns


def test_list_of_participants_holds_no_answers():
    event = b.build_event()
    question = b.build_question(event=event)
    b.build_attendee(
        delegation=b.build_delegation(event=event),
        status=Status.CONFIRMED,
        circulation=True,
        **{name(question): "MARKER"},
    )

    assert b"MARKER" not in made(event, purpose=PARTICIPANT_LIST)


@pytest.mark.parametrize(("people", "asked"), [(1, 1), (3, 1), (3, 3)])
def test_staff_list_takes_the_same_number_of_queries(people, asked, django_assert_num_queries):
    event = b.build_event()
    for _number in range(asked):
        b.build_question(event=event, options=["One", "Two"])
        b.build_activity(event=event)
    delegation = b.build_delegation(event=event)
    for _number in range(people):
        b.build_attendee(delegation=delegation)

    event = Event.objects.get(pk=event.pk)
    with django_assert_num_queries(6):
        made(event, purpose=STAFF_FULL)
