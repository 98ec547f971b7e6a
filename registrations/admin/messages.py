"""Messages: the list of what was queued, sent and handed over, and the page of each."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from registrations.admin import links
from registrations.admin.handing_over import HandOverForm, copied_text
from registrations.domain import messaging
from registrations.domain.actors import Actor, staff
from registrations.enums import Channel, MessageKind, MessageState
from registrations.messages.texts import without_secrets
from registrations.models import Mailing, Message
from workshop.access import events_of
from workshop.admin.filters import ChoiceFilter, EventFilter, SelectFilter
from workshop.admin.scoping import ReadOnlyAdmin, chosen_event, staff_user
from workshop.errors import RuleViolation
from workshop.templatetags.dates import in_zone_of
from workshop.text import in_series

# Send again, mark as come back, record as handed over.
PERMISSION = "registrations.change_message"
_MOST_MAILINGS = 100


class MessageKindFilter(ChoiceFilter):
    """By message."""

    title = _("message")
    parameter_name = "kind"
    choices_of = MessageKind


class StateFilter(ChoiceFilter):
    """By what became of the message."""

    title = _("state")
    parameter_name = "state"
    choices_of = MessageState

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the messages in the state."""
        if self.value() not in MessageState.values:
            return queryset
        return queryset.filter(messaging.in_state(MessageState(str(self.value()))))


class MailingFilter(SelectFilter):
    """By the message to many that a message belongs to."""

    title = _("message to many")
    parameter_name = "mailing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the newest of the chosen event, else of one's events."""
        perm = model_admin.perm("view")
        event = chosen_event(request, perm)
        events = [event] if event else events_of(request.user, perm)
        rows = Mailing.objects.filter(event__in=events).select_related("event")[:_MOST_MAILINGS]
        return [(str(each.pk), f"{each} · {in_zone_of(each.queued_at, each.event)}") for each in rows]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the messages of the mailing."""
        if not self.value():
            return queryset
        if self.value() not in dict(self.lookup_choices):
            return queryset.none()
        return queryset.filter(mailing=self.value())


@admin.action(permissions=["handle"], description=_("Send again"))
def send_again(model_admin: Any, request: HttpRequest, queryset: QuerySet[Message]) -> None:
    """Queue a copy of each message, and say of each that is refused why."""
    sent = 0
    refused: dict[str, list[str]] = {}
    for message in queryset.select_related("event", "attendee", "focal_point__delegation"):
        try:
            if not request.user.has_perm(PERMISSION, message):
                raise RuleViolation("not_yours", gettext("This is not yours to decide."))
            messaging.send_again(message, by=staff(staff_user(request)), now=timezone.now())
            sent += 1
        except RuleViolation as refusal:
            refused.setdefault(str(refusal.message), []).append(str(message.reader))
    if sent:
        words = ngettext("%(count)s message is queued again.", "%(count)s messages are queued again.", sent)  # fmt: skip
        messages.success(request, words % {"count": sent})
    for reason, readers in refused.items():
        words = gettext("Not sent again: %(people)s. %(reason)s")
        messages.warning(request, words % {"people": in_series(readers), "reason": reason})


def _again(message: Message, by: Actor) -> str:
    messaging.send_again(message, by=by, now=timezone.now())
    return gettext("A copy is queued. It stands in the list of messages.")


def _bounced(message: Message, by: Actor) -> str:
    messaging.mark_bounced(message, by=by, now=timezone.now())
    return gettext("The message is marked as come back.")


def _not_bounced(message: Message, by: Actor) -> str:
    messaging.take_bounce_back(message, by=by)
    return gettext("The message is not marked as come back any more.")


_ACTS: dict[str, Callable[[Message, Actor], str]] = {
    "again": _again,
    "bounced": _bounced,
    "not-bounced": _not_bounced,
}


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Messages as they were written, and what became of them; the personal link is never in them."""

    actions = (send_again,)
    list_display = ("when", "shown_kind", "reader", "state", "language", "queued_by", "event")
    list_filter = (EventFilter, StateFilter, MessageKindFilter, MailingFilter)
    list_select_related = (
        "event", "attendee", "focal_point__delegation__institution", "email", "queued_by",
        "handed_over_by", "mailing",
    )  # fmt: skip
    search_fields = ("attendee__reference",)
    search_help_text = _("Reference of the registration.")
    fields = ("when", "event", "reader", "shown_kind", "language", "state", "sent", "queued_by",
              "shown_mailing", "shown_copies", "handed_over", "failures", "subject", "text")  # fmt: skip
    readonly_fields = fields
    ordering = ("-queued_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the messages with all that is shown of them."""
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Name the event in the list where messages of several stand in it."""
        columns = super().get_list_display(request)
        is_one = chosen_event(request, self.perm("view")) is not None
        return [each for each in columns if not (is_one and each == "event")]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        """Return whether the person handles messages at any event; each is asked for again."""
        return request.user.has_perm(PERMISSION)

    # One message's page.

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages and those of the buttons."""
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/act/", wrap(self.act_view), name="registrations_message_act"),
            path(
                "<path:object_id>/hand-over/",
                wrap(self.hand_over_view),
                name="registrations_message_hand-over",
            ),
            *super().get_urls(),
        ]

    def _message(self, request: HttpRequest, object_id: str) -> Message:
        """Return the message. Raises Http404 or PermissionDenied."""
        message = self.get_object(request, unquote(object_id))
        if not isinstance(message, Message):
            raise Http404
        if not request.user.has_perm(PERMISSION, message):
            raise PermissionDenied
        return message

    def act_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send again, or mark as come back or not, by POST. Raises Http404 or PermissionDenied."""
        message = self._message(request, object_id)
        back = HttpResponseRedirect(_page_of(message))
        act = _ACTS.get(request.POST.get("act", ""))
        if request.method != "POST" or act is None:
            return back
        try:
            messages.success(request, act(message, staff(staff_user(request))))
        except RuleViolation as refusal:
            messages.error(request, str(refusal.message))
        return back

    def hand_over_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the text to copy, and record how it was handed over. Raises Http404 or PermissionDenied."""
        message = self._message(request, object_id)
        back = HttpResponseRedirect(_page_of(message))
        form = HandOverForm(request.POST if request.method == "POST" else None)
        try:
            messaging.check_may_hand_over(message)
            if form.is_valid():
                channel = Channel(form.cleaned_data["channel"])
                by = staff(staff_user(request))
                messaging.record_handed_over(message, channel, by=by, now=timezone.now())
                messages.success(request, gettext("Recorded as handed over."))
                return back
        except RuleViolation as refusal:
            messages.error(request, str(refusal.message))
            return back
        return self._hand_over_page(request, message, form)

    def _hand_over_page(
        self, request: HttpRequest, message: Message, form: HandOverForm
    ) -> HttpResponse:
        shows_link = links.may_show(request, message.reader)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Hand over another way"),
            "message": message,
            "shows_link": shows_link,
            "text": copied_text(message, shows_link=shows_link),
            "form": form,
            "back": _page_of(message),
        }
        status = 422 if form.errors else 200
        template = "admin/registrations/message/hand_over.html"
        return TemplateResponse(request, template, context, status=status)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add the buttons for those who may use them."""
        if obj is not None and request.user.has_perm(PERMISSION, obj):
            context |= self._beside(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _beside(self, obj: Message) -> dict[str, Any]:
        try:
            messaging.check_may_send_again(obj)
            why_not = ""
        except RuleViolation as refusal:
            why_not = str(refusal.message)
        return {
            "message": obj,
            "why_not_again": why_not,
            "is_code": obj.kind == MessageKind.ACCESS_CODE,
            "was_sent": messaging.state_of(obj) == MessageState.SENT,
            "act_path": reverse("admin:registrations_message_act", args=[obj.pk]),
            "hand_over_path": reverse("admin:registrations_message_hand-over", args=[obj.pk]),
        }

    # Columns.

    @admin.display(description=_("queued at"), ordering="queued_at")
    def when(self, obj: Message) -> str:
        """Return the moment in the event's zone."""
        return in_zone_of(obj.queued_at, obj.event)

    @admin.display(description=_("message"), ordering="kind")
    def shown_kind(self, obj: Message) -> str:
        """Return which message it is, and that it is a copy."""
        label = str(obj.get_kind_display())
        return gettext("%(message)s (copy)") % {"message": label} if obj.copy_of_id else label

    @admin.display(description=_("reader"))
    def reader(self, obj: Message) -> SafeString:
        """Return the attendee's reference or the focal point's institution, leading there."""
        if obj.focal_point is not None:
            delegation = obj.focal_point.delegation
            address = reverse("admin:registrations_delegation_change", args=[delegation.pk])
            return format_html('<a href="{}">{}</a>', address, delegation.name)
        address = reverse("admin:registrations_attendee_change", args=[obj.attendee_id])
        return format_html('<a href="{}">{}</a>', address, obj.attendee)

    @admin.display(description=_("state"))
    def state(self, obj: Message) -> str:
        """Return what became of it, with the way where it was handed over."""
        state = messaging.state_of(obj)
        if state == MessageState.HANDED_OVER:
            words = gettext("handed over: %(way)s")
            return words % {"way": obj.get_channel_display()}
        return str(state.label)

    @admin.display(description=_("sent at"))
    def sent(self, obj: Message) -> str:
        """Return when the mail server took it."""
        return in_zone_of(obj.sent_at, obj.event) or "–"

    @admin.display(description=_("message to many"))
    def shown_mailing(self, obj: Message) -> str:
        """Return the message to many that it belongs to."""
        return str(obj.mailing or "–")

    @admin.display(description=_("copies"))
    def shown_copies(self, obj: Message) -> SafeString | str:
        """Return of what it is a copy, and what is a copy of it, leading there."""
        rows = [(_("copy of"), obj.copy_of)] if obj.copy_of else []
        rows += [(_("sent again"), each) for each in obj.copies.order_by("queued_at", "pk")]
        if not rows:
            return "–"
        parts = ((words, _page_of(each), in_zone_of(each.queued_at, obj.event)) for words, each in rows)  # fmt: skip
        return format_html_join(" · ", '{} <a href="{}">{}</a>', parts)

    @admin.display(description=_("handed over at"))
    def handed_over(self, obj: Message) -> str:
        """Return when, how and by whom it was handed over."""
        if not obj.handed_over_at:
            return "–"
        parts = [in_zone_of(obj.handed_over_at, obj.event), obj.get_channel_display()]
        return " · ".join([*parts, str(obj.handed_over_by)] if obj.handed_over_by else parts)

    @admin.display(description=_("failed tries"))
    def failures(self, obj: Message) -> SafeString | str:
        """Return when a try failed and what the server said, newest first."""
        rows = obj.email.logs.order_by("-date", "-pk")
        parts = ((in_zone_of(each.date, obj.event), each.message) for each in rows)
        return format_html_join("", "<p>{}<br>{}</p>", parts) or "–"

    @admin.display(description=_("subject"))
    def subject(self, obj: Message) -> str:
        """Return the subject."""
        return str(obj.email.subject)

    @admin.display(description=_("text"))
    def text(self, obj: Message) -> SafeString:
        """Return the text with words in place of the link."""
        body = without_secrets(obj, str(obj.email.message))
        return format_html('<div class="letter" lang="{}">{}</div>', obj.language, body)


def _page_of(message: Message) -> str:
    return reverse("admin:registrations_message_change", args=[message.pk])
