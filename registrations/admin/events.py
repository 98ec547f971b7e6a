"""The event of a page of staff, and who may open the page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from workshop.access import events_of
from workshop.models import Event


def event_with(request: HttpRequest, slug: str, perm: str) -> Event:
    """Return the event if the person has the permission there.

    Raises Http404 for events of others, PermissionDenied where only another right is held.
    """
    event = get_object_or_404(events_of(request.user, "registrations.view_attendee"), slug=slug)
    if not request.user.has_perm(perm, event):
        raise PermissionDenied
    return event
