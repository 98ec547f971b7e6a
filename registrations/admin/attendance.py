"""Attendance as staff enter it from the signed sheets: by number, or by institution.

Each act adds a statement; the former ones stand on the person's page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from registrations.admin import days
from registrations.admin.days import PERMISSION, DayPage
from registrations.admin.events import event_with
from registrations.badge_codes import attendee_of_badge_code
from registrations.domain import attendance, desk, names
from registrations.domain.actors import staff
from registrations.models import Attendance, Attendee, Delegation
from registrations.models.attendance import AttendanceState, AttendanceWay
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import in_series

# So many of the last statements are shown, to check what was typed.
_SHOWN = 10
_BETWEEN_NUMBERS = re.compile(r"[\s,;，；、]+")
_WAYS = (AttendanceWay.SHEET, AttendanceWay.HAND)


@dataclass(frozen=True)
class Entered:
    """One statement in words, as lists and the person's page show it."""

    entry: Attendance
    who: str
    is_former: bool = False


@dataclass(frozen=True)
class Page(DayPage):
    """What the page is about: a part of a day, and one delegation where one is chosen."""

    delegation: Delegation | None

    @property
    def query(self) -> dict[str, str]:
        """Return what the address says of the page."""
        code = self.delegation.institution.code if self.delegation else ""
        return super().query | {"institution": code}

    @property
    def people(self) -> Any:
        """Return whom statements may be about, with what is recorded of them."""
        return desk.people_of(self.event, day=self.day, part=self.part)


def attendance_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who was there on a day, and enter it (POST). Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    page = _page(request, event)
    if request.method == "POST":
        enter = _enter_ticks if "ticks" in request.POST else _enter_numbers
        return enter(request, page)
    people = _people_of(page)
    context = {
        **admin.site.each_context(request),
        "title": pgettext("presence", "Attendance"),
        "event": event,
        "page": page,
        "pages": days.pages(request, event, here=page.name),
        "ways": _WAYS,
        "states": list(AttendanceState),
        "rows": desk.turnout(event, day=page.day, part=page.part),
        "back": page.path(institution=""),
        "people": people,
        "last": _last(page),
    }
    return TemplateResponse(request, "admin/attendance.html", context)


def _page(request: HttpRequest, event: Event) -> Page:
    """Return what the address asks for."""
    delegation = _delegation(event, request.GET.get("institution", ""))
    return Page("event-attendance", event, *days.asked(request, event), delegation)


def _delegation(event: Event, code: str) -> Delegation | None:
    rows = Delegation.objects.filter(event=event, institution__code=code)
    delegation = rows.select_related("institution").first() if code else None
    if code and delegation is None:
        raise Http404
    return delegation


def _people_of(page: Page) -> list[Attendee]:
    """Return the confirmed of the chosen delegation, in the order of the sheet."""
    if page.delegation is None:
        return []
    rows = page.people.confirmed().filter(delegation=page.delegation)
    return list(rows.in_order_of_precedence())


def _last(page: Page) -> list[Entered]:
    rows = Attendance.objects.filter(
        attendee__event=page.event, day=page.day, part=page.part
    ).select_related("attendee", "user", "desk_link")
    return in_words(rows.order_by("-pk")[:_SHOWN])


def in_words(entries: Iterable[Attendance]) -> list[Entered]:
    """Return the statements, the newest first, each with who made it and whether another followed."""
    known: set[tuple[int, date, str]] = set()
    shown = []
    for each in entries:
        about = (each.attendee_id, each.day, each.part)
        shown.append(Entered(each, _who(each), is_former=about in known))
        known.add(about)
    return shown


def _who(entry: Attendance) -> str:
    if entry.user is not None:
        return str(entry.user)
    return _("desk link") if entry.desk_link is not None else "–"


def attendance_of(attendee: Attendee) -> list[Entered]:
    """Return all statements about the person, those of the last day first."""
    rows = attendee.attendance_entries.select_related("user", "desk_link")
    return in_words(rows.order_by("-day", "part", "-pk"))


def attendance_path(attendee: Attendee) -> str:
    """Return the page on which the person's attendance is entered with the delegation's."""
    query = urlencode({"institution": attendee.delegation.institution.code})
    return f"{reverse('event-attendance', args=[attendee.event.slug])}?{query}"


# Entering.


def _chosen(request: HttpRequest) -> tuple[AttendanceWay, AttendanceState]:
    """Return the way and the state of the form; what it does not name is as on the sheet."""
    ways = {str(each): each for each in _WAYS}
    states = {str(each): each for each in AttendanceState}
    return (
        ways.get(request.POST.get("way", ""), AttendanceWay.SHEET),
        states.get(request.POST.get("state", ""), AttendanceState.PRESENT),
    )


def _enter_numbers(request: HttpRequest, page: Page) -> HttpResponse:
    """Record the state for the person of each number, and say whose it is."""
    way, state = _chosen(request)
    typed = [each for each in _BETWEEN_NUMBERS.split(request.POST.get("numbers", "")) if each]
    people, unknown = {}, []
    for number in dict.fromkeys(typed):
        found = desk.by_reference(page.people, number) or attendee_of_badge_code(page.event, number)
        if found is None:
            unknown.append(number)
        else:
            people[found] = state
    _enter(request, page, people, way=way)
    if unknown:
        messages.error(
            request, _("Nobody of this event has: %(numbers)s") % {"numbers": in_series(unknown)}
        )
    if not typed:
        messages.error(request, _("Type the numbers from the sheet."))
    return HttpResponseRedirect(page.path())


def _enter_ticks(request: HttpRequest, page: Page) -> HttpResponse:
    """Record what was chosen otherwise than the form showed; the rest is left as it stands."""
    way, _state = _chosen(request)
    states = {str(each): each for each in AttendanceState}
    changed = {}
    for each in _people_of(page):
        chosen = request.POST.get(f"state-{each.pk}", "")
        if chosen in states and chosen != request.POST.get(f"was-{each.pk}", ""):
            changed[each] = states[chosen]
    _enter(request, page, changed, way=way)
    if not changed:
        messages.info(request, _("Nothing was changed."))
    return HttpResponseRedirect(page.path())


def _enter(
    request: HttpRequest,
    page: Page,
    people: dict[Attendee, AttendanceState],
    *,
    way: AttendanceWay,
) -> None:
    """Record the states, and tell of each refusal beside the name."""
    by, now = staff(staff_user(request)), timezone.now()
    done = []
    colon = pgettext("before a name", ": ")
    for person, state in people.items():
        name = names.addressed_name(person)
        try:
            attendance.mark(person, state, day=page.day, part=page.part, way=way, by=by, now=now)
        except RuleViolation as refusal:
            messages.error(request, f"{name}{colon}{refusal.message}")
        else:
            done.append(f"{name}{colon}{state.label}")
    if done:
        told = ngettext("%(count)s entry is recorded.", "%(count)s entries are recorded.", len(done))  # fmt: skip
        messages.success(request, f"{told % {'count': len(done)}} {in_series(done)}")
