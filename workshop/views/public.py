"""The public pages of an event, and whether search engines may keep them."""

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string

from workshop.basis import Basis, bases_of
from workshop.models import Event
from workshop.ready import PublicPage


def public_page(
    request: HttpRequest,
    template: str,
    *,
    event: Event,
    may_be_listed: bool = True,
    **context: object,
) -> PublicPage:
    """Return the event's page; search engines may keep it where staff have listed the event."""
    is_indexed = may_be_listed and event.is_listed
    known = {"event": event, "is_indexed": is_indexed} | context
    page = PublicPage(render_to_string(template, known, request))
    if not is_indexed:
        page["X-Robots-Tag"] = "noindex"
    return page


def based(slug: str) -> tuple[Event, Basis]:
    """Return the event, and the basis on which a page that shows it or its agenda is kept.

    The basis is read first: what changes while the page is being built makes another one.
    Raises Http404 where the public may not open it.
    """
    basis = bases_of([slug]).get(slug) if "\0" not in slug else None
    event = Event.objects.public().filter(slug=slug).first() if basis else None
    if basis is None or event is None:
        raise Http404
    return event, basis


def public_file(content: str | bytes, *, content_type: str) -> PublicPage:
    """Return a file that is the same for everybody; search engines have the page instead."""
    file = PublicPage(content, content_type=content_type)
    file["X-Robots-Tag"] = "noindex"
    return file
