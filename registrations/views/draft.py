"""The draft agenda, for who holds a link to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.links import draft_link_of
from registrations.views.personal import personal_page
from workshop.domain import draft_links
from workshop.domain.agenda import timetable
from workshop.domain.narrowing import choices_of


@personal_page
@require_safe
def draft(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Show the draft as everybody would see it. Raises Http404 for a key without worth."""
    link = draft_link_of(slug, key)
    if not draft_links.is_open(link, now=timezone.now()):
        return render(request, "registrations/draft_closed.html", {"link": link}, status=410)
    event = link.event
    items = draft_links.draft_for_readers(event).items
    days = timetable(items, first_day=event.starts_on)
    # Documents stand beside what is released.
    context = {
        "event": event,
        "link": link,
        "days": days,
        "choices": choices_of(items),
        "documents": [],
        "has_marks": False,
        "present": None,
    }
    return render(request, "registrations/draft.html", context)
