"""Messages to many at once, and those that go out by themselves on a day."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import Anchor, MessageKind
from workshop.models import Event


class Mailing(models.Model):
    """One message that staff sent to many people of an event at once.

    ``texts`` holds what was sent, with placeholders, by language: ``{"en": {"subject": …,
    "body": …}}``; ``chosen`` holds the choice of readers as the page's query string.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="mailings", verbose_name=_("event")
    )
    kind = models.CharField(_("message"), max_length=20, choices=MessageKind)
    texts = models.JSONField(_("texts"), default=dict)
    chosen = models.TextField(_("chosen readers"), blank=True)
    reader_count = models.PositiveIntegerField(_("readers"))
    queued_at = models.DateTimeField(_("queued at"))
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("queued by"),
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stopped by"),
    )

    class Meta:
        verbose_name = _("message to many")
        verbose_name_plural = _("messages to many")
        permissions = (("send_to_many", "Can send messages to many"),)
        ordering = ("-queued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="mailing_kind_known", condition=Q(kind__in=MessageKind.values)
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Reminder(models.Model):
    """A message that goes out by itself, some days before or after a date of the event."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("event")
    )
    kind = models.CharField(_("message"), max_length=20, choices=MessageKind)
    anchor = models.CharField(_("counted from"), max_length=10, choices=Anchor)
    days = models.PositiveSmallIntegerField(_("days"), validators=[MaxValueValidator(365)])
    is_on = models.BooleanField(_("on"), default=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("event_id", "anchor", "-days", "pk")
        constraints = (
            models.UniqueConstraint(
                name="reminder_once", fields=("event", "kind", "anchor", "days")
            ),
            models.CheckConstraint(
                name="reminder_kind_known", condition=Q(kind__in=MessageKind.values)
            ),
            models.CheckConstraint(
                name="reminder_anchor_known", condition=Q(anchor__in=Anchor.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days} {self.get_anchor_display()}"
