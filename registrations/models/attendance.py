"""Who was there on which day, and the links by which helpers record it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.models.attendee import Attendee
from workshop.enums import DayPart
from workshop.models import Event


class AttendanceState(models.TextChoices):
    """Whether a person was there."""

    PRESENT = "present", _("present")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")
    OPEN = "open", pgettext_lazy("presence", "not recorded")


class AttendanceWay(models.TextChoices):
    """How it became known."""

    DESK = "desk", _("at the desk")
    SHEET = "sheet", _("from the signed sheet")
    HAND = "hand", _("by hand")


class DeskLink(models.Model):
    """The link by which helpers check people in at one event, on one of its days alone."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="desk_links", verbose_name=_("event")
    )
    day = models.DateField(_("day"))
    key_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)

    class Meta:
        verbose_name = _("desk link")
        verbose_name_plural = _("desk links")
        ordering = ("event_id", "day")
        constraints = (
            models.UniqueConstraint(name="desk_link_once_a_day", fields=("event", "day")),
        )

    def __str__(self) -> str:
        return self.day.isoformat()


class Attendance(models.Model):
    """One statement about one person on one part of a day; never changed, the newest counts.

    What was taken back within the minute is followed by a statement that says again what
    stood before; it ``undoes`` the other.
    """

    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.CASCADE,
        related_name="attendance_entries",
        verbose_name=_("attendee"),
    )
    day = models.DateField(_("day"))
    part = models.CharField(_("part of the day"), max_length=9, choices=DayPart)
    state = models.CharField(
        pgettext_lazy("presence", "attendance"), max_length=7, choices=AttendanceState
    )
    at = models.DateTimeField(_("when"))
    way = models.CharField(_("how it became known"), max_length=5, choices=AttendanceWay)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    desk_link = models.ForeignKey(
        DeskLink,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("desk link"),
    )
    # Made by the device: what is sent twice is applied once.
    token = models.UUIDField(null=True, editable=False)
    undoes = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("takes back"),
    )

    class Meta:
        verbose_name = pgettext_lazy("presence", "attendance")
        verbose_name_plural = pgettext_lazy("presence", "attendance")
        ordering = ("day", "part", "-pk")
        constraints = (
            models.CheckConstraint(
                name="attendance_choices_known",
                condition=Q(part__in=DayPart.values)
                & Q(state__in=AttendanceState.values)
                & Q(way__in=AttendanceWay.values),
            ),
            models.UniqueConstraint(name="attendance_applied_once", fields=("attendee", "token")),
            models.CheckConstraint(
                name="attendance_link_is_of_desk",
                condition=Q(desk_link__isnull=True) | Q(way=AttendanceWay.DESK, user__isnull=True),
            ),
        )
        indexes = (models.Index(fields=("attendee", "day", "part")),)

    def __str__(self) -> str:
        return str(self.get_state_display())
