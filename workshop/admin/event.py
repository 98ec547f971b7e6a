"""Events, with what they ask, their rooms and their staff."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, ForeignKey
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from workshop.admin.bases import AnyModelForm
from workshop.admin.fields import LanguagesField
from workshop.admin.filters import ChoiceFilter
from workshop.admin.scoping import EventScopedAdmin, EventScopedInline, staff_user
from workshop.admin.zones import InEventZone
from workshop.enums import EventState
from workshop.models import AskedGroup, Event, EventRole, Room
from workshop.signals import event_saved
from workshop.templatetags.dates import event_dates

# The role that whoever creates an event has there; the group's name, see registrations/roles.py.
CREATOR_ROLE = "manager"

# All others are reached on the page that moves the event (see registrations/admin/moving.py).
_STATES_BY_HAND = frozenset({EventState.DRAFT, EventState.PUBLISHED, EventState.ARCHIVED})
_STOPPED = frozenset({EventState.POSTPONED, EventState.CANCELLED})
_KNOWN = _STOPPED | {EventState.PUBLISHED}
_ON_ITS_PAGE = _(
    "Do this on the page “Postpone, move or cancel” of the dashboard, so that agenda, "
    "registration and retention follow and everybody concerned is told."
)


class EventForm(AnyModelForm):
    """An event, its languages as checkboxes."""

    languages = LanguagesField(label=capfirst(_("languages of the event")))

    class Meta:
        model = Event
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields.get("state")
        if state is not None:
            known = {*_STATES_BY_HAND, self.instance.state}
            state.choices = [each for each in EventState.choices if each[0] in known]

    def clean_state(self) -> str:
        """Refuse to publish a stopped event by hand: nobody would be told, and nothing follow."""
        state: str = self.cleaned_data["state"]
        was = self.initial.get("state")
        if was in _STOPPED and state not in {was, EventState.ARCHIVED}:
            raise ValidationError(_ON_ITS_PAGE, code="on_its_page")
        return state

    def clean_starts_on(self) -> date:
        """Refuse to move an event that is known: agenda, registration and people would stay behind."""
        starts_on: date = self.cleaned_data["starts_on"]
        was = self.initial.get("starts_on", starts_on)
        if starts_on != was and self.initial.get("state") in _KNOWN:
            raise ValidationError(_ON_ITS_PAGE, code="on_its_page")
        return starts_on


class AskedGroupInline(EventScopedInline):
    """Which optional groups of questions the event asks."""

    model = AskedGroup
    fields = ("group", "is_required", "audience", "needs_approval")


class RoomInline(EventScopedInline):
    """The event's rooms."""

    model = Room
    fields = ("name", "position")


class EventRoleInline(EventScopedInline):
    """Who works on the event, in which role."""

    model = EventRole
    fields = ("user", "role")

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Offer active members of staff and the role groups, in the language of the page."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True).order_by(
                "username"
            )
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "role" and field is not None:
            field.queryset = Group.objects.order_by("pk")
            field.label_from_instance = lambda group: pgettext("role of staff", str(group))  # type: ignore[assignment, method-assign]
        return field


class StateFilter(ChoiceFilter):
    """By the state of the event."""

    title = _("state")
    parameter_name = "state"
    choices_of = EventState


@admin.register(Event)
class EventAdmin(InEventZone, EventScopedAdmin):
    """Events at which one works."""

    event_path = "pk"
    fixed_fields = ()
    form = EventForm
    inlines = (AskedGroupInline, RoomInline, EventRoleInline)
    list_display = ("shown_title", "dates", "shown_city", "state", "slug", "dashboard_link")
    list_filter = (StateFilter,)
    ordering = ("-starts_on", "pk")
    actions = None
    fieldsets = (
        (_("Event"), {"fields": ("title", "slug", "state", "state_note", "is_listed", "theme",
                               "project")}),
        (
            _("Place and time"),
            {"fields": ("venue", "address", "city", "country", "time_zone",
                        ("starts_on", "ends_on"), "languages")},
        ),
        (
            _("Organiser and contact"),
            {"fields": ("organiser", "contact_name", "contact_email", "contact_phone")},
        ),
        (
            _("Registration"),
            {"fields": ("mode", "approval", "decision_days", "capacity",
                        "promotes_automatically", "shows_waiting_position",
                        "opens_at", "closes_at", "changes_until")},
        ),
        (
            _("Funding statement"),
            {"fields": ("shows_funding", "funding_statement", "disclaimer")},
        ),
        (pgettext_lazy("presence", "Attendance"), {"fields": ("attendance_by",)}),
        (_("Agenda"), {"fields": ("names_contributors",)}),
        (_("Data protection"), {"fields": ("transfer_recipients",)}),
        (
            _("Retention of data"),
            {"fields": ("sensitive_days", "contact_days", "evidence_days"),
             "classes": ("collapse",)},
        ),
    )  # fmt: skip

    def view_on_site(self, obj: Event) -> str:
        """Return the address of the public page."""
        return obj.get_absolute_url()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the way to the agenda to those who write it."""
        event = context.get("original")
        may_edit = event and request.user.has_perm("workshop.change_agendaitem", event)
        return super().render_change_form(
            request, {**context, "may_edit_agenda": bool(may_edit)}, *args, **kwargs
        )

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Say which zone the moments are in."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in {"opens_at", "closes_at"}:
            field.help_text = _("Local time of the event.")
        return field

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """Save; whoever creates an event manages it. Raises PermissionDenied."""
        if change:
            return super().save_model(request, obj, form, change)
        if not self.has_add_permission(request):
            raise PermissionDenied
        obj.save()
        return None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the inlines; whoever creates an event manages it."""
        super().save_related(request, form, formsets, change)
        if not change:
            EventRole.objects.get_or_create(
                event=form.instance,
                user=staff_user(request),
                role=Group.objects.get(name=CREATOR_ROLE),
            )
        event_saved.send(sender=Event, request=request, event=form.instance)

    @admin.display(description=_("event"), ordering="slug")
    def shown_title(self, obj: Event) -> str:
        """Return the title in the language of the page."""
        return str(obj.title)

    @admin.display(description=pgettext_lazy("of an event", "days"), ordering="starts_on")
    def dates(self, obj: Event) -> str:
        """Return the days of the event."""
        return event_dates(obj)

    @admin.display(description=_("city"))
    def shown_city(self, obj: Event) -> str:
        """Return the city in the language of the page."""
        return str(obj.city)

    @admin.display(description=_("dashboard"))
    def dashboard_link(self, obj: Event) -> SafeString:
        """Return a link to the dashboard."""
        address = reverse("dashboard", args=[obj.slug])
        return format_html('<a href="{}">{}</a>', address, _("Dashboard"))
