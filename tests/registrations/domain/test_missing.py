"""What a registration lacks of what the event requires, told in one way."""

import pytest

from registrations.domain import missing
from registrations.enums import AttendanceMode, QuestionKind
from registrations.models import Attendee
from tests import builders as b
from workshop.enums import Audience, Group
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


def test_missing_names_required_questions_that_are_asked_and_relevant(event):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO, is_required=True)
    b.build_question(event=event, is_required=True, relevant_if=first, relevant_values=["yes"])
    b.build_question(event=event)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))

    assert missing.questions_of(attendee) == [first]
    with pytest.raises(RuleViolation) as refused:
        missing.check_complete(attendee)
    assert refused.value.code == "answers_missing"
    assert "Question number 1?" in str(refused.value.message)


def test_nothing_is_missing_where_nothing_is_required(event, django_assert_num_queries):
    b.build_question(event=event)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))

    with django_assert_num_queries(3):
        assert missing.incomplete_among([attendee]) == set()
    assert missing.questions_of(attendee) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_incomplete_among_people_of_several_events_takes_four_queries(
    rows, django_assert_num_queries
):
    people, incomplete = [], set()
    for _row in range(rows):
        event = b.build_event()
        question = b.build_question(event=event, is_required=True)
        delegation = b.build_delegation(event=event)
        answered = b.build_attendee(delegation=delegation, **{f"question-{question.pk}": "Yes."})
        left_out = b.build_attendee(delegation=delegation)
        people += [answered, left_out]
        incomplete.add(left_out.pk)

    with django_assert_num_queries(4):
        assert missing.incomplete_among(people) == incomplete


def test_missing_names_groups_and_questions_together(event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    event.asked_groups.create(group=Group.PHONE, is_required=True)
    event.asked_groups.create(group=Group.CHINESE_FUNCTION)
    # Asked on a page of its own.
    event.asked_groups.create(group=Group.NEEDS, is_required=True)
    b.build_question(event=event, is_required=True)

    assert missing.columns_of(attendee) == ["phone"]
    assert missing.labels_of(attendee) == ["telephone", "Question number 1?"]
    assert missing.incomplete_among([attendee]) == {attendee.pk}


@pytest.mark.parametrize(
    ("mode", "left"), [(AttendanceMode.ONLINE, []), (AttendanceMode.IN_PERSON, ["days"])]
)
def test_group_for_those_in_person_is_missing_of_them_alone(event, mode, left):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), mode=mode)
    event.asked_groups.create(group=Group.DAYS, is_required=True, audience=Audience.IN_PERSON)

    assert missing.columns_of(attendee) == left
    assert missing.incomplete_among([attendee]) == {attendee.pk for _each in left}


def test_answered_group_is_not_missing(event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), phone="1111")
    event.asked_groups.create(group=Group.PHONE, is_required=True)

    attendee = Attendee.objects.get(pk=attendee.pk)
    assert missing.labels_of(attendee) == []
    missing.check_complete(attendee)
