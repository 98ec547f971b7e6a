"""Side activities: what is offered beside the agenda, with places of its own."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workshop.admin.bases import AnyModelForm
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import EventScopedAdmin
from workshop.models import SideActivity
from workshop.templatetags.dates import short_date


class SideActivityForm(AnyModelForm):
    """A side activity; it may be on a day before or after the event."""

    class Meta:
        model = SideActivity
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is not after the start, beside the field."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", ValidationError(_("The end must be after the start.")))
        return data


@admin.register(SideActivity)
class SideActivityAdmin(EventScopedAdmin):
    """What one's events offer beside the agenda."""

    form = SideActivityForm
    list_display = ("shown_title", "shown_day", "starts", "ends", "places", "event")
    list_filter = (EventFilter,)
    list_select_related = ("event",)
    ordering = ("-event__starts_on", "event", "position", "pk")
    actions = None
    fieldsets = (
        (
            None,
            {"fields": ("event", "title", "description", "day", ("starts", "ends"), "places",
                        "position")},
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the activities with what naming them needs."""
        return super().get_queryset(request).select_related("event")

    @admin.display(description=_("title"))
    def shown_title(self, obj: SideActivity) -> str:
        """Return the title in the language of the page."""
        return str(obj.title)

    @admin.display(description=_("day"), ordering="day")
    def shown_day(self, obj: SideActivity) -> str:
        """Return the day."""
        return short_date(obj.day)
