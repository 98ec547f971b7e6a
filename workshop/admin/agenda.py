"""The agenda: items with their contributions."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workshop.admin.bases import AnyModelForm
from workshop.admin.fields import LanguagesField
from workshop.admin.filters import ChoiceFilter, EventFilter
from workshop.admin.scoping import EventScopedAdmin, EventScopedInline
from workshop.enums import ItemKind, Visibility
from workshop.models import AgendaItem, Contribution
from workshop.templatetags.dates import short_date


class AgendaItemForm(AnyModelForm):
    """An agenda item, in a room and on a day of its own event."""

    interpretation_languages = LanguagesField(
        label=capfirst(_("languages of interpretation")), required=False
    )

    class Meta:
        model = AgendaItem
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "room" in self.fields:
            rooms = self.fields["room"].queryset  # type: ignore[attr-defined]
            self.fields["room"].queryset = rooms.filter(event_id=self.instance.event_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a room of another event, and a day on which the event is not held."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        event = data.get("event") or (self.instance.event if self.instance.event_id else None)
        room, day = data.get("room"), data.get("day")
        if event and room and room.event_id != event.pk:
            self.add_error("room", ValidationError(_("Choose a room of this event.")))
        if event and day and day not in event.days:
            self.add_error("day", ValidationError(_("Choose a day of the event.")))
        return data


class ContributionInline(EventScopedInline):
    """Who contributes to the item."""

    model = Contribution
    fields = ("order", "role", "name", "position", "institution")


class KindFilter(ChoiceFilter):
    """By the kind of the item."""

    title = _("kind")
    parameter_name = "kind"
    choices_of = ItemKind


class VisibilityFilter(ChoiceFilter):
    """By who sees the item."""

    title = _("visible to")
    parameter_name = "visibility"
    choices_of = Visibility


@admin.register(AgendaItem)
class AgendaItemAdmin(EventScopedAdmin):
    """The timetable of one's events."""

    form = AgendaItemForm
    inlines = (ContributionInline,)
    list_display = ("shown_day", "starts", "ends", "shown_title", "kind", "shown_room",
                    "visibility", "event")  # fmt: skip
    list_display_links = ("shown_title",)
    list_filter = (EventFilter, KindFilter, VisibilityFilter)
    list_select_related = ("event", "room")
    ordering = ("-event__starts_on", "event", "day", "starts", "track", "pk")
    fieldsets = (
        (None, {"fields": ("event", "title", "kind", "day", ("starts", "ends"), "room", "track")}),
        (_("Details"), {"fields": ("description", "interpretation", "interpretation_languages")}),
        (_("Who sees it"), {"fields": ("visibility", "counts_for_attendance")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the items with what naming them needs."""
        return super().get_queryset(request).select_related("event")

    @admin.display(description=_("day"), ordering="day")
    def shown_day(self, obj: AgendaItem) -> str:
        """Return the day."""
        return short_date(obj.day)

    @admin.display(description=_("title"))
    def shown_title(self, obj: AgendaItem) -> str:
        """Return the title in the language of the page."""
        return str(obj.title)

    @admin.display(description=_("room"), empty_value="–")
    def shown_room(self, obj: AgendaItem) -> str | None:
        """Return the room."""
        return str(obj.room) if obj.room else None
