"""Messages queued and sent."""

from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import Channel, MessageKind
from registrations.models.attendee import Attendee
from registrations.models.delegation import FocalPoint
from registrations.models.mailing import Mailing, Reminder
from workshop.languages import language_choices
from workshop.models import Event


class Message(models.Model):
    """One message to one attendee or focal point; the mail queue holds its text and the state of its sending.

    ``marker`` stands in the stored text where the personal link is filled in at sending.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="messages", verbose_name=_("event")
    )
    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("attendee"),
    )
    focal_point = models.ForeignKey(
        FocalPoint,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("focal point"),
    )
    kind = models.CharField(_("message"), max_length=20, choices=MessageKind)
    language = models.CharField(_("language"), max_length=10, choices=language_choices)
    queued_at = models.DateTimeField(_("queued at"))
    marker = models.CharField(max_length=40, unique=True, editable=False)
    email = models.OneToOneField(
        "post_office.Email",
        on_delete=models.PROTECT,
        related_name="portal_message",
        verbose_name=_("mail"),
    )
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("queued by"),
        help_text=_("The member of staff whose act it reports; nobody where it was none."),
    )
    mailing = models.ForeignKey(
        Mailing,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("message to many"),
    )
    reminder = models.ForeignKey(
        Reminder,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("reminder"),
    )
    due_on = models.DateField(
        _("day of the reminder"),
        null=True,
        blank=True,
        help_text=_("An event that is moved reminds once more, for its new dates."),
    )
    copy_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("sent again in place of"),
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed over by"),
    )
    channel = models.CharField(_("way"), max_length=10, choices=Channel, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-queued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="message_kind_known", condition=Q(kind__in=MessageKind.values)
            ),
            models.CheckConstraint(
                name="message_has_one_reader",
                condition=Q(attendee__isnull=False, focal_point__isnull=True)
                | Q(attendee__isnull=True, focal_point__isnull=False),
            ),
            models.CheckConstraint(
                name="message_handed_over_some_way",
                condition=Q(handed_over_at__isnull=True, channel="")
                | Q(handed_over_at__isnull=False, channel__in=Channel.values),
            ),
            models.CheckConstraint(
                name="message_bounced_once_sent",
                condition=Q(bounced_at__isnull=True) | Q(sent_at__isnull=False),
            ),
            # Null is unlike null, so that messages of neither are not held to this.
            models.UniqueConstraint(
                name="mailing_once_per_attendee", fields=("mailing", "attendee")
            ),
            models.UniqueConstraint(
                name="mailing_once_per_focal_point", fields=("mailing", "focal_point")
            ),
            models.UniqueConstraint(
                name="reminder_once_per_attendee", fields=("reminder", "due_on", "attendee")
            ),
            models.UniqueConstraint(
                name="reminder_once_per_focal_point",
                fields=("reminder", "due_on", "focal_point"),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def reader(self) -> Attendee | FocalPoint:
        """Return the person to whom the message goes."""
        return cast("Attendee | FocalPoint", self.attendee or self.focal_point)
