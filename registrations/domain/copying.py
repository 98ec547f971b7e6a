"""Copy an event for a new edition: what it asks and whom it invites, never people."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.domain.answers import is_beside
from registrations.enums import Action
from registrations.models import (
    ColumnSet,
    Delegation,
    EvaluationQuestion,
    MessageTemplate,
    Option,
    Question,
    Reminder,
    SecurityPlan,
    VisaInviter,
)
from registrations.privacy import notices
from registrations.privacy.consent import current_notice
from registrations.roles import MANAGER
from workshop.domain import copying
from workshop.domain.copying import cloned
from workshop.errors import RuleViolation
from workshop.models import Event, EventRole
from workshop.translated import Translated


@dataclass(frozen=True)
class Copied:
    """The new event, and the delegations that were left out as their institutions rest."""

    event: Event
    left_out: list[Delegation]


@transaction.atomic
def copy_event(
    source: Event, *, title: Translated, slug: str, starts_on: date, by: Actor, now: datetime
) -> Copied:
    """Return a new draft after the source, managed by the member of staff who makes it.

    Copied are texts and settings, groups asked, rooms, the agenda without names, side
    activities, questions, those of the evaluation, delegations with their seats and rank,
    the texts of messages, reminders, choices of columns, who invites in letters for visas, what
    the security of the venue is told, and the privacy notice.
    Raises RuleViolation ``not_yours`` or ``slug_taken``.
    """
    if by.user is None:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    # Nothing may be added to the source halfway.
    source = Event.objects.select_for_update(no_key=True).get(pk=source.pk)
    event = copying.copy_event(source, title=title, slug=slug, starts_on=starts_on)
    EventRole.objects.create(event=event, user=by.user, role=Group.objects.get(name=MANAGER))
    _copy_questions(source, event)
    _copy_messages(source, event)
    _copy_evaluation(source, event)
    _copy_column_sets(source, event)
    _copy_inviter(source, event)
    _copy_security(source, event)
    left_out = _copy_delegations(source, event)
    notice = current_notice(source, now=now)
    if notice:
        notices.publish(event, notice.text, now=now)
    history.record_for_event(Action.EVENT_COPIED, event=event, by=by, now=now)
    return Copied(event, left_out)


def resting(source: Event) -> list[Delegation]:
    """Return the delegations whose institutions are no longer active, in order."""
    return list(source.delegations.filter(institution__is_active=False).in_order_of_precedence())


def _copy_delegations(source: Event, event: Event) -> list[Delegation]:
    Delegation.objects.bulk_create(
        Delegation(
            event=event,
            institution_id=each.institution_id,
            name_override=each.name_override,
            role=each.role,
            seats=each.seats,
            alternates=each.alternates,
            protocol_rank=each.protocol_rank,
        )
        for each in source.delegations.filter(institution__is_active=True).order_by("pk")
    )
    return resting(source)


def _copy_messages(source: Event, event: Event) -> None:
    """Copy the texts that staff wrote, and which reminders go out when."""
    texts = MessageTemplate.objects.filter(event=source).order_by("pk")
    MessageTemplate.objects.bulk_create(cloned(each, event_id=event.pk) for each in texts)
    reminders = Reminder.objects.filter(event=source).order_by("pk")
    Reminder.objects.bulk_create(cloned(each, event_id=event.pk) for each in reminders)


def _copy_evaluation(source: Event, event: Event) -> None:
    """Copy what is asked afterwards."""
    questions = EvaluationQuestion.objects.filter(event=source).order_by("pk")
    EvaluationQuestion.objects.bulk_create(cloned(each, event_id=event.pk) for each in questions)


def _copy_column_sets(source: Event, event: Event) -> None:
    """Copy the choices of columns, without those of the questions, which are other ones now."""
    rows = ColumnSet.objects.filter(event=source).order_by("pk")
    ColumnSet.objects.bulk_create(
        cloned(
            each,
            event_id=event.pk,
            columns=[key for key in each.columns if not is_beside(key)],
        )
        for each in rows
    )


def _copy_security(source: Event, event: Event) -> None:
    """Copy what the security of the venue is told, and when."""
    for each in SecurityPlan.objects.filter(event=source):
        SecurityPlan.objects.bulk_create([cloned(each, event_id=event.pk)])


def _copy_inviter(source: Event, event: Event) -> None:
    """Copy who invites in letters for visas; the numbers of the letters begin anew."""
    for each in VisaInviter.objects.filter(event=source):
        VisaInviter.objects.bulk_create([cloned(each, event_id=event.pk, last_number=0)])


def _copy_questions(source: Event, event: Event) -> None:
    """Copy the questions with their options, conditions pointing to the new ones."""
    questions = list(source.questions.order_by("pk"))
    copies = Question.objects.bulk_create(
        cloned(each, event_id=event.pk, relevant_if_id=None) for each in questions
    )
    question_of = {old.pk: new for old, new in zip(questions, copies, strict=True)}
    options = list(Option.objects.filter(question__event=source).order_by("pk"))
    new_options = Option.objects.bulk_create(
        cloned(each, question_id=question_of[each.question_id].pk) for each in options
    )
    option_of = {str(old.pk): str(new.pk) for old, new in zip(options, new_options, strict=True)}
    dependent = [each for each in questions if each.relevant_if_id in question_of]
    for each in dependent:
        copy = question_of[each.pk]
        copy.relevant_if = question_of[each.relevant_if_id or 0]
        # The answers “yes” and “no” are the same in every event.
        copy.relevant_values = [option_of.get(value, value) for value in each.relevant_values]
    Question.objects.bulk_update(
        [question_of[each.pk] for each in dependent], ["relevant_if", "relevant_values"]
    )
