"""What to open in the demonstration, and how to sign in."""

from django.conf import settings
from django.urls import reverse

from registrations.demo.event import MAIN, OVER
from registrations.demo.staff import SIGN_INS
from registrations.links import link_of
from registrations.models import Attendee, FocalPoint


def pages() -> list[tuple[str, str]]:
    """Return what each page is, and its address."""
    return [
        ("Start page", _address("index")),
        ("The event", _address("event", MAIN)),
        ("Agenda", _address("agenda", MAIN)),
        ("Registration", _address("register", MAIN)),
        *_personal_pages(),
        ("Messages sent", _address("demo-messages")),
        ("Staff", _address("admin:index")),
    ]


def sign_ins() -> tuple[list[str], str]:
    """Return the names to sign in with, and the password they share."""
    return list(SIGN_INS), settings.DEMO_PASSWORD


def _address(name: str, *args: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


def _personal_pages() -> list[tuple[str, str]]:
    """Return a delegation's page and a delegate's own, as long as the event has such."""
    found = []
    focal_point = (
        FocalPoint.objects.filter(delegation__event__slug=MAIN, delegation__attendees__isnull=False)
        .order_by("pk")
        .first()
    )
    if focal_point:
        found.append(("One delegation", link_of(focal_point)))
    for title, slug in (("One delegate's own page", MAIN), ("Own page after a meeting", OVER)):
        attendee = Attendee.objects.filter(event__slug=slug).confirmed().order_by("pk").first()
        if attendee:
            found.append((title, link_of(attendee)))
    return found
