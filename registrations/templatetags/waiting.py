"""What people are shown of the waiting list."""

from django import template

from registrations.domain import waiting
from registrations.models import Attendee

register = template.Library()


@register.simple_tag
def waiting_place(attendee: Attendee) -> int | None:
    """Return the person's place on the delegation's list, where the event shows it."""
    return waiting.position(attendee) if attendee.event.shows_waiting_position else None
