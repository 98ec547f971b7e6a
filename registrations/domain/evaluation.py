"""The evaluation after an event: each confirmed person answers once, and nobody can be told.

No sheet is kept: answers are counted by question, comments stand by themselves. Each time
somebody answers, the comments of the event and the notes of who has answered are written
anew in random order, so that neither their order nor the transaction that wrote them tells
which comment came with which note.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, StatisticKind, Status
from registrations.models import (
    Attendee,
    Evaluation,
    EvaluationComment,
    EvaluationCount,
    EvaluationGiven,
    EvaluationQuestion,
)
from registrations.models.evaluation import EvaluationKind
from registrations.privacy import statistics
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.languages import language_choices
from workshop.models import Event
from workshop.translated import Translated

# So long after the last day people can answer.
OPEN_FOR = timedelta(days=60)

RATINGS = ("1", "2", "3", "4", "5")
_YES, _NO = "yes", "no"
VALUES = {EvaluationKind.RATING: RATINGS, EvaluationKind.YES_NO: (_YES, _NO)}

# What an event begins with, in the order of the form.
_USUAL: tuple[tuple[EvaluationKind, Promise], ...] = (
    (EvaluationKind.RATING, gettext_lazy("How useful was the meeting for your work?")),
    (EvaluationKind.RATING, gettext_lazy("How do you rate the content of the sessions?")),
    (EvaluationKind.RATING, gettext_lazy("How do you rate the interpretation?")),
    (EvaluationKind.RATING, gettext_lazy("How do you rate venue and organisation?")),
    (EvaluationKind.YES_NO, gettext_lazy("Would you come to a meeting like this again?")),
    (EvaluationKind.COMMENT, gettext_lazy("What was most useful?")),
    (EvaluationKind.COMMENT, gettext_lazy("What should we do better next time?")),
)

# Answers by the id of their question; questions that were left out are not in it.
Answers = Mapping[int, str]


@dataclass(frozen=True)
class Result:
    """The answers to one question: how many gave which, or the comments in no order."""

    question: EvaluationQuestion
    counts: dict[str, int]
    comments: list[str]

    @property
    def total(self) -> int:
        """Return how many answered the question."""
        return sum(self.counts.values()) or len(self.comments)

    @property
    def mean(self) -> float | None:
        """Return the mean of the ratings, or nothing where there is none."""
        if self.question.kind != EvaluationKind.RATING or not self.total:
            return None
        return sum(int(value) * count for value, count in self.counts.items()) / self.total


@dataclass(frozen=True)
class Response:
    """How many answered, of how many who were confirmed."""

    own_count: int
    paper_count: int
    confirmed: int

    @property
    def rate(self) -> int | None:
        """Return the response rate in per cent, or nothing where nobody was confirmed."""
        count = self.own_count + self.paper_count
        return round(100 * count / self.confirmed) if self.confirmed else None


def questions_of(event: Event) -> list[EvaluationQuestion]:
    """Return what the event asks, in the order of the form."""
    return list(_questions(event))


def _questions(event: Event) -> QuerySet[EvaluationQuestion]:
    return EvaluationQuestion.objects.filter(event=event).order_by("position", "pk")


def is_open(event: Event, *, now: datetime) -> bool:
    """Return whether people can answer now: from the last day on, while the event is public."""
    begins_at = datetime.combine(event.ends_on, time.min, event.zone)
    is_public = event.state in {EventState.PUBLISHED, EventState.ARCHIVED}
    return is_public and begins_at <= now < event.ends_at + OPEN_FOR


def has_answered(attendee: Attendee) -> bool:
    """Return whether the attendee has answered."""
    return EvaluationGiven.objects.filter(attendee=attendee).exists()


def check_may_answer(attendee: Attendee, *, now: datetime) -> None:
    """Refuse who cannot answer. Raises RuleViolation ``not_confirmed``, ``closed`` or ``answered``."""
    if attendee.status != Status.CONFIRMED:
        words = _("Only those who take part are asked what they thought of the meeting.")
        raise RuleViolation("not_confirmed", words)
    event = attendee.event
    if not is_open(event, now=now) or not _questions(event).exists():
        raise RuleViolation("closed", _("There is nothing to answer here at the moment."))
    if has_answered(attendee):
        words = _("You have answered already. As nobody knows which answers are yours, they cannot be changed.")  # fmt: skip
        raise RuleViolation("answered", words)


@transaction.atomic
def answer(attendee: Attendee, answers: Answers, *, now: datetime) -> None:
    """Count the answers, and note that the person has answered.

    Raises RuleViolation ``empty`` and what ``check_may_answer`` does.
    """
    event = _locked(attendee.event)
    check_may_answer(attendee, now=now)
    EvaluationGiven.objects.create(attendee=attendee)
    _count(event, answers, "own_count")
    _shuffle_given(event)


@transaction.atomic
def enter_paper(event: Event, answers: Answers, *, by: Actor, now: datetime) -> None:
    """Count a form that came on paper. Raises RuleViolation ``not_yours`` or ``empty``."""
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    _count(_locked(event), answers, "paper_count")
    history.record_for_event(Action.EVALUATION_ENTERED, event=event, by=by, now=now)


def _locked(event: Event) -> Event:
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def _count(event: Event, answers: Answers, column: str) -> None:
    """Add the answers to those of the event. Raises RuleViolation ``empty``."""
    given = {pk: text for pk, text in answers.items() if text}
    if not given:
        raise RuleViolation("empty", _("Answer at least one question."))
    comments = []
    for question in questions_of(event):
        value = given.get(question.pk)
        if value is None:
            continue
        if question.kind == EvaluationKind.COMMENT:
            comments.append(EvaluationComment(question=question, text=value))
        elif value in VALUES[EvaluationKind(question.kind)]:
            row, _made = EvaluationCount.objects.get_or_create(question=question, value=value)
            EvaluationCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
        else:
            raise ValueError(f"No answer to question {question.pk}: {value!r}")
    Evaluation.objects.get_or_create(event=event)
    Evaluation.objects.filter(event=event).update(**{column: F(column) + 1})
    _shuffle_comments(event, comments)


def _shuffle_comments(event: Event, added: list[EvaluationComment]) -> None:
    rows = EvaluationComment.objects.filter(question__event=event)
    written = [EvaluationComment(question_id=each.question_id, text=each.text) for each in rows]
    rows.delete()
    written += added
    random.SystemRandom().shuffle(written)
    EvaluationComment.objects.bulk_create(written)


def _shuffle_given(event: Event) -> None:
    rows = EvaluationGiven.objects.filter(attendee__event=event)
    people = list(rows.values_list("attendee_id", flat=True))
    rows.delete()
    random.SystemRandom().shuffle(people)
    EvaluationGiven.objects.bulk_create(EvaluationGiven(attendee_id=each) for each in people)


def results(event: Event) -> list[Result]:
    """Return what was answered to each question, in the order of the form."""
    found = _questions(event).prefetch_related("counts", "comments")
    return [
        Result(
            question,
            _all_values(question),
            [each.text for each in question.comments.all()],
        )
        for question in found
    ]


def _all_values(question: EvaluationQuestion) -> dict[str, int]:
    """Return how many gave each answer that the question takes, those that nobody gave too."""
    counts = {each.value: each.count for each in question.counts.all()}
    values = VALUES.get(EvaluationKind(question.kind), ())
    return {value: counts.get(value, 0) for value in values}


def response(event: Event) -> Response:
    """Return how many answered; the confirmed are those of the totals that stay."""
    row = Evaluation.objects.filter(event=event).first() or Evaluation(event=event)
    totals = statistics.totals(event, [StatisticKind.STATUS])[StatisticKind.STATUS]
    return Response(row.own_count, row.paper_count, totals.get(Status.CONFIRMED, 0))


def is_answered(event: Event) -> bool:
    """Return whether anybody has answered, after which questions stay as they are."""
    row = Evaluation.objects.filter(event=event).first()
    return row is not None and bool(row.own_count + row.paper_count)


@transaction.atomic
def add_usual(event: Event, *, by: Actor) -> int:
    """Give an event that asks nothing the usual questions, and return how many.

    Raises RuleViolation ``not_yours`` or ``asks_already``.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    event = _locked(event)
    if _questions(event).exists():
        raise RuleViolation("asks_already", _("The event has questions already."))
    rows = [
        EvaluationQuestion(event=event, position=10 * number, kind=kind, text=_in_all(text))
        for number, (kind, text) in enumerate(_USUAL, start=1)
    ]
    EvaluationQuestion.objects.bulk_create(rows)
    return len(rows)


def _in_all(text: Promise) -> Translated:
    """Return the sentence in each language of the site."""
    written = {}
    for code, _name in language_choices():
        with translation.override(code):
            written[code] = str(text)
    return Translated(written)
