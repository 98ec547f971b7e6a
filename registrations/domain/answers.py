"""What a person answered beside the attendee's own columns: own questions, side activities.

Values of a registration are one mapping by name wherever they travel. A name is that of a
column of the attendee, or ``question-12`` for the answer to a question, or ``activities``.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registrations.domain import activities, questions, uploads
from registrations.domain.questions import Answers, Respondent
from registrations.enums import QuestionKind
from registrations.models import ActivityPlace, Answer, Attendee, Question
from workshop.errors import RuleViolation
from workshop.models import SideActivity

ACTIVITIES = "activities"
_QUESTION = re.compile(r"question-(\d{1,18})")


def question_name(question_id: int) -> str:
    """Return the name under which the answer to the question travels."""
    return f"question-{question_id}"


def question_id(name: str) -> int | None:
    """Return the id of the question whose answer the name means, if it means one."""
    found = _QUESTION.fullmatch(name)
    return int(found.group(1)) if found else None


def by_question(values: Mapping[str, Any]) -> dict[int, Any]:
    """Return the answers among the values, by the id of the question."""
    return {number: values[name] for name in values if (number := question_id(name))}


def is_beside(name: str) -> bool:
    """Return whether the value of the name is kept beside the attendee's own columns."""
    return name == ACTIVITIES or question_id(name) is not None


def given(attendee: Attendee) -> dict[str, Any]:
    """Return what the person answered, by name.

    The answer to a question has the form of ``Answer.value``; for a file it is the token of
    the upload. Side activities are a sorted list of ids.
    """
    values: dict[str, Any] = {
        question_name(number): value for number, value in _by_question(attendee).items()
    }
    values[ACTIVITIES] = activities.chosen_by(attendee)
    return values


def _by_question(attendee: Attendee) -> dict[int, Any]:
    answers = Answer.objects.filter(attendee=attendee).select_related("upload")
    return {each.question_id: each.upload.token if each.upload else each.value for each in answers}


def check(attendee: Attendee, values: Mapping[str, Any]) -> None:
    """Refuse answers among the values that could not be stored, before they wait for staff.

    Raises RuleViolation ``unknown_question``, ``wrong_answer``, ``option_retired`` or
    ``unknown_upload``.
    """
    numbers = by_question(values)
    if not numbers:
        return
    asked = _asked(attendee, numbers)
    before = _by_question(attendee)
    for number, value in numbers.items():
        answer = questions.checked(asked[number], value, kept=before.get(number))
        is_new = answer is not None and answer != before.get(number)
        if is_new and asked[number].kind == QuestionKind.FILE:
            uploads.to_take_up(attendee.event_id, answer)


def _asked(attendee: Attendee, values: Mapping[int, Any]) -> dict[int, Question]:
    """Return the questions of the event by id; refuse values for others."""
    asked = {each.pk: each for each in questions.of_event(attendee.event)}
    if not set(values) <= set(asked):
        raise RuleViolation("unknown_question", _("This question is not asked at this event."))
    return asked


def store(attendee: Attendee, values: Mapping[str, Any], *, is_new: bool = False) -> Answers:
    """Store the answers, in a transaction; an empty one deletes what was answered before.

    Nothing was where the person ``is_new``. Return what is answered now, by question's id.

    The attendee's own columns already hold what decides of whom a question is asked. What
    is not asked of the person, or not relevant any more, is dropped; answers to questions
    that are asked of nobody any more stay. Side activities newly chosen need the lock of
    the event. Raises ValueError for a name that means no answer, and RuleViolation
    ``unknown_question``, ``wrong_answer``, ``option_retired``, ``unknown_upload``,
    ``unknown_activity`` or ``activity_full``.
    """
    numbers = {name: question_id(name) for name in values if name != ACTIVITIES}
    if None in numbers.values():
        raise ValueError(f"No answers: {sorted(numbers)}")
    given = {number or 0: values[name] for name, number in numbers.items()}
    stored = _store_answers(attendee, given, is_new=is_new)
    if ACTIVITIES in values:
        before = [] if is_new else activities.chosen_by(attendee)
        _store_activities(attendee, values[ACTIVITIES] or [], set(before))
    return stored


def _store_answers(attendee: Attendee, values: Mapping[int, Any], *, is_new: bool) -> Answers:
    asked = _asked(attendee, values)
    if not asked:
        return {}
    before = {} if is_new else _by_question(attendee)
    after = before | {
        number: questions.checked(asked[number], value, kept=before.get(number))
        for number, value in values.items()
        if asked[number].is_active
    }
    kept = {
        each.pk
        for each in questions.relevant(list(asked.values()), after, person=Respondent.of(attendee))
    }
    now_given = {
        number: after.get(number) if number in kept or not question.is_active else None
        for number, question in asked.items()
    }
    for number, value in now_given.items():
        if value != before.get(number):
            _store_answer(attendee, asked[number], value)
    return now_given


def _store_answer(attendee: Attendee, question: Question, value: Any) -> None:
    if value is None:
        Answer.objects.filter(attendee=attendee, question=question).delete()
        return
    is_file = question.kind == QuestionKind.FILE
    upload = uploads.to_take_up(attendee.event_id, value) if is_file else None
    Answer.objects.update_or_create(
        attendee=attendee,
        question=question,
        defaults={"value": None if is_file else value, "upload": upload},
    )


def _store_activities(attendee: Attendee, chosen: list[int], before: set[int]) -> None:
    new = set(chosen) - before
    known = SideActivity.objects.filter(event=attendee.event_id, pk__in=new).count() if new else 0
    if known != len(new):
        raise RuleViolation(
            "unknown_activity", _("This side activity is not offered at this event.")
        )
    ActivityPlace.objects.filter(attendee=attendee, activity__in=before - set(chosen)).delete()
    ActivityPlace.objects.bulk_create(
        ActivityPlace(attendee=attendee, activity_id=number) for number in sorted(new)
    )
    activities.check_places(attendee, new)
