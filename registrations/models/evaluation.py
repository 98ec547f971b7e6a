"""What participants thought of an event. Nothing here leads from an answer to a person."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.attendee import Attendee
from workshop.models import Event
from workshop.translated import TranslatedField


class EvaluationKind(models.TextChoices):
    """How a question of the evaluation is answered."""

    RATING = "rating", _("from 1 (poor) to 5 (very good)")
    YES_NO = "yes_no", _("yes or no")
    COMMENT = "comment", _("in words")


class EvaluationQuestion(models.Model):
    """What the event asks afterwards. Once somebody has answered it stays as it is."""

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="evaluation_questions",
        verbose_name=_("event"),
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)
    text = TranslatedField(_("question"), max_length=300)
    kind = models.CharField(
        _("kind of answer"), max_length=10, choices=EvaluationKind, default=EvaluationKind.RATING
    )

    class Meta:
        verbose_name = _("question of the evaluation")
        verbose_name_plural = _("questions of the evaluation")
        ordering = ("event_id", "position", "pk")
        constraints = (
            models.CheckConstraint(
                name="evaluation_kind_known", condition=Q(kind__in=EvaluationKind.values)
            ),
        )

    def __str__(self) -> str:
        return str(self.text)


class Evaluation(models.Model):
    """How many have answered, by themselves and on paper; it stays when the people go."""

    event = models.OneToOneField(
        Event,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="evaluation",
        verbose_name=_("event"),
    )
    own_count = models.PositiveIntegerField(_("answered by themselves"), default=0)
    paper_count = models.PositiveIntegerField(_("entered from paper"), default=0)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        permissions = (("enter_evaluation", "Can enter evaluation forms that came on paper"),)

    def __str__(self) -> str:
        return str(self.event)


class EvaluationCount(models.Model):
    """How many gave one answer to one question; no sheet of anybody is kept.

    ``value`` is 1 to 5, ``yes`` or ``no``.
    """

    question = models.ForeignKey(
        EvaluationQuestion,
        on_delete=models.CASCADE,
        related_name="counts",
        verbose_name=_("question"),
    )
    value = models.CharField(_("answer"), max_length=10)
    count = models.PositiveIntegerField(_("people"), default=0)

    class Meta:
        verbose_name = _("answer to the evaluation")
        verbose_name_plural = _("answers to the evaluation")
        constraints = (
            models.UniqueConstraint(
                name="evaluation_count_once_per_value", fields=("question", "value")
            ),
        )

    def __str__(self) -> str:
        return f"{self.value}: {self.count}"


class EvaluationComment(models.Model):
    """What somebody wrote; key and place say nothing of when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(
        EvaluationQuestion,
        on_delete=models.CASCADE,
        related_name="comments",
        verbose_name=_("question"),
    )
    text = models.TextField(_("comment"))

    class Meta:
        verbose_name = _("comment of the evaluation")
        verbose_name_plural = _("comments of the evaluation")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text


class EvaluationGiven(models.Model):
    """That a person has answered, so that nobody answers twice; not when, and not what."""

    attendee = models.OneToOneField(
        Attendee,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="evaluation_given",
        verbose_name=_("attendee"),
    )

    class Meta:
        verbose_name = _("evaluation given")
        verbose_name_plural = _("evaluations given")

    def __str__(self) -> str:
        return str(self.attendee)
