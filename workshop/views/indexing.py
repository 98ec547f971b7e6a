"""Whether search engines may keep a page. Only staff who list an event open it to them."""

from django.http import HttpResponse

from workshop.models import Event


def is_indexed(event: Event) -> bool:
    """Return whether the event's public pages may be found by search."""
    return event.is_listed and event.is_public


def keep_from_search(response: HttpResponse) -> HttpResponse:
    """Return the response marked so that search engines neither keep nor show it."""
    response["X-Robots-Tag"] = "noindex"
    return response
