"""What the pages behind a focal point's link share.

Everything starts from the focal point's own delegation, so no other can be reached.
"""

from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from registrations import links
from registrations.domain import replies
from registrations.enums import Reply
from registrations.models import Attendee, FocalPoint
from registrations.privacy.consent import current_notice
from registrations.views.personal import View, personal_page
from workshop.domain.phases import Phase, registration_phase


def focal_point_page(view: View) -> View:
    """Open the view to who holds the focal point's key, and hand it the focal point.

    The first thing that is sent from such a page tells that the link was opened.
    """

    @personal_page
    @wraps(view)
    def wrapped(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponseBase:
        person = links.focal_point_of(key)
        if request.method == "POST":
            replies.note_opened(person, now=timezone.now())
        return view(request, person, **kwargs)

    return wrapped


def key_of(person: FocalPoint) -> str:
    """Return the key of the focal point's page."""
    return links.make_key(links.FOCAL_POINT, person.pk, person.key_version)


def own_attendee(person: FocalPoint, reference: str) -> Attendee:
    """Return the attendee of the focal point's own delegation. Raises Http404."""
    if "\0" in reference:
        # No text that the database could be asked for.
        raise Http404
    people: Any = Attendee.objects.filter(delegation=person.delegation)
    attendee: Attendee = get_object_or_404(people.with_delegation(), reference=reference)
    return attendee


def anchor_of(attendee: Attendee) -> str:
    """Return the id of the element that shows the attendee on the delegation's page."""
    return f"person-{attendee.reference}"


def is_open(person: FocalPoint, *, now: datetime) -> bool:
    """Return whether the focal point may register somebody at ``now``."""
    event = person.delegation.event
    phase = registration_phase(event, now=now, invited=True)
    if phase is not Phase.OPEN or person.delegation.reply == Reply.NOT_ATTENDING:
        return False
    return current_notice(event, now=now) is not None
