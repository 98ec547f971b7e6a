"""To whom personal data was given, or who looked at it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.enums import ActorKind, DisclosureKind
from registrations.querysets import DisclosureQuerySet
from workshop.models import Event


class Disclosure(models.Model):
    """One list, document or view; never changed by staff.

    ``purpose`` is the key of a list or document, or the name of a group of sensitive data.
    ``columns`` and ``filter`` hold names and ids, never values; ``people`` the ids of the
    attendees concerned, emptied when they are purged. ``actor`` is ``system`` for a command.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="disclosures", verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DisclosureKind)
    purpose = models.CharField(_("purpose"), max_length=40)
    at = models.DateTimeField(_("when"))
    actor = models.CharField(_("who"), max_length=12, choices=ActorKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    is_abroad = models.BooleanField(_("abroad"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    columns = models.JSONField(_("columns"), default=list)
    filter = models.JSONField(_("filter"), default=dict)
    row_count = models.PositiveIntegerField(pgettext_lazy("of a list", "rows"))
    people = models.JSONField(_("people"), default=list)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="disclosure_choices_known",
                condition=Q(kind__in=DisclosureKind.values) & Q(actor__in=ActorKind.values),
            ),
        )
        indexes = (models.Index(fields=("event", "at")),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.purpose}"
