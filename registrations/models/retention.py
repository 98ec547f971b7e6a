"""What outlives the rows: totals, holds, and that something was erased."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.enums import StatisticKind
from registrations.models.attendee import Attendee
from workshop.models import Event
from workshop.text import validate_text


class Statistic(models.Model):
    """How many of the people erased from an event had a property: nobody can be told from it.

    ``value`` is a day as in 2027-11-03, the code of a language, or a value of InstitutionKind,
    Sex or Status, as ``kind`` says; empty where nothing was stated.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="statistics", verbose_name=_("event")
    )
    kind = models.CharField(_("counted"), max_length=20, choices=StatisticKind)
    value = models.CharField(_("of what"), max_length=30, blank=True)
    count = models.PositiveIntegerField(_("people"), default=0)

    class Meta:
        verbose_name = _("statistic")
        verbose_name_plural = _("statistics")
        ordering = ("event_id", "kind", "value")
        constraints = (
            models.UniqueConstraint(
                name="statistic_once_per_value", fields=("event", "kind", "value")
            ),
            models.CheckConstraint(
                name="statistic_kind_known", condition=Q(kind__in=StatisticKind.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"


class Hold(models.Model):
    """Contact data and evidence of an event are kept longer, for an audit; sensitive data never is."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="holds", verbose_name=_("event")
    )
    reason = models.TextField(_("reason"), validators=[validate_text])
    until = models.DateField(_("last day"), help_text=_("The hold ends by itself after this day."))
    placed_at = models.DateTimeField(_("placed at"), editable=False)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("placed by"),
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, editable=False)

    class Meta:
        verbose_name = _("hold on deletion")
        verbose_name_plural = _("holds on deletion")
        ordering = ("-placed_at", "-pk")
        constraints = (models.CheckConstraint(name="hold_has_reason", condition=~Q(reason="")),)

    def __str__(self) -> str:
        return str(_("Hold until %(day)s") % {"day": self.until})


class Erasure(models.Model):
    """That a person's data was erased, without the data.

    ``number`` names the same record in the store of files, which a restored database does
    not take back; ``person`` is a keyed hash of the reference; ``what`` is a group of
    sensitive data, or empty where all was erased.
    """

    number = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    # Empty for an erasure made at an event that a restored database does not know.
    event = models.ForeignKey(
        Event,
        on_delete=models.SET_NULL,
        null=True,
        related_name="erasures",
        verbose_name=_("event"),
    )
    person = models.CharField(_("person"), max_length=64)
    what = models.CharField(_("what"), max_length=16, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return str(self.number)


class ErasureState(models.TextChoices):
    """What became of a request for erasure."""

    OPEN = "open", _("to be answered")
    REFUSED = "refused", pgettext_lazy("request", "refused")


class ErasureRequest(models.Model):
    """A person's request to be erased; granting it erases it too."""

    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.CASCADE,
        related_name="erasure_requests",
        verbose_name=_("attendee"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("to be answered by"))
    state = models.CharField(
        _("state"), max_length=8, choices=ErasureState, default=ErasureState.OPEN
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.TextField(pgettext_lazy("of a refusal", "reason"), blank=True)

    class Meta:
        verbose_name = _("request for erasure")
        verbose_name_plural = _("requests for erasure")
        ordering = ("due_on", "pk")
        permissions = (("erase_attendee", _("Can erase people and answer requests for it")),)
        constraints = (
            models.UniqueConstraint(
                name="erasure_request_one_open",
                fields=("attendee",),
                condition=Q(state=ErasureState.OPEN),
            ),
            models.CheckConstraint(
                name="erasure_request_decided_with_moment",
                condition=Q(state=ErasureState.OPEN, decided_at__isnull=True)
                | (Q(state=ErasureState.REFUSED, decided_at__isnull=False) & ~Q(reason="")),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def event_id(self) -> int:
        """Return the id of the event, for the rights of staff."""
        return self.attendee.event_id


class AccessCode(models.Model):
    """The code with which a person, beside the link, sees the sensitive values held.

    The code itself is computed from ``nonce`` and never stored; ``tries`` counts the wrong ones.
    """

    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="access_code", verbose_name=_("attendee")
    )
    nonce = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField(_("issued at"))
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)

    class Meta:
        verbose_name = _("code for the own data")
        verbose_name_plural = _("codes for the own data")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def digits(self) -> str:
        """Return the code: eight digits, which only this site can compute."""
        about = f"{self.attendee_id}:{self.nonce}"
        mac = salted_hmac("registrations.access-code", about, algorithm="sha256").digest()
        return f"{int.from_bytes(mac[:8]) % 10**8:08}"
