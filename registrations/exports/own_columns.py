"""The columns of what an event asks beside the usual: one for each question, one for activities.

Each answer is read by a subquery of the one query of the list, so that the number of
queries does not depend on the number of people or questions.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from registrations.domain import activities, questions
from registrations.domain.answers import ACTIVITIES, question_id, question_name
from registrations.enums import QuestionKind
from registrations.exports.columns import Column, FieldClass, Maker
from registrations.exports.table import Kind
from registrations.exports.wording import Wording
from registrations.models import ActivityPlace, Answer, Question
from workshop.models import Event, SideActivity

_PLACE = "place_in_"
_FILE = "file_"


def of(event: Event) -> list[Column]:
    """Return the event's own columns; a question asked no more keeps its column."""
    found = [_column(each) for each in questions.of_event(event)]
    offered = activities.of_event(event)
    return [*found, _of_activities(offered)] if offered else found


def annotated(people: Any, fields: Iterable[str]) -> Any:
    """Return the people with the values of such of the fields as belong to these columns."""
    for name in fields:
        number = question_id(name.removeprefix(_FILE).replace("_", "-"))
        if number is not None:
            answer = Answer.objects.filter(attendee=OuterRef("pk"), question=number)
            value = "upload__name" if name.startswith(_FILE) else "value"
            people = people.annotate(**{name: Subquery(answer.values(value)[:1])})
        elif name.startswith(_PLACE):
            place = ActivityPlace.objects.filter(
                attendee=OuterRef("pk"), activity=int(name.removeprefix(_PLACE))
            )
            people = people.annotate(**{name: Exists(place)})
    return people


def _column(question: Question) -> Column:
    name = question_name(question.pk)
    field = name.replace("-", "_")
    kind = QuestionKind(question.kind)
    is_long = kind == QuestionKind.LONG_TEXT
    return Column(
        name,
        question.text,
        (f"{_FILE}{field}" if kind == QuestionKind.FILE else field,),
        lambda words: _maker(question, words),
        FieldClass.STAFF,
        Kind.NOTE if is_long else Kind.TEXT,
        width=40 if is_long else 20,
    )


def _maker(question: Question, words: Wording) -> Maker:
    """Return what makes a cell of an answer as it is kept."""
    texts = {each.pk: words.of(each.text) for each in question.options.all()}

    def in_words(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return words.yes_or_no[value]
        if isinstance(value, list):
            return ", ".join(texts.get(each, str(each)) for each in value)
        return str(value)

    return in_words


def _of_activities(activities: list[SideActivity]) -> Column:
    def maker(words: Wording) -> Maker:
        titles = [words.of(each.title) for each in activities]

        def chosen(*places: bool) -> str:
            return ", ".join(
                title for title, is_taken in zip(titles, places, strict=True) if is_taken
            )

        return chosen

    return Column(
        ACTIVITIES,
        SideActivity._meta.verbose_name_plural or "",
        tuple(f"{_PLACE}{each.pk}" for each in activities),
        maker,
        FieldClass.STAFF,
        width=30,
    )
