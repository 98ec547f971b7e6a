"""What was printed of a person, so that only what changed is printed again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models.attendee import Attendee


class Printing(models.Model):
    """The last badge or name tent of a person: a digest of what stood on it, and when.

    ``purpose`` is the key of the list; the ``digest`` is SHA-256 in hexadecimal digits.
    """

    attendee = models.ForeignKey(
        Attendee, on_delete=models.CASCADE, related_name="printings", verbose_name=_("attendee")
    )
    purpose = models.CharField(_("purpose"), max_length=40)
    digest = models.CharField(_("digest of what was printed"), max_length=64)
    printed_at = models.DateTimeField(_("printed at"))

    class Meta:
        verbose_name = _("printing")
        verbose_name_plural = _("printings")
        ordering = ("attendee_id", "purpose")
        constraints = (
            models.UniqueConstraint(name="printing_last_one_only", fields=("attendee", "purpose")),
        )

    def __str__(self) -> str:
        return self.purpose
