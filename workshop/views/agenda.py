"""The public agenda, as it was released. Everybody may see it; the draft is never shown."""

import json
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from workshop.basis import Basis
from workshop.domain.agenda import current_slot, timetable
from workshop.domain.documents import documents_beside
from workshop.domain.narrowing import choices_of
from workshop.domain.release import (
    Shown,
    changes_shown,
    holds_until,
    shown_earlier,
    shown_to_public,
)
from workshop.exports.feed import feed_of
from workshop.exports.ical import calendar_of
from workshop.exports.linked import linked_data_of
from workshop.models import Event
from workshop.ready import PublicPage
from workshop.views.public import based, public_file, public_page


@login_not_required
@require_safe
def agenda(request: HttpRequest, slug: str) -> PublicPage:
    """Show all days of the newest release on one page, or say that there is none yet."""
    event, basis = based(slug)
    now = timezone.now()
    shown = shown_to_public(event, now=now)
    page = _page(request, event, shown, now=now)
    page.basis = basis
    page.holds_until = holds_until(event, shown, now=now) if shown else None
    return page


@login_not_required
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> PublicPage:
    """Show the release of the number, and say what it is."""
    event, basis = based(slug)
    shown = shown_earlier(event, number)
    if shown is None:
        raise Http404
    page = _page(request, event, shown, is_one_version=True)
    page.basis = basis
    return page


@login_not_required
@require_safe
def changes(request: HttpRequest, slug: str) -> PublicPage:
    """Tell in words what each release changed."""
    event, basis = based(slug)
    page = public_page(
        request,
        "workshop/changes.html",
        event=event,
        may_be_listed=False,
        releases=changes_shown(event),
    )
    page.basis = basis
    return page


@login_not_required
@require_safe
def calendar(request: HttpRequest, slug: str) -> PublicPage:
    """Return the newest release as a calendar, in the language of the address."""
    event, basis, shown = _in_force(slug)
    file = public_file(calendar_of(event, shown), content_type="text/calendar; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    file.basis = basis
    return file


@login_not_required
@require_safe
def feed(request: HttpRequest, slug: str) -> PublicPage:
    """Return the newest release for programs, its texts in all languages."""
    event, basis, shown = _in_force(slug)
    content = json.dumps(feed_of(event, shown), ensure_ascii=False)
    file = public_file(content, content_type="application/json")
    file.basis = basis
    return file


def _in_force(slug: str) -> tuple[Event, Basis, Shown]:
    event, basis = based(slug)
    shown = shown_to_public(event, now=timezone.now())
    if shown is None:
        raise Http404
    return event, basis, shown


def _page(
    request: HttpRequest,
    event: Event,
    shown: Shown | None,
    *,
    now: datetime | None = None,
    is_one_version: bool = False,
) -> PublicPage:
    items = shown.agenda.items if shown else []
    days = timetable(items, first_day=event.starts_on)
    number, newest = (shown.release.number, shown.newest.number) if shown else (0, 0)
    return public_page(
        request,
        "workshop/agenda.html",
        event=event,
        may_be_listed=not is_one_version,
        shown=shown,
        days=days,
        present=current_slot(event, days, now=now) if now else None,
        choices=choices_of(items),
        documents=[] if is_one_version else documents_beside(event, items),
        documents_at=event.get_absolute_url(),
        earlier=number - 1 if number > 1 else None,
        later=number + 1 if number < newest else None,
        linked_data=linked_data_of(event, shown) if event.is_listed else "",
        has_marks=any(each.mark for each in items),
        is_one_version=is_one_version,
        webcal=f"webcal://{settings.BASE_URL.partition('://')[2]}",
    )
