"""What a registration still lacks of what the event requires: optional groups and questions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from registrations.domain import audience, questions
from registrations.domain.fields import GROUP_FIELDS, label_of
from registrations.domain.questions import Answers, Respondent
from registrations.models import Answer, Attendee, Question
from workshop.errors import RuleViolation
from workshop.models import AskedGroup


def columns_of(attendee: Attendee) -> list[str]:
    """Return the columns of required groups that the attendee has not answered."""
    groups = attendee.event.asked_groups.all()
    return _columns(attendee, [each for each in groups if each.is_required])


def questions_of(attendee: Attendee, given: Answers | None = None) -> list[Question]:
    """Return the required questions that the attendee has not answered.

    ``given`` are the answers by question's id where they are known without being read.
    """
    every = questions.of_event(attendee.event)
    if not any(each.is_required for each in every):
        return []
    if given is None:
        given = _given([attendee])[attendee.pk]
    return questions.missing(every, given, person=Respondent.of(attendee))


def labels_of(attendee: Attendee, given: Answers | None = None) -> list[str]:
    """Return what is missing as the form calls it, in the active language."""
    names = [label_of(name, attendee.event) for name in columns_of(attendee)]
    return [*names, *(str(each.text) for each in questions_of(attendee, given))]


def check_complete(attendee: Attendee, given: Answers | None = None) -> None:
    """Refuse to hand in while required answers are missing. Raises RuleViolation ``answers_missing``."""
    left = labels_of(attendee, given)
    if left:
        raise RuleViolation(
            "answers_missing",
            _("Answer this first: %(questions)s") % {"questions": " · ".join(left)},
        )


def incomplete_among(people: Sequence[Attendee]) -> set[int]:
    """Return the ids of those of whom something is missing; the institution is joined."""
    return set(_lacking(people))


def labels_among(people: Sequence[Attendee]) -> dict[int, list[str]]:
    """Return what is missing of whom, as the form calls it in the language of each person."""
    found: dict[int, list[str]] = {}
    lacking = _lacking(people)
    for each in people:
        columns, asked = lacking.get(each.pk, ([], []))
        with translation.override(each.language):
            found[each.pk] = [label_of(name, each.event) for name in columns]
            found[each.pk] += [str(question.text) for question in asked]
    return found


def _lacking(people: Sequence[Attendee]) -> dict[int, tuple[list[str], list[Question]]]:
    """Return the columns and the questions that those lack of whom something is missing."""
    events = {each.event_id for each in people}
    groups: dict[int, list[AskedGroup]] = defaultdict(list)
    for group in AskedGroup.objects.filter(event__in=events, is_required=True):
        groups[group.event_id].append(group)
    asked: dict[int, list[Question]] = defaultdict(list)
    for question in questions.of_events(events):
        asked[question.event_id].append(question)
    is_any_required = any(each.is_required for every in asked.values() for each in every)
    given = _given(people) if is_any_required else defaultdict(dict)
    found = {
        each.pk: (
            _columns(each, groups[each.event_id]),
            questions.missing(asked[each.event_id], given[each.pk], person=Respondent.of(each)),
        )
        for each in people
    }
    return {pk: lacking for pk, lacking in found.items() if any(lacking)}


def _columns(attendee: Attendee, required: Iterable[AskedGroup]) -> list[str]:
    names = [
        GROUP_FIELDS[each.group][0]
        for each in required
        if each.group in GROUP_FIELDS and audience.is_asked(each, attendee)
    ]
    return [name for name in names if not getattr(attendee, name)]


def _given(people: Sequence[Attendee]) -> dict[int, dict[int, object]]:
    """Return each person's answers by the id of the question; a file counts as answered."""
    found: dict[int, dict[int, object]] = {each.pk: {} for each in people}
    rows = Answer.objects.filter(attendee__in=list(found))
    for attendee, question, value, upload in rows.values_list(
        "attendee_id", "question_id", "value", "upload_id"
    ):
        found[attendee][question] = value if upload is None else upload
    return found
