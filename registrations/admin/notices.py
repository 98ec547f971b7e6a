"""Privacy notices: a new version is added, a published one only read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.models import PrivacyNotice
from registrations.privacy.notices import publish
from workshop.access import events_of
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import EventScopedAdmin
from workshop.models import Event
from workshop.templatetags.dates import in_zone_of


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(EventScopedAdmin):
    """What each event tells people about their data."""

    list_display = ("__str__", "event", "published")
    list_filter = (EventFilter,)
    list_select_related = ("event",)
    ordering = ("-event__starts_on", "event", "-version")
    actions = None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is written, and of a published notice what was computed."""
        self_made = ("event", "text")
        fields = self_made if obj is None else ("version", "published", *self_made, "text_hash")
        description = _("Publishing puts the text in force at once, as the event's next version.")
        options = {"fields": fields} if obj else {"fields": fields, "description": description}
        return self.readable(request, obj, [(None, options)])

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: people consented to the text as it was shown."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is computed."""
        return ("version", "published", "text_hash")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the event's last text."""
        initial = super().get_changeform_initial_data(request)
        if initial["event"]:
            last = initial["event"].privacy_notices.order_by("-version").first()
            initial["text"] = last.text if last else None
        return initial

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Publish the notice as the event's next version. Raises PermissionDenied."""
        event: Event = events_of(request.user, self.perm("add")).get(
            pk=form.cleaned_data["event"].pk
        )
        return publish(event, form.cleaned_data["text"], now=timezone.now())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: the notice has been published."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: there is nothing beside the notice."""

    @admin.display(description=_("published at"), ordering="published_at")
    def published(self, obj: PrivacyNotice) -> str:
        """Return the moment in the event's zone."""
        return in_zone_of(obj.published_at, obj.event)
