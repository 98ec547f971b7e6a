"""The start page and the event's page. Everybody may see them."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from workshop.domain.phases import registration_phase
from workshop.domain.release import shown_to_public
from workshop.models import Event
from workshop.ready import PublicPage
from workshop.views.public import public_page

# Past events named on the start page; older ones keep their address.
_PAST_SHOWN = 20


@login_not_required
@require_safe
def index(request: HttpRequest) -> PublicPage:
    """Show the listed events: those to come, the next first, then the latest of the past."""
    coming, past = _coming_and_past(now=timezone.now())
    context = {"coming": coming, "past": past[:_PAST_SHOWN], "is_indexed": True}
    return PublicPage(render_to_string("workshop/index.html", context, request))


def _coming_and_past(*, now: datetime) -> tuple[list[Event], list[Event]]:
    events = list(Event.objects.listed())
    coming = [event for event in reversed(events) if event.ends_at > now]
    return coming, [event for event in events if event.ends_at <= now]


@login_not_required
@require_safe
def event(request: HttpRequest, slug: str) -> PublicPage:
    """Show one event and what can be done now."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    now = timezone.now()
    phase = registration_phase(event, now=now)
    return public_page(
        request,
        "workshop/event.html",
        event=event,
        phase=phase.value,
        has_agenda=shown_to_public(event, now=now) is not None,
    )


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers out of everything personal."""
    closed = ("admin", "r", "d", "desk")
    lines = ("User-agent: *", *(f"Disallow: /{each}/" for each in closed), "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
