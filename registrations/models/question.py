"""The event's own questions, and what people answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.enums import QuestionKind
from registrations.models.attendee import Attendee
from registrations.models.upload import Upload
from workshop.models import Event
from workshop.translated import TranslatedField


class Question(models.Model):
    """A question that the event asks beside the usual ones.

    ``institution_kinds``, ``capacities`` and ``modes`` hold values of InstitutionKind,
    Capacity and AttendanceMode; an empty list means all. ``relevant_values`` holds what the
    answer to ``relevant_if`` must be one of: ids of options, or ``yes`` and ``no``, as text.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="questions", verbose_name=_("event")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)
    text = TranslatedField(_("question"), max_length=300)
    help_text = TranslatedField(_("help"), max_length=500, blank=True)
    kind = models.CharField(
        _("kind of answer"), max_length=10, choices=QuestionKind, default=QuestionKind.TEXT
    )
    is_required = models.BooleanField(_("required"), default=False)
    is_active = models.BooleanField(
        _("asked"), default=True, help_text=_("Otherwise given answers are kept, and none asked.")
    )
    needs_approval = models.BooleanField(
        _("changes are approved"),
        default=False,
        help_text=_("After confirmation a change waits until staff accept it."),
    )
    institution_kinds = models.JSONField(
        _("asked of institutions of the kind"), default=list, blank=True
    )
    capacities = models.JSONField(_("asked of people in the capacity"), default=list, blank=True)
    modes = models.JSONField(_("asked of people who attend"), default=list, blank=True)
    relevant_if = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("asked depending on"),
    )
    relevant_values = models.JSONField(_("asked if the answer is"), default=list, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions of the event")
        ordering = ("event_id", "position", "pk")
        constraints = (
            models.CheckConstraint(
                name="question_kind_known", condition=Q(kind__in=QuestionKind.values)
            ),
            models.CheckConstraint(
                name="question_not_dependent_on_itself",
                condition=Q(relevant_if__isnull=True) | ~Q(relevant_if=models.F("id")),
            ),
        )

    def __str__(self) -> str:
        return str(self.text)


class Option(models.Model):
    """One option of a question; given answers keep it when it is renamed or retired."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="options", verbose_name=_("question")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)
    text = TranslatedField(_("option"), max_length=200)
    is_retired = models.BooleanField(
        _("retired"), default=False, help_text=_("No longer offered; given answers are kept.")
    )

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ("question_id", "position", "pk")

    def __str__(self) -> str:
        return str(self.text)


class Answer(models.Model):
    """What one person answered to one question.

    ``value`` is a text, a list of ids of options (one for a single choice), true or false,
    a day as in 2027-11-03, a number as text, or nothing where ``upload`` is the answer.
    """

    attendee = models.ForeignKey(
        Attendee, on_delete=models.CASCADE, related_name="answers", verbose_name=_("attendee")
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    value = models.JSONField(pgettext_lazy("to a question", "answer"), null=True, blank=True)
    upload = models.OneToOneField(
        Upload,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answer",
        verbose_name=_("file"),
    )

    class Meta:
        verbose_name = pgettext_lazy("to a question", "answer")
        verbose_name_plural = _("answers")
        ordering = ("attendee_id", "question_id")
        constraints = (
            models.UniqueConstraint(
                name="answer_once_per_question", fields=("attendee", "question")
            ),
        )

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.question_id}"
