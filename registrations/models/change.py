"""Changes that somebody proposed after confirmation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import ActorKind, ChangeState
from registrations.models.attendee import Attendee
from registrations.models.delegation import FocalPoint


class ProposedChange(models.Model):
    """New values for fields that staff approved; the attendee keeps the old ones until then.

    ``values`` maps names of fields to new values, and is emptied by the decision;
    ``fields`` keeps the names, ``accepted`` those that were taken over.
    """

    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.CASCADE,
        related_name="proposed_changes",
        verbose_name=_("attendee"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ChangeState, default=ChangeState.OPEN
    )
    values = models.JSONField(_("new values"), default=dict, blank=True)
    fields = models.JSONField(_("fields"), default=list)
    accepted = models.JSONField(_("fields accepted"), default=list, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    actor = models.CharField(_("proposed by"), max_length=12, choices=ActorKind)
    focal_point = models.ForeignKey(
        FocalPoint,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("focal point"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    reason = models.TextField(_("reason given"), blank=True)

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="proposed_change_one_open",
                fields=("attendee",),
                condition=Q(state=ChangeState.OPEN),
            ),
            models.CheckConstraint(
                name="proposed_change_choices_known",
                condition=Q(state__in=ChangeState.values) & Q(actor__in=ActorKind.values),
            ),
            models.CheckConstraint(
                name="proposed_change_decided_with_moment",
                condition=Q(state=ChangeState.OPEN, decided_at__isnull=True)
                | (~Q(state=ChangeState.OPEN) & Q(decided_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.get_state_display()}"
