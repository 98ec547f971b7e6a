"""Privacy notices and what people consented to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import ActorKind, ConsentAnswer, ConsentChannel, Purpose
from registrations.models.attendee import Attendee
from registrations.models.delegation import FocalPoint
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
    answer = models.CharField(_("answer"), max_length=8, choices=ConsentAnswer)
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
    focal_point = models.ForeignKey(
        FocalPoint,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attested by"),
    )
    reason = models.TextField(
        _("on whose behalf, and why"), blank=True, help_text=_("Where staff answered.")
    )
    channel = models.CharField(
        _("how the answer came"), max_length=9, choices=ConsentChannel, blank=True
    )
    # As they stood in the question, so that nobody else is taken to be agreed to later.
    recipients = models.TextField(_("recipients named in the question"), blank=True)
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
                & Q(answer__in=ConsentAnswer.values)
                & Q(actor__in=ActorKind.values)
                & Q(channel__in=["", *ConsentChannel.values]),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_only_if_given",
                condition=Q(withdrawn_at__isnull=True) | Q(answer=ConsentAnswer.GIVEN),
            ),
            models.CheckConstraint(
                name="consent_focal_point_stands_for_herself",
                condition=Q(focal_point__isnull=True) | Q(actor=ActorKind.FOCAL_POINT),
            ),
            models.CheckConstraint(
                name="consent_focal_point_attests_circulation_only",
                condition=~Q(actor=ActorKind.FOCAL_POINT) | Q(purpose=Purpose.CIRCULATION),
            ),
            models.CheckConstraint(
                name="consent_by_staff_has_reason_and_channel",
                condition=~Q(actor=ActorKind.STAFF) | (~Q(reason="") & ~Q(channel="")),
            ),
            models.CheckConstraint(
                name="consent_channel_of_staff_only",
                condition=Q(channel="") | Q(actor=ActorKind.STAFF),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_answer_display()}"

    @property
    def is_in_force(self) -> bool:
        """Return whether the person consents now."""
        return self.is_current and self.answer == ConsentAnswer.GIVEN and self.withdrawn_at is None
