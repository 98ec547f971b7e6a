"""The public agenda, as it was released. Everybody may see it; the draft is never shown."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from workshop.domain.agenda import timetable
from workshop.domain.release import Shown, changes_shown, shown_earlier, shown_to_public
from workshop.exports.feed import feed_of
from workshop.exports.ical import calendar_of
from workshop.models import Event
from workshop.ready import PublicPage
from workshop.views.public import public_file, public_page


@login_not_required
@require_safe
def agenda(request: HttpRequest, slug: str) -> PublicPage:
    """Show all days of the newest release on one page, or say that there is none yet."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    return _page(request, event, shown_to_public(event, now=timezone.now()))


@login_not_required
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> PublicPage:
    """Show the release of the number, and say what it is."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    shown = shown_earlier(event, number)
    if shown is None:
        raise Http404
    return _page(request, event, shown, is_one_version=True)


@login_not_required
@require_safe
def changes(request: HttpRequest, slug: str) -> PublicPage:
    """Tell in words what each release changed."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    return public_page(
        request,
        "workshop/changes.html",
        event=event,
        may_be_listed=False,
        releases=changes_shown(event),
    )


@login_not_required
@require_safe
def calendar(request: HttpRequest, slug: str) -> PublicPage:
    """Return the newest release as a calendar, in the language of the address."""
    event, shown = _in_force(slug)
    file = public_file(calendar_of(event, shown), content_type="text/calendar; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return file


@login_not_required
@require_safe
def feed(request: HttpRequest, slug: str) -> PublicPage:
    """Return the newest release for programs, its texts in all languages."""
    content = json.dumps(feed_of(*_in_force(slug)), ensure_ascii=False)
    return public_file(content, content_type="application/json")


def _in_force(slug: str) -> tuple[Event, Shown]:
    event = get_object_or_404(Event.objects.public(), slug=slug)
    shown = shown_to_public(event, now=timezone.now())
    if shown is None:
        raise Http404
    return event, shown


def _page(
    request: HttpRequest, event: Event, shown: Shown | None, *, is_one_version: bool = False
) -> PublicPage:
    items = shown.agenda.items if shown else []
    return public_page(
        request,
        "workshop/agenda.html",
        event=event,
        may_be_listed=not is_one_version,
        shown=shown,
        days=timetable(items, first_day=event.starts_on),
        has_marks=any(each.mark for each in items),
        is_one_version=is_one_version,
        webcal=f"webcal://{settings.BASE_URL.partition('://')[2]}",
    )
