"""The event's own questions: of whom each is asked, when it is relevant, what answers it.

The value of an answer has the form of ``Answer.value``; for a file it is the token of the
upload. Nothing is the answer of who has not answered.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from registrations.enums import QuestionKind
from registrations.models import Attendee, Option, Question
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import validate_line, validate_text

# What an answer may hold at most, in characters and digits.
TEXT_LENGTH = 300
LONG_TEXT_LENGTH = 3000
NUMBER_DIGITS = 15
NUMBER_PLACES = 6
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Answers = Mapping[int, Any]


@dataclass(frozen=True)
class Respondent:
    """Who is asked: the kind of the institution, empty while it is not known, and how one comes."""

    institution_kind: str
    capacity: str
    mode: str

    @classmethod
    def of(cls, attendee: Attendee) -> "Respondent":
        """Return the attendee as somebody who is asked."""
        return cls(attendee.delegation.institution.kind, str(attendee.capacity), str(attendee.mode))


def of_event(event: Event) -> list[Question]:
    """Return every question of the event in order, each with all its options.

    They are read once and kept with this instance of the event, as one request asks for
    them in several places.
    """
    prefetch_related_objects([event], Prefetch("questions", queryset=_in_order()))
    return list(event.questions.all())


def of_events(event_ids: Iterable[int]) -> list[Question]:
    """Return every question of the events in order, each with all its options."""
    return list(_in_order().filter(event__in=list(event_ids)))


def _in_order() -> QuerySet[Question]:
    options = Prefetch("options", queryset=Option.objects.order_by("position", "pk"))
    rows = Question.objects.prefetch_related(options)
    return rows.order_by("event_id", "position", "pk")


def is_asked_of(question: Question, person: Respondent) -> bool:
    """Return whether the question is asked of such people; an empty list means all."""
    return question.is_active and all(
        not wanted or is_value in wanted
        for wanted, is_value in (
            (question.institution_kinds, person.institution_kind),
            (question.capacities, person.capacity),
            (question.modes, person.mode),
        )
    )


def as_keys(value: Any) -> set[str]:
    """Return an answer as ``relevant_values`` write it: ids of options, or yes or no."""
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    return {str(each) for each in value} if isinstance(value, list) else set()


def relevant(
    questions: Sequence[Question], given: Answers, *, person: Respondent
) -> list[Question]:
    """Return the questions that are asked of the person, given the answers by question's id.

    A question that depends on another is relevant if that is, comes before it, and has one
    of the answers that make it so.
    """
    found: dict[int, Question] = {}
    for question in questions:
        if not is_asked_of(question, person):
            continue
        earlier = question.relevant_if_id
        if earlier is None or (
            earlier in found and as_keys(given.get(earlier)) & set(question.relevant_values)
        ):
            found[question.pk] = question
    return list(found.values())


def missing(questions: Sequence[Question], given: Answers, *, person: Respondent) -> list[Question]:
    """Return the required questions that the person is asked and has not answered."""
    return [
        each
        for each in relevant(questions, given, person=person)
        if each.is_required and given.get(each.pk) is None
    ]


def checked(question: Question, value: Any, *, kept: Any = None) -> Any:
    """Return the value if it may answer the question, empty ones as nothing.

    ``kept`` is what was answered before: its options may have been retired since. An upload
    is checked where it is taken up. Raises RuleViolation ``wrong_answer``, or
    ``option_retired`` for one that is no longer offered.
    """
    if value in (None, "", []):
        return None
    if value == kept:
        return value
    try:
        return _CHECKS[QuestionKind(question.kind)](question, value, kept)
    except (ValidationError, ValueError, TypeError, InvalidOperation):
        raise RuleViolation(
            "wrong_answer",
            _("The answer to “%(question)s” cannot be read. Check it.")
            % {"question": question.text},
        ) from None


def _line(_question: Question, value: Any, _kept: Any) -> str:
    return _text(value, TEXT_LENGTH, validate_line)


def _lines(_question: Question, value: Any, _kept: Any) -> str:
    return _text(value, LONG_TEXT_LENGTH, validate_text)


def _text(value: Any, most: int, validate: Callable[[object], None]) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError
    validate(value)
    return value


def offered(question: Question, kept: Any = None) -> list[Option]:
    """Return the options to choose from: none retired but those chosen before."""
    chosen = set(kept) if isinstance(kept, list) else set()
    return [each for each in question.options.all() if not each.is_retired or each.pk in chosen]


def _choice(question: Question, value: Any, kept: Any) -> list[int]:
    (chosen,) = _choices(question, value, kept)
    return [chosen]


def _choices(question: Question, value: Any, kept: Any) -> list[int]:
    known = [each.pk for each in offered(question, kept)]
    if not isinstance(value, list):
        raise TypeError
    retired = [each for each in question.options.all() if each.pk in set(value) - set(known)]
    if retired:
        raise RuleViolation(
            "option_retired",
            _("“%(option)s” is no longer offered as an answer to “%(question)s”.")
            % {"option": retired[0], "question": question.text},
        )
    if not set(value) <= set(known):
        raise ValueError
    return [pk for pk in known if pk in value]


def _yes_or_no(_question: Question, value: Any, _kept: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _day(_question: Question, value: Any, _kept: Any) -> str:
    day = date.fromisoformat(value if _DAY.fullmatch(value) else "")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError
    return day.isoformat()


def _number(_question: Question, value: Any, _kept: Any) -> str:
    number = Decimal(value) if isinstance(value, str) and value.isascii() else Decimal("nan")
    digits = number.as_tuple()
    if not number.is_finite() or len(digits.digits) > NUMBER_DIGITS:
        raise ValueError
    if not -NUMBER_PLACES <= int(digits.exponent) <= 0:
        raise ValueError
    return str(number)


def _token(_question: Question, value: Any, _kept: Any) -> str:
    return _text(value, 64, validate_line)


_CHECKS: dict[QuestionKind, Callable[[Question, Any, Any], Any]] = {
    QuestionKind.TEXT: _line,
    QuestionKind.LONG_TEXT: _lines,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.YES_NO: _yes_or_no,
    QuestionKind.DATE: _day,
    QuestionKind.NUMBER: _number,
    QuestionKind.FILE: _token,
}
