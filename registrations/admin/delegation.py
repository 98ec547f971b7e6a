"""Delegations: rank, role, seats, invitation and reply, and their focal points' links."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registrations.admin import delegation_table, links, waiting
from registrations.admin.delegation_form import DelegationForm, note_response
from registrations.admin.figures import moments_of
from registrations.admin.filters import InvitationFilter, ReplyFilter, RoleFilter
from registrations.admin.inviting import PERMISSION as INVITE_PERMISSION
from registrations.admin.inviting import address as invite_address
from registrations.admin.inviting import invite_selected
from registrations.admin.known import KnownPages, known_path
from registrations.admin.records import history_of, letters_of
from registrations.admin.search import FoldedSearch
from registrations.domain import replies, seats
from registrations.domain.actors import staff
from registrations.domain.seats import SeatCount
from registrations.enums import DelegationRole, Reply
from registrations.models import Delegation, FocalPoint, Institution
from registrations.templatetags.staff import invitation_word
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import (
    EventScopedInline,
    chosen_event,
    limited_formset,
    staff_user,
)
from workshop.admin.zones import InEventZone
from workshop.templatetags.dates import day_in_zone_of


class FocalPointInline(EventScopedInline):
    """Who keeps the delegation's list; the links stand beneath the form."""

    model = FocalPoint
    fields = ("name", "email", "phone", "language")


@admin.register(Delegation)
class DelegationAdmin(FoldedSearch, InEventZone, KnownPages):
    """Institutions at one's events, in order of precedence."""

    form = DelegationForm
    fixed_fields = ("event", "institution")
    inlines = (FocalPointInline,)
    list_display = ("protocol_rank", "shown_name", "role", "used", "waiting", "left", "seats",
                    "invitation", "reply", "event")  # fmt: skip
    list_display_links = ("shown_name",)
    list_editable = ("protocol_rank",)
    list_filter = (EventFilter, InvitationFilter, ReplyFilter, RoleFilter)
    list_select_related = ("event", "institution")
    search_fields = ("institution__search_text",)
    actions = (invite_selected,)
    fieldsets = (
        (None, {"fields": ("event", "institution", "name_override", "role")}),
        (_("Seats and rank"), {"fields": (("seats", "alternates"), "protocol_rank")}),
        (
            _("Reply"),
            {"fields": (("reply", "reply_channel"), "replied_at", "note_verbale")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the delegations with their seats counted."""
        rows: Any = super().get_queryset(request)
        return (
            rows.select_related("event", "institution").with_seat_counts().with_invitation_state()
        )

    def get_actions(self, request: HttpRequest) -> Any:
        """Return the actions but deletion: a delegation is deleted on its own page, one by one."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_invite_permission(self, request: HttpRequest) -> bool:
        """Return whether the person invites at any event; the event is asked for again."""
        return request.user.has_perm(INVITE_PERMISSION)

    def get_ordering(self, request: HttpRequest) -> Any:
        """Order by precedence within the next event."""
        precedence = Delegation.objects.in_order_of_precedence().query.order_by
        return ("-event__starts_on", "event_id", *precedence)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Name the event in the list where delegations of several stand in it."""
        columns = super().get_list_display(request)
        is_one = chosen_event(request, self.perm("view")) is not None
        return [each for each in columns if not (is_one and each == "event")]

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Let each rank be changed only where the person may change the delegation."""
        formset = super().get_changelist_formset(request, **kwargs)
        return limited_formset(formset, user=staff_user(request), perm=self.perm("change"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer active institutions, in their usual order."""
        if db_field.name == "institution":
            kwargs["queryset"] = Institution.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the groups; who may only look sees whether there is a note, and no file.

        The institution is not repeated beneath a title that is its name.
        """
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        put = {} if self.has_change_permission(request, obj) else {"note_verbale": "has_note"}
        # The title names the institution; beside another name of its own at the event it stays.
        left_out = set() if obj.name_override else {"institution"}

        def shown(fields: Any) -> list[Any]:
            # What stands in one line is a sequence of names.
            kept = [each for each in fields if not isinstance(each, str) or each not in left_out]
            return [put.get(each, each) if isinstance(each, str) else each for each in kept]

        return [(title, {**each, "fields": shown(each["fields"])}) for title, each in fieldsets]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; record a reply, and delete the file that gave way to another."""
        is_reply = isinstance(form, DelegationForm) and bool(form.changed_reply)
        if is_reply and change:
            seats.lock(obj.event_id, obj.pk)
        super().save_model(request, obj, form, change)
        if not is_reply:
            return
        replies.save_reply(
            obj,
            Reply(obj.reply),
            by=staff(staff_user(request)),
            now=timezone.now(),
            channel=obj.reply_channel,
            replied_at=obj.replied_at,
            fields=form.changed_reply,
        )
        if form.dropped_note:
            storage = obj.note_verbale.storage
            transaction.on_commit(partial(storage.delete, form.dropped_note))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the focal points; more seats may be for those who wait."""
        super().save_related(request, form, formsets, change)
        waiting.promote(request, form.instance.event)

    # Links and the note verbale.

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages, renewal of links, the note verbale, and the table of people."""
        return [
            path(
                "<path:object_id>/note-verbale/",
                self.admin_site.admin_view(self.note_view),
                name="registrations_delegation_note",
            ),
            path(
                "<path:object_id>/renew-link/<int:focal_point_id>/",
                self.admin_site.admin_view(self.renew_view),
                name="registrations_delegation_renew",
            ),
            path(
                "<path:object_id>/table/",
                self.admin_site.admin_view(delegation_table.table_view),
                name="registrations_delegation_table",
            ),
            path(
                "<path:object_id>/table/template.<str:format>",
                self.admin_site.admin_view(delegation_table.template_view),
                name="registrations_delegation_template",
            ),
            *super().get_urls(),
        ]

    def renew_view(self, request: HttpRequest, object_id: str, focal_point_id: int) -> HttpResponse:
        """Renew a focal point's link, by POST alone. Raises Http404 or PermissionDenied."""
        delegation = self.get_object(request, unquote(object_id))
        if delegation is None:
            raise Http404
        holder = get_object_or_404(delegation.focal_points, pk=focal_point_id)
        back = reverse("admin:registrations_delegation_change", args=[delegation.pk])
        return links.renew(request, holder, back=back)

    def note_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Give the note verbale to those who change or invite the delegation.

        Raises Http404 or PermissionDenied.
        """
        delegation = self.get_object(request, unquote(object_id))
        if delegation is None:
            raise Http404
        may = partial(request.user.has_perm, obj=delegation)
        if not (may(self.perm("change")) or may(INVITE_PERMISSION)):
            raise PermissionDenied
        return note_response(delegation)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add to the form what is linked, sent and recorded beside it."""
        if obj is not None:
            context |= self._beside(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _beside(self, request: HttpRequest, obj: Delegation) -> dict[str, Any]:
        may = partial(request.user.has_perm, obj=obj)
        return {
            "delegation": obj,
            "links": [self._link(obj, each) for each in obj.focal_points.all()]
            if may(links.PERMISSION)
            else None,
            "invite_path": invite_address(obj.event, [obj.pk]) if may(INVITE_PERMISSION) else "",
            "known_path": known_path(request, obj),
            "table_path": reverse("admin:registrations_delegation_table", args=[obj.pk])
            if may(delegation_table.PERMISSION)
            else "",
            "moments": moments_of(obj),
            "letters": letters_of(obj) if may("registrations.view_message") else None,
            "history": history_of(obj) if may("registrations.view_historyentry") else None,
        }

    def _link(self, obj: Delegation, person: FocalPoint) -> links.ShownLink:
        address = reverse("admin:registrations_delegation_renew", args=[obj.pk, person.pk])
        return links.shown_link(person, renew_path=address)

    # Columns.

    @admin.display(description=_("note verbale"), boolean=True)
    def has_note(self, obj: Delegation) -> bool:
        """Return whether a note verbale is kept."""
        return bool(obj.note_verbale)

    @admin.display(description=_("institution"), ordering="institution__default_rank")
    def shown_name(self, obj: Delegation) -> str:
        """Return the institution's name at the event."""
        return str(obj.name)

    @admin.display(description=_("seats used"), ordering="used")
    def used(self, obj: Any) -> int:
        """Return the number of confirmed people who take a seat."""
        return int(obj.used)

    @admin.display(description=_("waiting"), ordering="waiting")
    def waiting(self, obj: Any) -> SafeString | int:
        """Return how many wait for a decision, leading to them."""
        if not obj.waiting:
            return 0
        address = reverse("admin:registrations_attendee_changelist")
        return format_html(
            '<a href="{}?event={}&institution={}&status=submitted">{}</a>',
            address,
            obj.event.slug,
            obj.institution.code,
            obj.waiting,
        )

    @admin.display(description=_("seats left"))
    def left(self, obj: Any) -> int | str:
        """Return the number of free seats."""
        total = None if obj.role == DelegationRole.ORGANISER else obj.seats
        left = SeatCount(total, obj.used).left
        return gettext("no limit") if left is None else left

    @admin.display(description=_("invitation"), ordering="invited_at")
    def invitation(self, obj: Any) -> SafeString | str:
        """Return how far the institution has come, and the day of the first invitation."""
        if not obj.invitation_state:
            return "–"
        word = invitation_word(obj.invitation_state)
        if obj.invited_at is None:
            return word
        day = day_in_zone_of(obj.invited_at, obj.event)
        return format_html('{} <span class="quiet">{}</span>', word, day)
