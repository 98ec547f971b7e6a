"""The texts that staff wrote for the messages of an event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind
from workshop.languages import language_choices
from workshop.models import Event
from workshop.text import validate_text


class MessageTemplate(models.Model):
    """What staff wrote in place of the standard text, with placeholders in braces.

    Which placeholders there are stands in registrations/messages/placeholders.py.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="message_templates", verbose_name=_("event")
    )
    kind = models.CharField(_("message"), max_length=20, choices=MessageKind)
    language = models.CharField(_("language"), max_length=10, choices=language_choices)
    subject = models.CharField(_("subject"), max_length=200, validators=[validate_text])
    body = models.TextField(_("text"), max_length=10_000, validators=[validate_text])
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        ordering = ("event_id", "kind", "language")
        constraints = (
            models.UniqueConstraint(
                name="message_template_once", fields=("event", "kind", "language")
            ),
            models.CheckConstraint(
                name="message_template_kind_known", condition=Q(kind__in=MessageKind.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"
