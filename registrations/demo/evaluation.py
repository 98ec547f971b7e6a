"""What people of the demonstration thought: of the practice events, and of the edition of 2016."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from registrations.demo.event import ARCHIVED, MAIN
from registrations.domain import evaluation
from registrations.domain.actors import Actor
from registrations.domain.evaluation import Answers
from registrations.models import EvaluationQuestion
from registrations.models.evaluation import EvaluationKind
from workshop.models import Event

_RATINGS = "5445354455"
_COMMENTS = (
    "The exchange between the ministries on identification.",
    "小组讨论的时间可以再长一些。",
    "More time for the working groups, please.",
)
_FORMS = 12


def ask(event: Event, *, by: Actor, now: datetime) -> None:
    """Ask the usual questions; at all events but the main one, forms came back on paper."""
    evaluation.add_usual(event, by=by)
    if event.slug == MAIN:
        return
    # The comments of 2016 have been deleted with the people.
    comments = () if event.slug == ARCHIVED else _COMMENTS
    for answers in _sheets(evaluation.questions_of(event), comments):
        evaluation.enter_paper(event, answers, by=by, now=now)


def _sheets(questions: Sequence[EvaluationQuestion], said: Sequence[str]) -> Iterator[Answers]:
    for number in range(_FORMS):
        found: dict[int, str] = {}
        for place, question in enumerate(questions):
            if question.kind == EvaluationKind.RATING:
                found[question.pk] = _RATINGS[(number + 3 * place) % len(_RATINGS)]
            elif question.kind == EvaluationKind.YES_NO:
                found[question.pk] = "no" if number % 7 == 6 else "yes"
            elif number < len(said) and place % 2:
                found[question.pk] = said[number]
        yield found
