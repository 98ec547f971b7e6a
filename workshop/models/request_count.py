"""Requests counted for the rate limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestCount(models.Model):
    """How often one client asked within one window; the client stands as a keyed hash."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    count = models.PositiveIntegerField(_("count"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("request count")
        verbose_name_plural = _("request counts")

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
