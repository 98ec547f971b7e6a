"""Sensitive data: a table for each group, a row only while its consent is in force."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from registrations.models.attendee import Attendee
from registrations.models.encrypted import EncryptedDateField, EncryptedTextField
from workshop.text import validate_line, validate_text


def validate_country(value: str) -> None:
    """Refuse what is no two-letter code of a country."""
    if value not in countries:
        raise ValidationError(_("Choose a country from the list."), code="unknown_country")


class PassportSex(models.TextChoices):
    """The sex as a passport has it; what the registration says of it is another matter."""

    FEMALE = "F", _("female")
    MALE = "M", _("male")
    UNSPECIFIED = "X", _("not specified")


def validate_sex(value: str) -> None:
    """Refuse what no passport has."""
    if value not in PassportSex.values:
        raise ValidationError(_("Choose one from the list."), code="unknown_sex")


class SensitiveGroup(models.Model):
    """What is common to the groups. Purging one is deleting its row."""

    saved_at = models.DateTimeField(_("entered at"), editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def event_id(self) -> int:
        """Return the id of the event, for the rights of staff."""
        attendee: Attendee = self.attendee  # type: ignore[attr-defined]
        return attendee.event_id


class Identity(SensitiveGroup):
    """The document with which a person passes the venue's gate or applies for a visa."""

    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="identity", verbose_name=_("attendee")
    )
    nationality = EncryptedTextField(
        _("nationality"), max_length=2, blank=True, validators=[validate_country]
    )
    document_type = EncryptedTextField(
        _("type of document"), max_length=60, blank=True, validators=[validate_line]
    )
    document_number = EncryptedTextField(
        _("number of the document"), max_length=40, blank=True, validators=[validate_line]
    )
    expires_on = EncryptedDateField(_("valid until"), blank=True)
    born_on = EncryptedDateField(_("date of birth"), blank=True)

    class Meta:
        verbose_name = _("identity document")
        verbose_name_plural = _("identity documents")


class Travel(SensitiveGroup):
    """When and how a person arrives and leaves, and where the person stays."""

    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="travel", verbose_name=_("attendee")
    )
    arrives_on = EncryptedDateField(_("day of arrival"), blank=True)
    arrives_by = EncryptedTextField(
        _("arrival: flight or train, place and time"),
        max_length=120,
        blank=True,
        validators=[validate_line],
    )
    leaves_on = EncryptedDateField(_("day of departure"), blank=True)
    leaves_by = EncryptedTextField(
        _("departure: flight or train, place and time"),
        max_length=120,
        blank=True,
        validators=[validate_line],
    )
    hotel = EncryptedTextField(_("hotel"), max_length=200, blank=True, validators=[validate_line])

    class Meta:
        verbose_name = _("travel and hotel")
        verbose_name_plural = _("travel and hotels")


class Needs(SensitiveGroup):
    """What a person eats, needs in order to take part, and whom to call in an emergency."""

    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="needs", verbose_name=_("attendee")
    )
    diet = EncryptedTextField(_("diet"), max_length=200, blank=True, validators=[validate_line])
    access = EncryptedTextField(
        _("access needs"), max_length=500, blank=True, validators=[validate_text]
    )
    emergency_contact = EncryptedTextField(
        _("emergency contact"), max_length=200, blank=True, validators=[validate_line]
    )

    class Meta:
        verbose_name = _("diet, access and emergency contact")
        verbose_name_plural = _("diets, access and emergency contacts")


class Visa(SensitiveGroup):
    """What a letter for a visa says beside the identity document; kept of who wants a letter."""

    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="visa", verbose_name=_("attendee")
    )
    passport_name = EncryptedTextField(
        _("full name as in the passport"), max_length=120, blank=True, validators=[validate_line]
    )
    passport_sex = EncryptedTextField(
        _("sex as in the passport"), max_length=1, blank=True, validators=[validate_sex]
    )
    issued_on = EncryptedDateField(_("passport issued on"), blank=True)
    consulate = EncryptedTextField(
        _("embassy or consulate that issues the visa"),
        max_length=160,
        blank=True,
        validators=[validate_line],
    )
    arrives_on = EncryptedDateField(_("day of arrival"), blank=True)
    leaves_on = EncryptedDateField(_("day of departure"), blank=True)

    class Meta:
        verbose_name = _("visa letter")
        verbose_name_plural = _("visa letters")
