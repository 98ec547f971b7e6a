"""The start page and the event's page. Everybody may see them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from workshop.domain.phases import registration_phase
from workshop.models import Event


@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """Show the listed events."""
    return render(request, "workshop/index.html", {"events": Event.objects.listed()})


@login_not_required
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one event and what can be done now."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    phase = registration_phase(event, now=timezone.now())
    return render(request, "workshop/event.html", {"event": event, "phase": phase.value})


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers out of everything personal."""
    lines = ("User-agent: *", "Disallow: /admin/", "Disallow: /r/", "Disallow: /d/", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
