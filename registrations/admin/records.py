"""History and messages: written by the portal, only read here."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from post_office.models import STATUS

from registrations.enums import Action, MessageKind, Purpose
from registrations.models import Attendee, Consent, HistoryEntry, Message
from workshop.admin.filters import ChoiceFilter, EventFilter
from workshop.admin.scoping import ReadOnlyAdmin
from workshop.templatetags.dates import in_zone_of
from workshop.text import in_series

_SENDING = {
    STATUS.sent: _("sent"),
    STATUS.failed: _("failed"),
    STATUS.queued: _("queued"),
    STATUS.requeued: _("queued again after a failure"),
}
# The newest acts on one person; older ones are found in the list of history.
_SHOWN_ENTRIES = 50


def field_names(entry: HistoryEntry) -> str:
    """Return the fields of the entry in words."""
    return in_series(_word(name) for name in entry.fields)


def _word(name: str) -> str:
    if name in Purpose.values:
        return str(Purpose(name).label)
    try:
        return str(getattr(Attendee._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def who(entry: HistoryEntry) -> str:
    """Return who acted: the kind, and the member of staff or focal point where known."""
    person = entry.user or entry.focal_point
    label = str(entry.get_actor_display())
    return f"{label}{pgettext('before a name', ': ')}{person}" if person else label


def sending(message: Message) -> str:
    """Return in words what became of the message, as the mail queue has it."""
    return str(_SENDING.get(message.email.status, _("queued")))


def history_of(attendee: Attendee) -> list[dict[str, Any]]:
    """Return the newest acts on the attendee, in words."""
    rows = attendee.history.select_related("user", "focal_point")[:_SHOWN_ENTRIES]
    return [
        {"at": each.at, "what": each.get_action_display(), "who": who(each), "fields": field_names(each)}
        for each in rows
    ]  # fmt: skip


def consents_of(attendee: Attendee) -> QuerySet[Consent]:
    """Return the answers to the consent questions, the current one of each first."""
    return attendee.consents.select_related("notice").order_by("purpose", "-is_current", "-pk")


def messages_of(attendee: Attendee) -> list[dict[str, Any]]:
    """Return the messages to the attendee with their state."""
    return [
        {
            "at": each.queued_at,
            "what": each.get_kind_display(),
            "language": each.get_language_display(),
            "state": sending(each),
            "path": reverse("admin:registrations_message_change", args=[each.pk]),
        }
        for each in attendee.messages.select_related("email")
    ]


class ActionFilter(ChoiceFilter):
    """By what was done."""

    title = _("what")
    parameter_name = "action"
    choices_of = Action


@admin.register(HistoryEntry)
class HistoryAdmin(ReadOnlyAdmin):
    """Who did what, when."""

    list_display = ("when", "action", "subject", "shown_who", "shown_fields", "event")
    list_filter = (EventFilter, ActionFilter)
    list_select_related = ("event", "attendee", "delegation__institution", "user", "focal_point")
    fields = ("when", "event", "action", "subject", "shown_who", "shown_fields")
    readonly_fields = fields
    ordering = ("-at", "-pk")

    @admin.display(description=_("when"), ordering="at")
    def when(self, obj: HistoryEntry) -> str:
        """Return the moment in the event's zone."""
        return in_zone_of(obj.at, obj.event)

    @admin.display(description=_("whom it concerns"))
    def subject(self, obj: HistoryEntry) -> str:
        """Return the reference of the person, or the delegation."""
        return str(obj.attendee or obj.delegation or "–")

    @admin.display(description=_("who"))
    def shown_who(self, obj: HistoryEntry) -> str:
        """Return who acted."""
        return who(obj)

    @admin.display(description=_("fields"))
    def shown_fields(self, obj: HistoryEntry) -> str:
        """Return the names of the fields concerned."""
        return field_names(obj) or "–"


class MessageKindFilter(ChoiceFilter):
    """By message."""

    title = _("message")
    parameter_name = "kind"
    choices_of = MessageKind


class SendingFilter(ChoiceFilter):
    """By what became of the message."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the states that staff tell apart."""
        return [("sent", _("sent")), ("queued", _("queued")), ("failed", _("failed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the messages in the state."""
        states = {
            "sent": [STATUS.sent],
            "queued": [STATUS.queued, STATUS.requeued],
            "failed": [STATUS.failed],
        }
        if self.value() not in states:
            return queryset
        return queryset.filter(email__status__in=states[str(self.value())])


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Messages queued and sent, as they were written; the personal link is never in them."""

    list_display = ("when", "kind", "reader", "state", "language", "event")
    list_filter = (EventFilter, SendingFilter, MessageKindFilter)
    list_select_related = ("event", "attendee", "email")
    fields = ("when", "event", "reader", "kind", "language", "state", "subject", "text")
    readonly_fields = fields
    ordering = ("-queued_at", "-pk")

    @admin.display(description=_("queued at"), ordering="queued_at")
    def when(self, obj: Message) -> str:
        """Return the moment in the event's zone."""
        return in_zone_of(obj.queued_at, obj.event)

    @admin.display(description=_("attendee"))
    def reader(self, obj: Message) -> SafeString:
        """Return the reference, leading to the person's page."""
        address = reverse("admin:registrations_attendee_change", args=[obj.attendee_id])
        return format_html('<a href="{}">{}</a>', address, obj.attendee)

    @admin.display(description=_("state"))
    def state(self, obj: Message) -> str:
        """Return what became of it."""
        return sending(obj)

    @admin.display(description=_("subject"))
    def subject(self, obj: Message) -> str:
        """Return the subject."""
        return str(obj.email.subject)

    @admin.display(description=_("text"))
    def text(self, obj: Message) -> SafeString:
        """Return the text with words in place of the link."""
        body = str(obj.email.message).replace(obj.marker, gettext("[personal link]"))
        return format_html('<div class="letter" lang="{}">{}</div>', obj.language, body)
