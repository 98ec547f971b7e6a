"""Moments of an event are shown and typed in the event's own time zone."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from workshop.admin.bases import AnyModelAdmin
from workshop.admin.scoping import chosen_event
from workshop.models import Event


class InEventZone(AnyModelAdmin):
    """Show and read the moments of a change form in the zone of the object's event."""

    def zone(self, request: HttpRequest, obj: Any) -> ZoneInfo:
        """Return the zone: as typed in this form, else the event's, else the usual one."""
        typed = request.POST.get("time_zone", "")
        if typed in available_timezones():
            return ZoneInfo(typed)
        event = obj if isinstance(obj, Event) else getattr(obj, "event", None)
        number = _number(request.POST.get("event"))
        if event is None and number is not None:
            event = Event.objects.filter(pk=number).first()
        event = event or chosen_event(request, f"{self.opts.app_label}.add_{self.opts.model_name}")
        return event.zone if event else ZoneInfo(Event._meta.get_field("time_zone").get_default())

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Answer with the zone in force until the page has been rendered."""
        obj = self.get_object(request, object_id) if object_id else None
        zone = self.zone(request, obj)
        context = {"event_zone": zone.key, **(extra_context or {})}
        with timezone.override(zone):
            response = super().changeform_view(request, object_id, form_url, context)
            if isinstance(response, TemplateResponse):
                response.render()
        return response


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 19 else None
