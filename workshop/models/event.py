"""An event, what it asks of its attendees, and who works on it."""

import zoneinfo
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from workshop.enums import (
    Approval,
    AttendanceBy,
    Audience,
    DayPart,
    EventState,
    Group,
    RegistrationMode,
)
from workshop.languages import language_codes
from workshop.querysets import EventQuerySet
from workshop.slugs import PATH_SLUGS, validate_slug_is_free
from workshop.text import validate_line
from workshop.translated import TranslatedField


def validate_time_zone(value: str) -> None:
    """Refuse a name that is not in the IANA time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write one such as Asia/Shanghai."),
            code="time_zone",
            params={"name": value},
        )


class Event(models.Model):
    """A meeting with its own institutions, registration and agenda."""

    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[validate_slug_is_free],
        help_text=_(
            "The part of the web address that names the event, as in /return-readmission/."
        ),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=EventState, default=EventState.DRAFT
    )
    state_note = TranslatedField(
        _("what is said of the postponement or cancellation"),
        max_length=1000,
        blank=True,
        multiline=True,
    )
    is_listed = models.BooleanField(
        _("listed"),
        default=False,
        help_text=_(
            "Named on the start page and found by search engines. Otherwise only who has the address finds it."
        ),
    )
    title = TranslatedField(_("title"), max_length=200)
    theme = TranslatedField(_("theme"), max_length=500, blank=True, multiline=True)
    project = TranslatedField(_("project"), max_length=300, blank=True)
    organiser = TranslatedField(_("organiser"), max_length=200)
    shows_funding = models.BooleanField(
        _("show the funding statement"),
        default=True,
        help_text=_("The emblem with the statement and the disclaimer, on pages and documents."),
    )
    funding_statement = TranslatedField(_("funding statement"), max_length=200, blank=True)
    disclaimer = TranslatedField(_("disclaimer"), max_length=1000, blank=True, multiline=True)

    venue = TranslatedField(_("venue"), max_length=200, blank=True)
    address = TranslatedField(_("street address"), max_length=300, blank=True)
    city = TranslatedField(_("city"), max_length=100)
    country = CountryField(_("country"))
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    languages = models.JSONField(
        _("languages of the event"),
        default=language_codes,
        help_text=_("Codes of the languages in which the event is held, as a list."),
    )

    contact_name = TranslatedField(_("contact"), max_length=200)
    contact_email = models.EmailField(_("contact e-mail"))
    contact_phone = models.CharField(
        _("contact telephone"), max_length=60, blank=True, validators=[validate_line]
    )

    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    mode = models.CharField(
        _("who may register"),
        max_length=10,
        choices=RegistrationMode,
        default=RegistrationMode.INVITATION,
    )
    approval = models.CharField(
        _("confirmation"), max_length=10, choices=Approval, default=Approval.STAFF
    )
    decision_days = models.PositiveSmallIntegerField(
        _("decision promised within (days)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    capacity = models.PositiveIntegerField(
        _("seats in all"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    promotes_automatically = models.BooleanField(
        _("give freed seats to the waiting list at once"),
        default=False,
        help_text=_("Otherwise staff are shown who is next, and confirm."),
    )
    shows_waiting_position = models.BooleanField(
        _("show people their place on the waiting list"), default=False
    )
    changes_until = models.DateTimeField(
        _("changes possible until"),
        null=True,
        blank=True,
        help_text=_("Empty: until the event starts."),
    )
    attendance_by = models.CharField(
        _("attendance is recorded"),
        max_length=8,
        choices=AttendanceBy,
        default=AttendanceBy.DAY,
        help_text=_("At the desk and from the signed sheets."),
    )
    names_contributors = models.BooleanField(
        _("name contributors on the public agenda"),
        default=False,
        help_text=_("Otherwise only their role is shown."),
    )
    transfer_recipients = TranslatedField(
        _("recipients abroad"),
        max_length=500,
        blank=True,
        help_text=_(
            "Who outside the country of the event is given lists, by name. Empty: nobody is, and nobody is asked."
        ),
    )
    sensitive_days = models.PositiveSmallIntegerField(
        _("keep sensitive data for (days after the event)"), default=30
    )
    contact_days = models.PositiveSmallIntegerField(
        _("keep contact data for (days after the event)"), default=730
    )
    evidence_days = models.PositiveSmallIntegerField(
        _("keep evidence for (days after the event)"), default=1826
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                name="event_state_known", condition=Q(state__in=EventState.values)
            ),
            models.CheckConstraint(
                name="event_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                name="event_closes_after_opening",
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("Registration must close after it opens."),
            ),
            models.CheckConstraint(
                name="event_slug_not_reserved",
                condition=~Q(slug__in=sorted(PATH_SLUGS)),
                violation_error_message=_("This word is the address of another page."),
            ),
            models.CheckConstraint(
                name="event_mode_known", condition=Q(mode__in=RegistrationMode.values)
            ),
            models.CheckConstraint(
                name="event_approval_known", condition=Q(approval__in=Approval.values)
            ),
            models.CheckConstraint(
                name="event_attendance_by_known",
                condition=Q(attendance_by__in=AttendanceBy.values),
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Return the path of the event's public page in the active language."""
        return reverse("event", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """Return the event's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def days(self) -> list[date]:
        """Return the event's days in order."""
        count = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + timedelta(days=number) for number in range(count)]

    @property
    def starts_at(self) -> datetime:
        """Return the first moment of the first day, in the event's zone."""
        return datetime.combine(self.starts_on, datetime.min.time(), self.zone)

    @property
    def ends_at(self) -> datetime:
        """Return the first moment after the last day, in the event's zone."""
        return datetime.combine(self.ends_on + timedelta(days=1), datetime.min.time(), self.zone)

    @property
    def parts_of_day(self) -> list[DayPart]:
        """Return for which parts of each day attendance is recorded, in order."""
        return AttendanceBy(self.attendance_by).parts

    @property
    def is_public(self) -> bool:
        """Return whether the public may open the event's pages."""
        return self.state != EventState.DRAFT


class AskedGroup(models.Model):
    """An optional group of questions that an event asks, of whom, and whether it must be answered."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="asked_groups", verbose_name=_("event")
    )
    group = models.CharField(_("group"), max_length=20, choices=Group)
    is_required = models.BooleanField(_("required"), default=False)
    audience = models.CharField(
        _("asked of"), max_length=10, choices=Audience, default=Audience.EVERYONE
    )
    needs_approval = models.BooleanField(
        _("changes are approved"),
        default=False,
        help_text=_("After confirmation a change waits until staff accept it."),
    )

    class Meta:
        verbose_name = _("group of questions")
        verbose_name_plural = _("groups of questions asked")
        ordering = ("event_id", "pk")
        constraints = (
            models.UniqueConstraint(
                name="asked_group_once_per_event",
                fields=("event", "group"),
                violation_error_message=_("This group is asked already."),
            ),
            models.CheckConstraint(
                name="asked_group_known",
                condition=Q(group__in=Group.values) & Q(audience__in=Audience.values),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_group_display())


class EventRole(models.Model):
    """A member of staff at one event, with the rights of one role group."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="roles", verbose_name=_("event")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="event_roles",
        verbose_name=_("member of staff"),
    )
    role = models.ForeignKey(
        "auth.Group", on_delete=models.PROTECT, related_name="+", verbose_name=_("role")
    )

    class Meta:
        verbose_name = _("member of staff at an event")
        verbose_name_plural = _("staff at the event")
        ordering = ("event_id", "pk")
        constraints = (
            models.UniqueConstraint(
                name="event_role_once",
                fields=("event", "user", "role"),
                violation_error_message=_("This person has that role already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"
