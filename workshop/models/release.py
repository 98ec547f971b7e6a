"""The agenda as it was released: numbered, frozen, and what the public reads."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workshop.models.event import Event
from workshop.translated import TranslatedField


class AgendaRelease(models.Model):
    """One released agenda; nothing in it changes but that names are struck.

    ``content`` holds rooms, items and cancelled items, ``names`` who contributes to them, by
    item and in the order of the roles (see workshop/frozen.py). They are kept apart so
    that erasing people leaves the rest as it was released.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="agenda_releases", verbose_name=_("event")
    )
    number = models.PositiveIntegerField(_("number"))
    released_at = models.DateTimeField(_("released at"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    note = TranslatedField(_("note"), max_length=1000, blank=True, multiline=True)
    content = models.JSONField(_("content"))
    names = models.JSONField(_("names of contributors"), default=dict, blank=True)

    class Meta:
        verbose_name = _("release of the agenda")
        verbose_name_plural = _("releases of the agenda")
        ordering = ("event_id", "number")
        constraints = (
            models.UniqueConstraint(
                name="agenda_release_number_unique", fields=("event", "number")
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_id}: {self.number}"
