"""Privacy notices and what people consented to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import ActorKind, Answer, Purpose
from registrations.models.attendee import Attendee
from workshop.models import Event
from workshop.translated import TranslatedField


class PrivacyNotice(models.Model):
    """One version of what an event tells people about their data; never changed once shown."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="privacy_notices", verbose_name=_("event")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text = TranslatedField(_("text"), max_length=10_000, multiline=True)
    text_hash = models.CharField(_("hash"), max_length=64, editable=False)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ("event_id", "-version")
        constraints = (
            models.UniqueConstraint(
                name="privacy_notice_version_once",
                fields=("event", "version"),
                violation_error_message=_("This version exists already."),
            ),
        )

    def __str__(self) -> str:
        return str(_("Version %(version)s") % {"version": self.version})


class Consent(models.Model):
    """An answer to one consent question; a later answer makes it no longer current."""

    attendee = models.ForeignKey(
        Attendee, on_delete=models.CASCADE, related_name="consents", verbose_name=_("attendee")
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    notice = models.ForeignKey(
        PrivacyNotice,
        on_delete=models.PROTECT,
        related_name="consents",
        verbose_name=_("privacy notice"),
    )
    language = models.CharField(_("language shown"), max_length=10)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    answered_at = models.DateTimeField(_("answered at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    actor = models.CharField(_("answered by"), max_length=12, choices=ActorKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    is_current = models.BooleanField(_("current"), default=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("attendee_id", "purpose", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="consent_one_current_per_purpose",
                fields=("attendee", "purpose"),
                condition=Q(is_current=True),
            ),
            models.CheckConstraint(
                name="consent_choices_known",
                condition=Q(purpose__in=Purpose.values)
                & Q(answer__in=Answer.values)
                & Q(actor__in=ActorKind.values),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_only_if_given",
                condition=Q(withdrawn_at__isnull=True) | Q(answer=Answer.GIVEN),
            ),
            models.CheckConstraint(
                name="consent_focal_point_attests_circulation_only",
                condition=~Q(actor=ActorKind.FOCAL_POINT) | Q(purpose=Purpose.CIRCULATION),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_answer_display()}"

    @property
    def is_in_force(self) -> bool:
        """Return whether the person consents now."""
        return self.is_current and self.answer == Answer.GIVEN and self.withdrawn_at is None
