"""Who did what, when: ids and field names, never values."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import Action, ActorKind
from registrations.models.attendee import Attendee
from registrations.models.delegation import Delegation, FocalPoint
from workshop.models import Event


class HistoryEntry(models.Model):
    """One act on an attendee, a delegation or a list; never changed."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="history", verbose_name=_("event")
    )
    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="history",
        verbose_name=_("attendee"),
    )
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="history",
        verbose_name=_("delegation"),
    )
    at = models.DateTimeField(_("when"))
    action = models.CharField(_("what"), max_length=20, choices=Action)
    actor = models.CharField(_("who"), max_length=12, choices=ActorKind)
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
        verbose_name=_("focal point"),
    )
    fields = models.JSONField(_("fields"), default=list, blank=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="history_choices_known",
                condition=Q(action__in=Action.values) & Q(actor__in=ActorKind.values),
            ),
            models.CheckConstraint(
                name="history_user_is_staff",
                condition=Q(user__isnull=True) | Q(actor=ActorKind.STAFF),
            ),
        )
        indexes = (models.Index(fields=("event", "at")),)

    def __str__(self) -> str:
        return str(self.get_action_display())
