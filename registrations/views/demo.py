"""Pages of demo mode only, where everybody may read the invented people's messages."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registrations.domain import messaging
from registrations.messages.calendar import calendar_of, sequences
from registrations.messages.texts import with_link
from registrations.models import Message
from registrations.views.personal import personal_page
from workshop.text import to_half_width

PAGE_SIZE = 20


@personal_page
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Show the messages as their readers get them, the newest first."""
    if not settings.DEMO_MODE:
        raise Http404
    reference = to_half_width(request.GET.get("reference", "")).upper()
    page = Paginator(_found(reference), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = _shown(list(page.object_list))
    context = {"page": page, "reference": reference, "messages_shown": shown}
    return render(request, "registrations/demo_messages.html", context)


@personal_page
@require_safe
def calendar(request: HttpRequest, message_id: int) -> HttpResponse:
    """Give the calendar entry that goes with the message."""
    if not settings.DEMO_MODE:
        raise Http404
    found = Message.objects.select_related("event", "attendee", "focal_point")
    entry = calendar_of(get_object_or_404(found, pk=message_id))
    if entry is None:
        raise Http404
    return HttpResponse(
        entry.content,
        content_type=f"text/calendar; charset=utf-8; method={entry.method}",
        headers={"Content-Disposition": 'attachment; filename="event.ics"'},
    )


def _found(reference: str) -> QuerySet[Message]:
    """Return the messages on the registration, or all where no reference is given.

    A reference is written with or without its hyphen.
    """
    found = Message.objects.select_related("event", "attendee", "focal_point", "email").order_by(
        "-queued_at", "-pk"
    )
    if not reference:
        return found
    parts = re.fullmatch(r"([0-9A-Z]{4})[ -]?([0-9A-Z]{4})", reference)
    return found.filter(attendee__reference="-".join(parts.groups())) if parts else found.none()


def _shown(found: Sequence[Message]) -> list[dict[str, object]]:
    with_calendar = sequences(each.attendee_id for each in found if each.attendee_id)
    return [
        {
            "message": message,
            "to": ", ".join(message.email.to),
            "subject": message.email.subject,
            "body": with_link(message, message.email.message),
            "has_calendar": message.pk in with_calendar,
            "state": messaging.state_of(message).label,
        }
        for message in found
    ]
