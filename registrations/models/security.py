"""What the security of the venue is told: vehicles with their drivers, and the frozen list."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models.delegation import Delegation
from registrations.models.encrypted import EncryptedTextField
from workshop.models import Event
from workshop.text import validate_line


class SecurityPlan(models.Model):
    """Whether delegations are asked for vehicles, and when the list for the venue is frozen."""

    event = models.OneToOneField(
        Event,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="security_plan",
        verbose_name=_("event"),
    )
    asks_vehicles = models.BooleanField(
        _("ask delegations for vehicles and drivers"),
        default=False,
        help_text=_("On the page of each delegation."),
    )
    freeze_days = models.PositiveSmallIntegerField(
        _("freeze the list (days before the first day)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "From then on the list stays, and what changes is marked. Empty: never frozen."
        ),
    )

    class Meta:
        verbose_name = _("plan for the security of the venue")
        verbose_name_plural = _("plans for the security of the venue")

    def __str__(self) -> str:
        return str(self.event)


class SecuritySnapshot(models.Model):
    """The list as it was frozen: people and vehicles as JSON, encrypted like their columns."""

    event = models.OneToOneField(
        Event,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="security_snapshot",
        verbose_name=_("event"),
    )
    frozen_at = models.DateTimeField(_("frozen at"))
    content = EncryptedTextField(_("what the list for the security of the venue held"))

    class Meta:
        verbose_name = _("frozen list for the security of the venue")
        verbose_name_plural = _("frozen lists for the security of the venue")

    def __str__(self) -> str:
        return str(self.event)


class Vehicle(models.Model):
    """A vehicle that a delegation brings, with its driver, who is told of it beforehand.

    ``days`` are dates as in 2027-11-03, with commas between; none means all.
    """

    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.CASCADE,
        related_name="vehicles",
        verbose_name=_("delegation"),
    )
    plate = EncryptedTextField(_("number plate"), max_length=20, validators=[validate_line])
    make = EncryptedTextField(_("make and colour"), max_length=60, validators=[validate_line])
    driver_name = EncryptedTextField(
        _("name of the driver"), max_length=120, validators=[validate_line]
    )
    driver_document = EncryptedTextField(
        _("identity document of the driver"), max_length=60, validators=[validate_line]
    )
    days = EncryptedTextField(_("days of the vehicle"), blank=True)
    saved_at = models.DateTimeField(_("entered at"), editable=False)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ("delegation_id", "pk")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
