"""Letters for visas: who invites at an event, and which letter has which number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models.attendee import Attendee
from workshop.models import Event
from workshop.text import validate_line
from workshop.translated import TranslatedField


class VisaInviter(models.Model):
    """Who invites in the letters of an event, and what all of them say.

    ``last_number`` is the number of the latest letter; it stays when letters are deleted, so
    that no number comes twice.
    """

    event = models.OneToOneField(
        Event,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="visa_inviter",
        verbose_name=_("event"),
    )
    unit = TranslatedField(_("inviting unit"), max_length=120)
    address = TranslatedField(_("address of the unit"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=60, validators=[validate_line])
    contact = TranslatedField(_("contact person"), max_length=80)
    signatory = TranslatedField(
        _("who signs"), max_length=100, help_text=_("Name and function, as below the signature.")
    )
    purpose = TranslatedField(
        _("purpose of the visit"),
        max_length=150,
        help_text=_("For example: to take part in the workshop."),
    )
    cities = TranslatedField(_("cities to be visited"), max_length=120)
    costs = TranslatedField(
        _("who bears the costs"),
        max_length=200,
        help_text=_("Of travel, board and lodging, and of insurance."),
    )
    number_prefix = models.CharField(
        _("beginning of the letter numbers"),
        max_length=30,
        blank=True,
        validators=[validate_line],
        help_text=_("Stands before the running number, as in IOM-BJ-2027-001."),
    )
    last_number = models.PositiveIntegerField(_("latest number"), default=0, editable=False)

    class Meta:
        verbose_name = _("inviter in visa letters")
        verbose_name_plural = _("inviters in visa letters")

    def __str__(self) -> str:
        return str(self.unit)


class VisaLetter(models.Model):
    """One letter with its number. ``content`` is a keyed hash of what it said, or nothing.

    Nothing stands there once the sensitive data is gone of which the letter was made.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="visa_letters", verbose_name=_("event")
    )
    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.CASCADE,
        related_name="visa_letters",
        verbose_name=_("attendee"),
    )
    number = models.PositiveIntegerField(_("running number"))
    full_number = models.CharField(_("number of the letter"), max_length=45)
    issued_at = models.DateTimeField(_("letter made at"))
    content = models.CharField(_("content"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("visa letter with its number")
        verbose_name_plural = _("visa letters with their numbers")
        ordering = ("event_id", "number")
        constraints = (
            models.UniqueConstraint(name="visa_letter_number_once", fields=("event", "number")),
        )

    def __str__(self) -> str:
        return str(self.number)
