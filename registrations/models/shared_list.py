"""The list of participants that the participants themselves may read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workshop.models import Event


class SharedList(models.Model):
    """That the list stands on the participants' own pages; without the row it does not.

    No list is kept: each reader gets it as it is at the moment, so that a consent that was
    withdrawn counts at once.
    """

    event = models.OneToOneField(
        Event,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="shared_list",
        verbose_name=_("event"),
    )
    is_final = models.BooleanField(_("final"), default=False)
    is_abroad = models.BooleanField(_("abroad"), default=False)
    shared_at = models.DateTimeField(_("since"))
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("list on the own pages")
        verbose_name_plural = _("lists on the own pages")

    def __str__(self) -> str:
        return str(self.event)
