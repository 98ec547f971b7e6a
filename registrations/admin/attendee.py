"""Attendees: the list in which staff decide, and one person's page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registrations.admin import deciding, links
from registrations.admin.attendee_form import AttendeeForm
from registrations.admin.decisions import DECISIONS, PERMISSION, Decision
from registrations.admin.export import PERMISSION as EXPORT_PERMISSION
from registrations.admin.export import export_selected
from registrations.admin.figures import over_quota_among
from registrations.admin.filters import (
    CapacityFilter,
    DayFilter,
    InstitutionFilter,
    InstitutionKindFilter,
    LanguageFilter,
    MarkFilter,
    StatusFilter,
)
from registrations.admin.records import consents_of, history_of, messages_of
from registrations.admin.search import FoldedSearch
from registrations.domain import names
from registrations.domain.actors import staff
from registrations.enums import Status
from registrations.models import Attendee, Delegation
from registrations.templatetags.staff import status_of
from workshop.access import events_of
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import EventScopedAdmin, chosen_event, staff_user
from workshop.templatetags.dates import in_zone_of

# Those who wait for a decision stand first, the longest waiting before the others.
_TURN = Case(
    When(status=Status.SUBMITTED, then=Value(0)),
    When(status=Status.WAITLISTED, then=Value(1)),
    default=Value(2),
)

_PERSON = ("capacity", "honorific", ("family_name", "given_names"), "name_order",
           ("native_name", "chinese_name"), "print_as", "sex")  # fmt: skip
_FUNCTION = (("position", "department"), ("position_zh", "department_zh"))
_CONTACT = (("email", "phone"), "language")
_ATTENDANCE = ("mode", "days", "headset_language")
_STATUS = (("shown_status", "since", "submitted"), ("reason", "shown_duplicate"))


def _action(decision: Decision) -> Callable[..., HttpResponse]:
    def run(
        model_admin: "AttendeeAdmin", request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse:
        people = list(queryset.with_delegation())  # type: ignore[attr-defined]
        return deciding.answer(
            request,
            decision,
            people,
            site=model_admin.admin_site,
            back=request.get_full_path(),
        )

    run.__name__ = decision.name
    return admin.action(run, permissions=["decide"], description=decision.label)  # type: ignore[arg-type]


class AttendeeList(ChangeList):
    """One page of people, each marked if over quota."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, then mark those on it: over a whole event that would take long."""
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        over_quota = over_quota_among(self.result_list)
        for each in self.result_list:
            each.is_over_quota = each.pk in over_quota


@admin.register(Attendee)
class AttendeeAdmin(FoldedSearch, EventScopedAdmin):
    """People of one's events. Status changes only through the decisions."""

    form = AttendeeForm
    fixed_fields = ()
    actions = [*(_action(each) for each in DECISIONS.values()), export_selected]
    list_display = ("shown_name", "institution", "capacity", "shown_status", "since", "marks")
    list_filter = (EventFilter, StatusFilter, MarkFilter, InstitutionFilter,
                   InstitutionKindFilter, CapacityFilter, DayFilter, LanguageFilter)  # fmt: skip
    list_select_related = ("event", "delegation__institution")
    search_fields = ("search_text", "delegation__institution__search_text")
    search_help_text = _("Names in every script, e-mail, reference or institution.")
    ordering = (_TURN.asc(), F("submitted_at").asc(nulls_last=True), "pk")
    readonly_fields = ("shown_status", "since", "submitted", "reason", "shown_duplicate")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the people of one's events, with what naming their institution needs."""
        rows: Any = super().get_queryset(request)
        return rows.with_delegation()  # type: ignore[no-any-return]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that marks people over quota."""
        return AttendeeList

    def get_list_display(self, request: HttpRequest) -> Any:
        """Name the event in the list where people of several stand in it."""
        columns = super().get_list_display(request)
        return columns if chosen_event(request, self.perm("view")) else (*columns, "event")

    def get_fieldsets(self, request: HttpRequest, obj: Attendee | None = None) -> Any:
        """Return the groups of the form; staff's own notes only to those who may write them."""
        is_entry = obj is None
        fieldsets: list[Any] = [
            (_("Person"), {"fields": (*_PERSON, "entry_token") if is_entry else _PERSON}),
            (_("Function"), {"fields": _FUNCTION}),
            (_("Contact"), {"fields": _CONTACT}),
            (_("Attendance"), {"fields": _ATTENDANCE}),
        ]
        if not is_entry:
            fieldsets.insert(0, (_("Status"), {"fields": _STATUS}))
            if not self.has_change_permission(request, obj):
                return self.readable(request, obj, fieldsets)
        return [*fieldsets, (_("For staff only"), {"fields": ("staff_rank", "staff_note")})]

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, told who fills it in, when, and for which delegation."""
        form = super().get_form(request, obj, change=change, **kwargs)
        known = {
            "by": staff(staff_user(request)),
            "now": timezone.now(),
            "delegation": None if obj else self._delegation(request),
        }
        return type(form.__name__, (form,), known)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse to everybody: a registration is cancelled, and data is purged on its date."""
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Return whether the person decides at any event; each person is asked again."""
        return request.user.has_perm(PERMISSION)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Return whether the person exports at any event; the event is asked for again."""
        return request.user.has_perm(EXPORT_PERMISSION)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: the form has handed its values to the domain, which saved them."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: there is nothing beside the attendee."""

    # Entering somebody: first the delegation, then the form that its event asks for.

    def _delegations(self, request: HttpRequest) -> QuerySet[Delegation]:
        events = events_of(request.user, self.perm("add"))
        event = chosen_event(request, self.perm("add"))
        rows = Delegation.objects.filter(event__in=[event] if event else events)
        return rows.in_order_of_precedence().select_related("event", "institution")

    def _delegation(self, request: HttpRequest) -> Delegation | None:
        number = request.GET.get("delegation", "")
        if not number.isdecimal() or len(number) > 18:
            return None
        events = events_of(request.user, self.perm("add"))
        return (
            Delegation.objects.filter(event__in=events, pk=int(number))
            .select_related("event", "institution")
            .first()
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for the delegation, then show its form. Raises PermissionDenied."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        delegation = self._delegation(request)
        if delegation is not None:
            return super().add_view(
                request, form_url, {**(extra_context or {}), "delegation": delegation}
            )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("For which delegation?"),
            "opts": self.opts,
            "delegations": self._delegations(request),
        }
        return TemplateResponse(
            request, "admin/registrations/attendee/choose_delegation.html", context
        )

    # One person's page.

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages and those of the buttons."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/decide/<slug:name>/",
                wrap(self.decide_view),
                name="registrations_attendee_decide",
            ),
            path(
                "<path:object_id>/renew-link/",
                wrap(self.renew_view),
                name="registrations_attendee_renew",
            ),
            *super().get_urls(),
        ]

    def _attendee(self, request: HttpRequest, object_id: str) -> Attendee:
        attendee = self.get_object(request, unquote(object_id))
        if not isinstance(attendee, Attendee):
            raise Http404
        return attendee

    def _path(self, name: str, attendee: Attendee, *args: str) -> str:
        return reverse(f"admin:registrations_attendee_{name}", args=[attendee.pk, *args])

    def decide_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Decide on one person, by POST alone. Raises Http404 or PermissionDenied."""
        attendee = self._attendee(request, object_id)
        if name not in DECISIONS:
            raise Http404
        if request.method != "POST":
            # The language switch of the page that asks for the reason leads here.
            return HttpResponseRedirect(self._path("change", attendee))
        if not request.user.has_perm(PERMISSION, attendee):
            raise PermissionDenied
        back = self._path("change", attendee)
        return deciding.answer(
            request, DECISIONS[name], [attendee], site=self.admin_site, back=back
        )

    def renew_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Renew the personal link, by POST alone. Raises Http404 or PermissionDenied."""
        attendee = self._attendee(request, object_id)
        return links.renew(request, attendee, back=self._path("change", attendee))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add to the form what is decided, recorded and linked beside it."""
        if obj is not None:
            context |= self._beside(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _beside(self, request: HttpRequest, obj: Attendee) -> dict[str, Any]:
        may = partial(request.user.has_perm, obj=obj)
        possible = [each for each in DECISIONS.values() if each.is_possible(obj)]
        return {
            "attendee": obj,
            "decisions": [(each, self._path("decide", obj, each.name)) for each in possible]
            if may(PERMISSION)
            else [],
            "link": links.shown_link(obj, renew_path=self._path("renew", obj))
            if links.may_show(request, obj)
            else None,
            "consents": consents_of(obj) if may("registrations.view_consent") else None,
            "history": history_of(obj) if may("registrations.view_historyentry") else None,
            "letters": messages_of(obj) if may("registrations.view_message") else None,
        }

    # Columns.

    @admin.display(description=_("name"), ordering="search_text")
    def shown_name(self, obj: Attendee) -> SafeString:
        """Return the name as printed, with its native forms."""
        native = names.native_names(obj)
        return format_html(
            "{}{}",
            names.addressed_name(obj),
            format_html_join("", '<span class="native">{}</span>', ((each,) for each in native)),
        )

    @admin.display(description=_("institution"), ordering="delegation__protocol_rank")
    def institution(self, obj: Attendee) -> str:
        """Return the institution's name at the event."""
        return str(obj.delegation.name)

    @admin.display(description=_("status"), ordering="status")
    def shown_status(self, obj: Attendee) -> SafeString:
        """Return the status as a word with its shape."""
        return status_of(obj)

    @admin.display(description=_("since"), ordering="submitted_at")
    def since(self, obj: Attendee) -> str:
        """Return since when the registration is in its state, in the event's zone."""
        return in_zone_of(obj.status_since, obj.event)

    @admin.display(description=_("submitted at"))
    def submitted(self, obj: Attendee) -> str:
        """Return when it was last handed in, in the event's zone."""
        return in_zone_of(obj.submitted_at, obj.event) or "–"

    @admin.display(description=_("reason given"))
    def reason(self, obj: Attendee) -> str:
        """Return the reason of the decision."""
        return obj.decision_reason or "–"

    @admin.display(description=_("duplicate of"))
    def shown_duplicate(self, obj: Attendee) -> SafeString | str:
        """Return the first registration of the same person."""
        if obj.duplicate_of is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', self._path("change", obj.duplicate_of), obj.duplicate_of
        )

    @admin.display(description=_("marks"))
    def marks(self, obj: Any) -> SafeString:
        """Return what needs a second look, in words."""
        found = []
        if obj.duplicate_of_id and Status(obj.status).is_open:
            found.append(_("duplicate"))
        if obj.is_over_quota:
            found.append(_("over quota"))
        return format_html_join(" ", '<span class="mark">{}</span>', ((each,) for each in found))
