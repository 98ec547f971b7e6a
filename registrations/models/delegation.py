"""One institution at one event, and the people who keep its list."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.enums import DelegationRole, Reply, ReplyChannel
from registrations.models.institution import Institution
from registrations.querysets import DelegationQuerySet
from workshop.languages import default_language, language_choices
from workshop.models import Event
from workshop.models.files import private_storage
from workshop.text import validate_line
from workshop.translated import Translated, TranslatedField


class Delegation(models.Model):
    """One institution at one event: its seats, rank, role and reply."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="delegations", verbose_name=_("event")
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        related_name="delegations",
        verbose_name=_("institution"),
    )
    name_override = TranslatedField(
        _("name at this event"),
        max_length=200,
        blank=True,
        help_text=_("Where the official name at the time of the event is another."),
    )
    role = models.CharField(
        _("role"), max_length=12, choices=DelegationRole, default=DelegationRole.PARTICIPANT
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, default=2, help_text=_("Empty: no limit.")
    )
    alternates = models.PositiveSmallIntegerField(_("alternates"), default=0)
    protocol_rank = models.PositiveIntegerField(
        _("rank"), default=500, help_text=_("Order of precedence: the lowest number stands first.")
    )
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    reply = models.CharField(_("reply"), max_length=14, choices=Reply, default=Reply.NONE)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    reply_channel = models.CharField(
        _("how the reply came"), max_length=6, choices=ReplyChannel, blank=True
    )
    note_verbale = models.FileField(
        _("note verbale"), storage=private_storage, upload_to="notes", blank=True, max_length=200
    )
    completed_at = models.DateTimeField(
        _("list complete since"), null=True, blank=True, editable=False
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("event_id", "protocol_rank", "pk")
        permissions = (("invite_delegation", _("Can invite institutions")),)
        constraints = (
            models.UniqueConstraint(
                name="delegation_once_per_event",
                fields=("event", "institution"),
                violation_error_message=_("This institution has a delegation already."),
            ),
            models.UniqueConstraint(name="delegation_with_event", fields=("id", "event")),
            models.CheckConstraint(
                name="delegation_choices_known",
                condition=Q(role__in=DelegationRole.values)
                & Q(reply__in=Reply.values)
                & Q(reply_channel__in=["", *ReplyChannel.values]),
            ),
            models.CheckConstraint(
                name="delegation_reply_has_moment",
                condition=Q(reply=Reply.NONE, replied_at__isnull=True)
                | (~Q(reply=Reply.NONE) & Q(replied_at__isnull=False)),
                violation_error_message=_("A reply has a moment, and no reply has none."),
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Translated:
        """Return the institution's name at this event."""
        own: Translated = self.name_override
        return own or self.institution.name


class FocalPoint(models.Model):
    """A person who registers a delegation, through a link of her own."""

    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.CASCADE,
        related_name="focal_points",
        verbose_name=_("delegation"),
    )
    name = models.CharField(_("name"), max_length=200, validators=[validate_line])
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True, validators=[validate_line])
    language = models.CharField(
        _("language"), max_length=10, choices=language_choices, default=default_language
    )
    key_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, editable=False)
    opened_at = models.DateTimeField(_("link first opened at"), null=True, editable=False)

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        ordering = ("delegation_id", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def event_id(self) -> int:
        """Return the id of the event, for the rights of staff."""
        return self.delegation.event_id
