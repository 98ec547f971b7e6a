"""The dashboard of one event; staff who may see its registrations see it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from registrations.admin import figures
from registrations.domain import seats
from registrations.enums import Status
from workshop.access import events_of

# The dashboard shows so many of those who wait; the list shows all.
WAITING_SHOWN = 15


def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the event's registration stands. Raises Http404 for events of others."""
    events = events_of(request.user, "registrations.view_attendee")
    event = get_object_or_404(events, slug=slug)
    now = timezone.now()
    totals = figures.totals(event)
    bars = figures.over_time(event)
    context = {
        **admin.site.each_context(request),
        "title": str(event.title),
        "event": event,
        "event_seats": seats.of_event(event),
        "institutions": figures.institutions(event),
        "totals": totals,
        "people_count": sum(count for _status, count in totals),
        "waiting": figures.waiting(event, now=now, limit=WAITING_SHOWN),
        "waiting_count": dict(totals)[Status.SUBMITTED],
        "marks": figures.marks(event, now=now),
        "bars": bars,
        "chart_width": len(bars) * 10,
        "dates": figures.dates(event, now=now),
        "may_add": request.user.has_perm("registrations.add_attendee", event),
        "may_change_event": request.user.has_perm("workshop.view_event", event),
        "may_export": request.user.has_perm("registrations.export_attendee", event),
        "sees_messages": request.user.has_perm("registrations.view_message", event),
    }
    return TemplateResponse(request, "admin/dashboard.html", context)
