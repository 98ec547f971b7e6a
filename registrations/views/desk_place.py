"""Where one stands at the desk: of which event, as whom, and for which part of today.

Staff come signed in, with the right at the event. Helpers come with the link of the day: the
key in the address is their only authority, and it opens nothing but these pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from registrations import links
from registrations.admin.days import PERMISSION
from registrations.admin.decisions import PERMISSION as DECIDE
from registrations.admin.events import event_with
from registrations.domain import actors, attendance, desk, desk_links
from registrations.domain.actors import Actor
from registrations.models import DeskLink
from registrations.views.personal import personal_page
from workshop.admin.scoping import staff_user
from workshop.clients import is_allowed
from workshop.enums import DayPart, EventState
from workshop.models import Event
from workshop.views.errors import too_many_requests


@dataclass(frozen=True)
class Place:
    """One desk at one moment.

    ``chosen_part`` is what people are checked in for, where it is not left to the clock: a
    page may stay open over noon. ``may_exceed`` says that a walk-in may be seated beyond the limit, with a reason.
    """

    event: Event
    by: Actor
    now: datetime
    chosen_part: DayPart | None
    path: str
    walk_in_path: str
    may_exceed: bool = False

    @property
    def day(self) -> date:
        """Return today in the zone of the event."""
        return attendance.day_at(self.event, self.now)

    @property
    def part(self) -> DayPart:
        """Return the part of the day that people are checked in for."""
        return self.chosen_part or attendance.part_at(self.event, self.now)

    @property
    def is_open(self) -> bool:
        """Return whether people can be checked in today, and here."""
        link = self.by.desk_link
        is_held = self.event.state == EventState.PUBLISHED and self.day in self.event.days
        return is_held and (link is None or desk_links.is_open(link, now=self.now))

    @property
    def people(self) -> Any:
        """Return who may come to the desk, with what is recorded of them."""
        return desk.people_of(self.event, day=self.day, part=self.part)


Act = Callable[[HttpRequest, Place], HttpResponse]
View = Callable[..., HttpResponseBase]


def _chosen_part(request: HttpRequest, event: Event) -> DayPart | None:
    asked = request.POST.get("part") or request.GET.get("part")
    return next((part for part in event.parts_of_day if part == asked), None)


def _answered(request: HttpRequest, place: Place, act: Act) -> HttpResponse:
    if not place.is_open:
        return render(request, "registrations/desk/closed.html", _closed(place))
    return act(request, place)


def _closed(place: Place) -> dict[str, Any]:
    return {"event": place.event, "link": place.by.desk_link}


def for_staff(act: Act) -> View:
    """Return the page of staff with the right at the event. It is kept out of caches."""

    @wraps(act)
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        event = event_with(request, slug, PERMISSION)
        now = timezone.now()
        place = Place(
            event=event,
            by=actors.staff(staff_user(request)),
            now=now,
            chosen_part=_chosen_part(request, event),
            path=reverse("desk", args=[slug]),
            walk_in_path=reverse("desk-walk-in", args=[slug]),
            may_exceed=request.user.has_perm(DECIDE, event),
        )
        response = _answered(request, place, act)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return view


def for_helpers(act: Act) -> View:
    """Return the page of whoever holds the link of the day. Raises Http404."""

    @wraps(act)
    def view(request: HttpRequest, slug: str, key: str) -> HttpResponse:
        now = timezone.now()
        limit, window = settings.DESK_RATE
        if not is_allowed(request, scope="desk", limit=limit, window=window, now=now):
            return too_many_requests(request, retry_after=int(window.total_seconds()))
        link: DeskLink = links.desk_link_of(slug, key)
        place = Place(
            event=link.event,
            by=actors.helper(link),
            now=now,
            chosen_part=_chosen_part(request, link.event),
            path=links.path_of(link),
            walk_in_path=reverse("desk-link-walk-in", args=[slug, key]),
        )
        return _answered(request, place, act)

    return personal_page(view)
