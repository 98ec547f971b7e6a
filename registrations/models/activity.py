"""Who takes part in what is offered beside the agenda."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models.attendee import Attendee
from workshop.models import SideActivity


class ActivityPlace(models.Model):
    """One person's place in one side activity."""

    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.CASCADE,
        related_name="activity_places",
        verbose_name=_("attendee"),
    )
    activity = models.ForeignKey(
        SideActivity,
        on_delete=models.CASCADE,
        related_name="places_taken",
        verbose_name=_("side activity"),
    )

    class Meta:
        verbose_name = _("place in a side activity")
        verbose_name_plural = _("places in side activities")
        ordering = ("activity_id", "pk")
        constraints = (
            models.UniqueConstraint(name="activity_place_once", fields=("attendee", "activity")),
        )

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.activity_id}"
