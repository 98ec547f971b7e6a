"""The public agenda. Everybody may see it; items for participants are left out."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from workshop.domain.agenda import timetable
from workshop.models import Event
from workshop.ready import PublicPage
from workshop.views.public import public_page


@login_not_required
@require_safe
def agenda(request: HttpRequest, slug: str) -> PublicPage:
    """Show all days of the event's agenda on one page."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    days = timetable(event.agenda_items.public().in_order(), first_day=event.starts_on)
    return public_page(request, "workshop/agenda.html", event=event, days=days)
