"""Messages queued and sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import MessageKind
from registrations.models.attendee import Attendee
from workshop.languages import language_choices
from workshop.models import Event


class Message(models.Model):
    """One message to one attendee; the mail queue holds its text and the state of its sending.

    ``marker`` stands in the stored text where the personal link is filled in at sending.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="messages", verbose_name=_("event")
    )
    attendee = models.ForeignKey(
        Attendee, on_delete=models.CASCADE, related_name="messages", verbose_name=_("attendee")
    )
    kind = models.CharField(_("message"), max_length=12, choices=MessageKind)
    language = models.CharField(_("language"), max_length=10, choices=language_choices)
    queued_at = models.DateTimeField(_("queued at"))
    marker = models.CharField(max_length=40, unique=True, editable=False)
    email = models.OneToOneField(
        "post_office.Email",
        on_delete=models.PROTECT,
        related_name="portal_message",
        verbose_name=_("mail"),
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-queued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="message_kind_known", condition=Q(kind__in=MessageKind.values)
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())
