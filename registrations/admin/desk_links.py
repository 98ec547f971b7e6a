"""The desk on the day: its page for staff, and the links of the days for helpers."""

from dataclasses import dataclass
from datetime import date

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations.admin.days import PERMISSION as RECORD_ATTENDANCE
from registrations.admin.events import event_with
from registrations.admin.links import PERMISSION
from registrations.domain import attendance, desk_links
from registrations.domain.actors import staff
from registrations.links import link_of
from registrations.models import DeskLink
from workshop import qr
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event


@dataclass(frozen=True)
class Row:
    """One day of the event with the address of its link, which is empty where there is none yet."""

    day: date
    address: str
    is_over: bool
    qr_code: str = ""


def desk_links_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the links of the days, and make or renew one (POST). Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    if request.method == "POST":
        return _renew(request, event)
    context = {
        **admin.site.each_context(request),
        "title": _("Links for the desk"),
        "event": event,
        "rows": _rows(event),
        "may_check_in": request.user.has_perm(RECORD_ATTENDANCE, event),
    }
    return TemplateResponse(request, "admin/desk_links.html", context)


def _rows(event: Event) -> list[Row]:
    links = {each.day: each for each in DeskLink.objects.filter(event=event)}
    today = attendance.day_at(event, timezone.now())
    rows = []
    for day in event.days:
        link = links.get(day)
        if link:
            # The same event, already in memory.
            link.event = event
        address = link_of(link) if link else ""
        is_over = day < today
        code = qr.picture(address) if address and not is_over else ""
        rows.append(Row(day, address, is_over, code))
    return rows


def _renew(request: HttpRequest, event: Event) -> HttpResponse:
    back = reverse("desk-links", args=[event.slug])
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
        desk_links.renew(event, day, by=staff(staff_user(request)), now=timezone.now())
    except ValueError:
        messages.error(request, _("This is not a day of the event. Open the page again."))
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("The link is made. Any earlier one of that day no longer works.")
        )
    return HttpResponseRedirect(back)
