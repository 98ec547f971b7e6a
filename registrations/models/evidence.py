"""Signature sheets as they were printed, and the signed ones as they came back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.attendee import Attendee
from workshop.models import Event
from workshop.models.files import private_storage


class SheetPrinting(models.Model):
    """One printing of the signature sheets of a day; its number stands at the foot of each.

    Sheets that say the same of the same people are the same printing, however often they
    are printed.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="sheet_printings", verbose_name=_("event")
    )
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(pgettext_lazy("of sheets", "printing"))
    sheet_count = models.PositiveIntegerField(_("sheets"))
    printed_at = models.DateTimeField(_("printed at"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("printed by"),
    )

    class Meta:
        verbose_name = _("printing of signature sheets")
        verbose_name_plural = _("printings of signature sheets")
        ordering = ("event_id", "day", "number")
        constraints = (
            models.UniqueConstraint(
                name="sheet_printing_number", fields=("event", "day", "number")
            ),
        )

    def __str__(self) -> str:
        return str(_("Printing %(number)s") % {"number": self.number})


class SheetLine(models.Model):
    """Under which number, on which sheet of the day, a person stands in a printing."""

    printing = models.ForeignKey(
        SheetPrinting,
        on_delete=models.CASCADE,
        related_name="lines",
        verbose_name=pgettext_lazy("of sheets", "printing"),
    )
    attendee = models.ForeignKey(
        Attendee, on_delete=models.CASCADE, related_name="sheet_lines", verbose_name=_("attendee")
    )
    sheet = models.PositiveIntegerField(_("sheet"))
    number = models.PositiveIntegerField(_("No."))

    class Meta:
        verbose_name = _("line of a signature sheet")
        verbose_name_plural = _("lines of signature sheets")
        ordering = ("printing_id", "number")
        constraints = (
            models.UniqueConstraint(name="sheet_line_number", fields=("printing", "number")),
        )

    def __str__(self) -> str:
        return str(self.number)


class Evidence(models.Model):
    """The scan of signed sheets of one day, filed once and never changed.

    ``sheets`` are their numbers, as printed at their foot. A mistaken filing is withdrawn:
    what was filed stays, with the reason, until evidence is deleted.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("event")
    )
    day = models.DateField(_("day"))
    printing = models.ForeignKey(
        SheetPrinting,
        on_delete=models.SET_NULL,
        null=True,
        related_name="scans",
        verbose_name=pgettext_lazy("of sheets", "printing"),
    )
    sheets = models.JSONField(_("sheets"))
    file = models.FileField(
        _("scan"), storage=private_storage, upload_to="evidence", max_length=200
    )
    content_type = models.CharField(_("type of the file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    filed_at = models.DateTimeField(_("filed at"))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("filed by"),
    )
    withdrawn_at = models.DateTimeField(pgettext_lazy("of a filing", "withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.TextField(_("reason for withdrawing"), blank=True)

    class Meta:
        verbose_name = _("signed sheet")
        verbose_name_plural = _("signed sheets")
        ordering = ("event_id", "day", "pk")
        constraints = (
            models.UniqueConstraint(
                name="evidence_filed_once",
                fields=("event", "sha256"),
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="evidence_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
            ),
        )

    def __str__(self) -> str:
        return self.sha256
