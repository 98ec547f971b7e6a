"""One person at one event."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Left, Lower
from django.utils.translation import gettext_lazy as _

from registrations.enums import AttendanceMode, Capacity, NameOrder, Sex, Status
from registrations.models.delegation import Delegation
from registrations.querysets import AttendeeQuerySet
from workshop.languages import default_language, language_choices
from workshop.models import Event
from workshop.text import to_search_key, validate_line, validate_text

# The moment since which the registration is in a state; set in that state and in no other.
STATUS_MOMENTS = {
    Status.WAITLISTED: "waitlisted_at",
    Status.CONFIRMED: "confirmed_at",
    Status.DECLINED: "declined_at",
    Status.WITHDRAWN: "withdrawn_at",
    Status.CANCELLED: "cancelled_at",
}

# Those who wait for a decision stand first in the list of staff, then the waiting list.
TURN = Case(
    When(status=Status.SUBMITTED, then=Value(0)),
    When(status=Status.WAITLISTED, then=Value(1)),
    default=Value(2),
)
# By what people are sorted: a whole search text can be longer than an index takes.
BY_NAME = Left("search_text", 60)

_SEARCHED = (
    "family_name",
    "given_names",
    "native_name",
    "chinese_name",
    "print_as",
    "email",
    "reference",
)


def _moment_matches_status(status: Status, moment: str) -> models.CheckConstraint:
    present = Q(**{f"{moment}__isnull": False})
    return models.CheckConstraint(
        name=f"attendee_{moment}_with_status",
        condition=(Q(status=status) & present) | (~Q(status=status) & ~present),
    )


class Attendee(models.Model):
    """One person at one event, sent by one delegation.

    The event stands here beside the delegation so that lists need no join; the database
    keeps the two in agreement (see registrations/integrity.py).
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="attendees", verbose_name=_("event")
    )
    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.PROTECT,
        related_name="attendees",
        verbose_name=_("delegation"),
    )
    capacity = models.CharField(
        _("capacity"), max_length=12, choices=Capacity, default=Capacity.DELEGATE
    )

    honorific = models.CharField(
        _("honorific"), max_length=40, blank=True, validators=[validate_line]
    )
    family_name = models.CharField(_("family name"), max_length=120, validators=[validate_line])
    given_names = models.CharField(
        _("given names"), max_length=120, blank=True, validators=[validate_line]
    )
    name_order = models.CharField(
        _("order of names"), max_length=12, choices=NameOrder, default=NameOrder.GIVEN_FIRST
    )
    native_name = models.CharField(
        _("name in native script"), max_length=120, blank=True, validators=[validate_line]
    )
    chinese_name = models.CharField(
        _("Chinese name"), max_length=60, blank=True, validators=[validate_line]
    )
    print_as = models.CharField(
        _("print as"), max_length=200, blank=True, validators=[validate_line]
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    position = models.CharField(
        _("position"), max_length=200, blank=True, validators=[validate_line]
    )
    department = models.CharField(
        _("department"), max_length=200, blank=True, validators=[validate_line]
    )
    position_zh = models.CharField(
        _("position in Chinese"), max_length=120, blank=True, validators=[validate_line]
    )
    department_zh = models.CharField(
        _("department in Chinese"), max_length=120, blank=True, validators=[validate_line]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True, validators=[validate_line])
    language = models.CharField(
        _("language of messages"),
        max_length=10,
        choices=language_choices,
        default=default_language,
    )
    headset_language = models.CharField(
        _("headset language"), max_length=10, choices=language_choices, blank=True
    )
    mode = models.CharField(
        _("attendance"),
        max_length=10,
        choices=AttendanceMode,
        default=AttendanceMode.IN_PERSON,
    )
    days = models.JSONField(
        _("days"),
        default=list,
        blank=True,
        help_text=_("Days of attendance; none chosen means all days."),
    )

    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("entered at"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    waitlisted_at = models.DateTimeField(_("on the waiting list since"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    declined_at = models.DateTimeField(_("not accepted at"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    decision_reason = models.TextField(_("reason given"), blank=True, editable=False)
    seat_reason = models.TextField(
        _("reason for a seat beyond the limit"), blank=True, editable=False
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="replacements",
        verbose_name=_("replaces"),
    )
    # Raised by every edit, so that a form opened before another's edit is recognised.
    revision = models.PositiveIntegerField(_("number of edits"), default=0, editable=False)

    position_in_delegation = models.PositiveSmallIntegerField(
        _("position in the delegation"), default=0, help_text=_("The focal point's order.")
    )
    staff_rank = models.PositiveSmallIntegerField(
        _("rank within the delegation"),
        null=True,
        blank=True,
        help_text=_(
            "Set by staff; stands before the head of delegation and the focal point's order."
        ),
    )
    staff_note = models.TextField(
        _("staff note"),
        blank=True,
        validators=[validate_text],
        help_text=_(
            "Never shown to the focal point; to the delegate only in a copy of all that is held."
        ),
    )
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
    )
    # Null, not empty: many attendees have no form, and each token must be unique.
    form_token = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    key_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ("event_id", "delegation_id", "position_in_delegation", "pk")
        permissions = (
            ("decide_attendee", _("Can decide on registrations")),
            ("export_attendee", _("Can export participant lists")),
            ("export_everything", _("Can export all that was registered")),
            ("renew_link", _("Can show and renew personal links")),
            ("view_sensitive", _("Can see and enter sensitive data")),
        )
        constraints = (
            models.CheckConstraint(
                name="attendee_choices_known",
                condition=Q(status__in=Status.values)
                & Q(capacity__in=Capacity.values)
                & Q(name_order__in=NameOrder.values)
                & Q(sex__in=["", *Sex.values])
                & Q(mode__in=AttendanceMode.values),
            ),
            models.CheckConstraint(
                name="attendee_submitted_unless_draft",
                condition=Q(status=Status.DRAFT, submitted_at__isnull=True)
                | (~Q(status=Status.DRAFT) & Q(submitted_at__isnull=False)),
            ),
            *(_moment_matches_status(status, moment) for status, moment in STATUS_MOMENTS.items()),
            models.CheckConstraint(name="attendee_family_name_given", condition=~Q(family_name="")),
            models.CheckConstraint(
                name="attendee_not_own_duplicate",
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
            ),
            models.CheckConstraint(
                name="attendee_not_own_replacement",
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
            ),
            models.UniqueConstraint(
                name="attendee_one_open_replacement",
                fields=("replaces",),
                condition=Q(replaces__isnull=False, status__in=Status.open()),
            ),
            models.CheckConstraint(
                name="attendee_seat_reason_while_confirmed",
                condition=Q(seat_reason="") | Q(status=Status.CONFIRMED),
            ),
        )
        indexes = (
            models.Index(fields=("event", "status", "submitted_at")),
            models.Index(fields=("delegation", "status")),
            models.Index(F("event"), Lower("email"), name="attendee_event_email"),
            models.Index(F("event"), TURN, F("submitted_at"), F("id"), name="attendee_turn"),
            models.Index(F("event"), BY_NAME, name="attendee_by_name"),
        )

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the search text brought up to date."""
        self.search_text = to_search_key(*(getattr(self, name) for name in _SEARCHED))
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """Return whether the person may still come."""
        return Status(self.status).is_open

    @property
    def takes_places(self) -> bool:
        """Return whether the places chosen in side activities count; see ``taking_places``."""
        return self.status in Status.expected() and self.duplicate_of_id is None

    @property
    def status_since(self) -> datetime:
        """Return the moment since which the registration is in its state."""
        moment = STATUS_MOMENTS.get(Status(self.status), "submitted_at")
        since: datetime | None = getattr(self, moment)
        return since or self.created_at
