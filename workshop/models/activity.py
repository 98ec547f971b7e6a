"""What is offered beside the agenda, with places of its own."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workshop.models.event import Event
from workshop.translated import TranslatedField


class SideActivity(models.Model):
    """A site visit or reception that attendees may choose; its times are local to the event's zone."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="side_activities", verbose_name=_("event")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)
    title = TranslatedField(_("title"), max_length=200)
    description = TranslatedField(_("description"), max_length=1000, blank=True, multiline=True)
    day = models.DateField(_("day"))
    starts = models.TimeField(_("start"), help_text=_("Local time of the event."))
    ends = models.TimeField(_("end"))
    places = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: no limit.")
    )

    class Meta:
        verbose_name = _("side activity")
        verbose_name_plural = _("side activities")
        ordering = ("event_id", "position", "pk")
        constraints = (
            models.CheckConstraint(
                name="side_activity_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The end must be after the start."),
            ),
        )

    def __str__(self) -> str:
        return str(self.title)
