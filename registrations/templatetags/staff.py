"""What the pages of staff show."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from registrations.enums import InvitationState, Status
from registrations.models import Attendee
from workshop.access import events_of
from workshop.enums import EventState
from workshop.models import Event

register = template.Library()

# More events than fit a page are found through the list of events.
_SHOWN_EVENTS = 12


@register.simple_tag
def your_events(user: User | AnonymousUser) -> QuerySet[Event]:
    """Return the live events where the person sees registrations, each with ``waiting``."""
    waiting = Count("attendees", filter=Q(attendees__status=Status.SUBMITTED))
    return (
        events_of(user, "registrations.view_attendee")
        .exclude(state=EventState.ARCHIVED)
        .annotate(waiting=waiting)
        .order_by("starts_on", "pk")[:_SHOWN_EVENTS]
    )


@register.simple_tag
def status_word(status: str) -> SafeString:
    """Return the status as a word with its shape."""
    return format_html('<span class="status status-{}">{}</span>', status, Status(status).label)


@register.simple_tag
def invitation_word(state: str) -> SafeString:
    """Return how far an invited institution has come, as a word with its shape."""
    label = InvitationState(state).label
    return format_html('<span class="status invitation-{}">{}</span>', state, label)


@register.simple_tag
def status_of(attendee: Attendee) -> SafeString:
    """Return the attendee's status as a word with its shape."""
    return status_word(attendee.status)


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """Return the value of the key, or nothing."""
    return mapping.get(key)
