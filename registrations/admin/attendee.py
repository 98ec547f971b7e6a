"""Attendees: the list in which staff decide, and one person's page."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.admin import deciding, links
from registrations.admin.answer_filters import (
    ActivityFilter,
    AnswerFilter,
    HeadsetFilter,
    ModeFilter,
)
from registrations.admin.asking import asked_of
from registrations.admin.attendance import attendance_of, attendance_path
from registrations.admin.attendee_entry import AttendeeEntry
from registrations.admin.attendee_form import AttendeeForm
from registrations.admin.attendee_list import (
    AttendeeColumns,
    AttendeeList,
    NarrowPaginator,
    decision_action,
)
from registrations.admin.changes import ChangePages, accept_changes, shown_change
from registrations.admin.consents import (
    CHANGE_PERMISSION,
    SENSITIVE_PERMISSION,
    ConsentPages,
    path_to,
    sensitive_rows,
)
from registrations.admin.days import PERMISSION as RECORD_ATTENDANCE
from registrations.admin.decisions import DECISIONS, PERMISSION, possible_decisions
from registrations.admin.disclosures import disclosures_of
from registrations.admin.export import PERMISSION as EXPORT_PERMISSION
from registrations.admin.export import export_selected
from registrations.admin.filters import (
    CapacityFilter,
    DayFilter,
    InstitutionFilter,
    InstitutionKindFilter,
    LanguageFilter,
    MarkFilter,
    StatusFilter,
)
from registrations.admin.merging import MergePages, merge_two, offers_for
from registrations.admin.records import consents_of, history_of, messages_of
from registrations.admin.retention import PERMISSION as ERASE
from registrations.admin.search import FoldedSearch
from registrations.domain import lifecycle
from registrations.domain.actors import staff
from registrations.enums import Status
from registrations.models import Attendee
from registrations.models.attendee import TURN
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import chosen_event, staff_user

_PERSON = ("capacity", "honorific", ("family_name", "given_names"), "name_order",
           ("native_name", "chinese_name"), "print_as", "sex")  # fmt: skip
_FUNCTION = (("position", "department"), ("position_zh", "department_zh"))
_CONTACT = (("email", "phone"), "language")
_ATTENDANCE = ("mode", "days", "headset_language")
_STATUS = (("shown_status", "since", "submitted"), ("reason", "seat_reason"),
           ("shown_duplicate", "shown_replaced"))  # fmt: skip


@admin.register(Attendee)
class AttendeeAdmin(
    FoldedSearch, AttendeeColumns, ConsentPages, MergePages, ChangePages, AttendeeEntry
):
    """People of one's events. Status changes only through the decisions."""

    form = AttendeeForm
    fixed_fields = ()
    actions = [
        *(decision_action(each) for each in DECISIONS.values()),
        accept_changes,
        merge_two,
        export_selected,
    ]
    list_display = ("shown_name", "institution", "capacity", "shown_status", "since", "marks")
    list_filter = (EventFilter, StatusFilter, MarkFilter, InstitutionFilter,
                   InstitutionKindFilter, CapacityFilter, ModeFilter, DayFilter, HeadsetFilter,
                   ActivityFilter, AnswerFilter, LanguageFilter)  # fmt: skip
    list_select_related = ("event", "delegation__institution")
    paginator = NarrowPaginator
    search_fields = ("search_text", "delegation__institution__search_text")
    search_help_text = _("Names in every script, e-mail, reference or institution.")
    ordering = (TURN.asc(), F("submitted_at").asc(nulls_last=True), "pk")
    readonly_fields = ("shown_status", "since", "submitted", "reason", "seat_reason",
                       "shown_duplicate", "shown_replaced", "shown_answers")  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the people of one's events, with what naming their institution needs."""
        rows: Any = super().get_queryset(request)
        shown: QuerySet[Any] = rows.with_delegation().with_open_change()
        return shown.select_related("replaces")

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
                if request.user.has_perm("registrations.view_answer", obj):
                    fieldsets.append((_("Answers"), {"fields": ("shown_answers",)}))
                return self.readable(request, obj, fieldsets)
            fieldsets[1] = (_("Person"), {"fields": ("institution", *_PERSON, "opened")})
        delegation = obj.delegation if obj else self.delegation(request)
        fieldsets += asked_of(request, delegation, obj).groups
        return [*fieldsets, (_("For staff only"), {"fields": ("staff_rank", "staff_note")})]

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, told who fills it in, when, and for which delegation."""
        delegation = obj.delegation if obj else self.delegation(request)
        asked = asked_of(request, delegation, obj)
        kwargs["form"] = type(self.form.__name__, (self.form,), dict(asked.fields))
        form = super().get_form(request, obj, change=change, **kwargs)
        known = {
            "by": staff(staff_user(request)),
            "now": timezone.now(),
            "delegation": None if obj else delegation,
            "asked_beside": asked,
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
            path(
                "<path:object_id>/code/",
                wrap(self.code_view),
                name="registrations_attendee_code",
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
        if request.POST.get("back") == "waiting-list":
            back = reverse("dashboard", args=[attendee.event.slug]) + "#waiting-list"
        return deciding.answer(
            request, DECISIONS[name], [attendee], site=self.admin_site, back=back
        )

    def renew_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Renew the personal link, by POST alone. Raises Http404 or PermissionDenied."""
        attendee = self._attendee(request, object_id)
        return links.renew(request, attendee, back=self._path("change", attendee))

    def code_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Give a code for the own data, by POST. Raises Http404 or PermissionDenied."""
        attendee = self._attendee(request, object_id)
        context = self.admin_site.each_context(request)
        back = self._path("change", attendee)
        return links.give_code(request, attendee, back=back, context=context)

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
        context["may_be_draft"] = add
        if obj is not None:
            context |= self._beside(request, obj)
            context["may_be_draft"] = obj.status == Status.DRAFT and self.has_change_permission(
                request, obj
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _replacement(self, obj: Attendee) -> dict[str, Attendee] | None:
        """Return the new person and the former of an open request, whichever of the two this is."""
        if obj.replaces and lifecycle.asks_to_replace(obj):
            return {"new": obj, "former": obj.replaces}
        asking: Any = obj.replacements.filter(status__in=Status.open())
        new = asking.with_delegation().first() if Status(obj.status).is_open else None
        return {"new": new, "former": obj} if new else None

    def _beside(self, request: HttpRequest, obj: Attendee) -> dict[str, Any]:
        may = partial(request.user.has_perm, obj=obj)
        possible = possible_decisions(obj)
        return {
            "attendee": obj,
            "proposed": shown_change(request, obj),
            "is_foreign": obj.delegation.institution.is_foreign(obj.email),
            "replacement": self._replacement(obj),
            "decisions": [(each, self._path("decide", obj, each.name)) for each in possible]
            if may(PERMISSION)
            else [],
            "mergers": offers_for(obj) if may(PERMISSION) else [],
            "erase_path": reverse("attendee-erase", args=[obj.event.slug, obj.reference])
            if may(ERASE)
            else "",
            "link": links.shown_link(obj, renew_path=self._path("renew", obj))
            if links.may_show(request, obj)
            else None,
            "code_path": self._path("code", obj) if links.may_show(request, obj) else None,
            "consents": consents_of(obj) if may("registrations.view_consent") else None,
            "disclosures": disclosures_of(obj) if may("registrations.view_disclosure") else None,
            "attendance": attendance_of(obj) if may("registrations.view_attendance") else None,
            "attendance_path": attendance_path(obj) if may(RECORD_ATTENDANCE) else "",
            "record_consents": path_to("consents", obj) if may(CHANGE_PERMISSION) else "",
            "sensitive": sensitive_rows(obj) if may(SENSITIVE_PERMISSION) else None,
            "history": history_of(obj) if may("registrations.view_historyentry") else None,
            "letters": messages_of(obj) if may("registrations.view_message") else None,
        }
