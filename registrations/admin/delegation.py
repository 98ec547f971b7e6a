"""Delegations: rank, role, seats, invitation and reply, and their focal points' links."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registrations.admin import links
from registrations.admin.filters import ReplyFilter, RoleFilter
from registrations.admin.search import FoldedSearch
from registrations.domain.seats import SeatCount
from registrations.enums import DelegationRole, Reply
from registrations.models import Delegation, FocalPoint, Institution
from workshop.admin.bases import AnyModelForm
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import (
    EventScopedAdmin,
    EventScopedInline,
    chosen_event,
    limited_formset,
    staff_user,
)
from workshop.admin.zones import InEventZone
from workshop.templatetags.dates import short_date


class DelegationForm(AnyModelForm):
    """A delegation; a reply without a moment is one that has just come in."""

    class Meta:
        model = Delegation
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Give a reply its moment, and no reply none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("reply") == Reply.NONE:
            data["replied_at"] = None
        elif data.get("reply") and not data.get("replied_at"):
            data["replied_at"] = timezone.now()
        return data


class FocalPointInline(EventScopedInline):
    """Who keeps the delegation's list; the links stand beneath the form."""

    model = FocalPoint
    fields = ("name", "email", "phone", "language")


@admin.register(Delegation)
class DelegationAdmin(FoldedSearch, InEventZone, EventScopedAdmin):
    """Institutions at one's events, in order of precedence."""

    form = DelegationForm
    fixed_fields = ("event", "institution")
    inlines = (FocalPointInline,)
    list_display = ("protocol_rank", "shown_name", "role", "used", "waiting", "left", "seats",
                    "invited", "reply", "event")  # fmt: skip
    list_display_links = ("shown_name",)
    list_editable = ("protocol_rank",)
    list_filter = (EventFilter, RoleFilter, ReplyFilter)
    list_select_related = ("event", "institution")
    search_fields = ("institution__search_text",)
    actions = None
    fieldsets = (
        (None, {"fields": ("event", "institution", "name_override", "role")}),
        (_("Seats and rank"), {"fields": (("seats", "alternates"), "protocol_rank")}),
        (_("Invitation"), {"fields": ("invited_at", "reply", "replied_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the delegations with their seats counted."""
        rows: Any = super().get_queryset(request)
        return rows.select_related("event", "institution").with_seat_counts()

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

    # Links.

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages and the one that renews a focal point's link."""
        return [
            path(
                "<path:object_id>/renew-link/<int:focal_point_id>/",
                self.admin_site.admin_view(self.renew_view),
                name="registrations_delegation_renew",
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

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add the links of the focal points for those who may show them."""
        if obj is not None and request.user.has_perm(links.PERMISSION, obj):
            context["links"] = [
                links.shown_link(
                    each,
                    renew_path=reverse(
                        "admin:registrations_delegation_renew", args=[obj.pk, each.pk]
                    ),
                )
                for each in obj.focal_points.all()
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Columns.

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

    @admin.display(description=_("invited"), ordering="invited_at")
    def invited(self, obj: Delegation) -> str:
        """Return the day of the invitation in the event's zone."""
        at = obj.invited_at
        return short_date(at.astimezone(obj.event.zone)) if at else "–"
