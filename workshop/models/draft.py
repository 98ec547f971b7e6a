"""Who beside staff reads the draft of an agenda, and what participants were told of releases."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workshop.models.event import Event


class DraftLink(models.Model):
    """A link by which colleagues without an account read the draft agenda, for some days.

    The link itself is stored nowhere: its key is signed over the number of this row.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="draft_links", verbose_name=_("event")
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    expires_at = models.DateTimeField(_("good until"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to the draft agenda")
        verbose_name_plural = _("links to the draft agenda")
        ordering = ("event_id", "-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="draft_link_expires_after_start",
                condition=Q(expires_at__gt=F("made_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_id}: {self.pk}"


class AgendaDigest(models.Model):
    """What became of the message on the agenda's changes up to a release: sent, or dismissed.

    Nothing is stored of one that is still held (see workshop/domain/digest.py).
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="agenda_digests", verbose_name=_("event")
    )
    number = models.PositiveIntegerField(_("up to release"))
    is_sent = models.BooleanField(_("sent"))
    settled_at = models.DateTimeField(_("settled at"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    class Meta:
        verbose_name = _("digest of the agenda")
        verbose_name_plural = _("digests of the agenda")
        ordering = ("event_id", "number")
        constraints = (
            models.UniqueConstraint(
                name="agenda_digest_once_per_release", fields=("event", "number")
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_id}: {self.number}"
