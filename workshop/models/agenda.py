"""Rooms, agenda items and who contributes to them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workshop.enums import Interpretation, ItemKind, Visibility
from workshop.models.event import Event
from workshop.querysets import AgendaItemQuerySet
from workshop.text import validate_line
from workshop.translated import TranslatedField


class Room(models.Model):
    """A room of the venue."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("event")
    )
    name = TranslatedField(pgettext_lazy("thing", "name"), max_length=100)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ("event_id", "position", "pk")

    def __str__(self) -> str:
        return str(self.name)


class AgendaItem(models.Model):
    """One entry of the timetable; its times are local to the event's zone."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="agenda_items", verbose_name=_("event")
    )
    day = models.DateField(_("day"))
    starts = models.TimeField(_("start"), help_text=_("Local time of the event."))
    ends = models.TimeField(_("end"))
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind, default=ItemKind.SESSION)
    title = TranslatedField(_("title"), max_length=200)
    description = TranslatedField(_("description"), max_length=2000, blank=True, multiline=True)
    room = models.ForeignKey(
        Room,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("room"),
    )
    track = models.CharField(
        _("track"),
        max_length=20,
        blank=True,
        validators=[validate_line],
        help_text=_("Tells items at the same time apart, as in A and B."),
    )
    interpretation = models.CharField(
        _("interpretation"), max_length=20, choices=Interpretation, default=Interpretation.NONE
    )
    interpretation_languages = models.JSONField(
        _("languages of interpretation"), default=list, blank=True
    )
    visibility = models.CharField(
        _("visible to"), max_length=20, choices=Visibility, default=Visibility.PUBLIC
    )
    counts_for_attendance = models.BooleanField(_("counts for attendance"), default=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ("day", "starts", "track", "pk")
        constraints = (
            models.CheckConstraint(
                name="agenda_item_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                name="agenda_item_choices_known",
                condition=Q(kind__in=ItemKind.values)
                & Q(interpretation__in=Interpretation.values)
                & Q(visibility__in=Visibility.values),
            ),
        )
        indexes = (models.Index(fields=("event", "day", "starts")),)

    def __str__(self) -> str:
        return str(self.title)


class Contribution(models.Model):
    """A part that somebody has in an agenda item; the public sees the role alone by default."""

    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.CASCADE,
        related_name="contributions",
        verbose_name=_("agenda item"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    role = TranslatedField(_("role"), max_length=200)
    name = models.CharField(_("name"), max_length=200, blank=True, validators=[validate_line])
    position = TranslatedField(_("position"), max_length=200, blank=True)
    institution = TranslatedField(_("institution"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ("item_id", "order", "pk")

    def __str__(self) -> str:
        return str(self.role)
