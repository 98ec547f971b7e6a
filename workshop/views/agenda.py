"""The public agenda. Everybody may see it; items for participants are left out."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from workshop.domain.agenda import timetable
from workshop.models import Event


@login_not_required
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all days of the event's agenda on one page."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    days = timetable(event.agenda_items.public().in_order(), first_day=event.starts_on)
    return render(request, "workshop/agenda.html", {"event": event, "days": days})
