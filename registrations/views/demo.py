"""Pages of demo mode only, where everybody may read the invented people's messages."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from post_office.models import STATUS

from registrations.messages.texts import with_link
from registrations.models import Message
from registrations.views.personal import personal_page
from workshop.text import to_half_width

PAGE_SIZE = 20
_STATES: dict[int | None, Promise] = {
    STATUS.sent: _("sent"),
    STATUS.failed: _("could not be sent"),
    STATUS.queued: _("waiting to be sent"),
    STATUS.requeued: _("waiting to be sent again"),
}


@personal_page
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Show the messages as their readers get them, the newest first."""
    if not settings.DEMO_MODE:
        raise Http404
    reference = to_half_width(request.GET.get("reference", "")).upper()
    page = Paginator(_found(reference), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "reference": reference, "messages_shown": _shown(page.object_list)}
    return render(request, "registrations/demo_messages.html", context)


def _found(reference: str) -> QuerySet[Message]:
    """Return the messages on the registration, or all where no reference is given.

    A reference is written with or without its hyphen.
    """
    found = Message.objects.select_related("event", "attendee", "email").order_by(
        "-queued_at", "-pk"
    )
    if not reference:
        return found
    parts = re.fullmatch(r"([0-9A-Z]{4})[ -]?([0-9A-Z]{4})", reference)
    return found.filter(attendee__reference="-".join(parts.groups())) if parts else found.none()


def _shown(found: Iterable[Message]) -> list[dict[str, object]]:
    return [
        {
            "message": message,
            "to": ", ".join(message.email.to),
            "subject": message.email.subject,
            "body": with_link(message, message.email.message),
            "state": _STATES[message.email.status],
        }
        for message in found
    ]
