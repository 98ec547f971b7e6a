"""The public agenda. Everybody may see it; items for participants are left out."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from workshop.domain.agenda import timetable
from workshop.models import Event
from workshop.views.indexing import is_indexed, keep_from_search


@login_not_required
@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all days of the event's agenda on one page."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    days = timetable(event.agenda_items.public().in_order(), first_day=event.starts_on)
    context = {"event": event, "days": days, "is_indexed": is_indexed(event)}
    response = render(request, "workshop/agenda.html", context)
    return response if is_indexed(event) else keep_from_search(response)
