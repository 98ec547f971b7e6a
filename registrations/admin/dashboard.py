"""The dashboard of one event; staff who may see its registrations see it."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from registrations.admin import (
    copying,
    figures,
    mailings,
    message_texts,
    moving,
    ordering,
    planning,
    releasing,
    reminders,
    retention,
)
from registrations.admin.days import PERMISSION as RECORD_ATTENDANCE
from registrations.admin.days import SEE_EVIDENCE
from registrations.admin.decisions import PERMISSION as DECIDE
from registrations.admin.inviting import PERMISSION as INVITE_PERMISSION
from registrations.admin.links import PERMISSION as SHOW_LINKS
from registrations.admin.waiting import waiting_list
from registrations.domain import seats
from registrations.enums import Status
from workshop.access import events_of

# The dashboard shows so many of those who wait; the list shows all.
WAITING_SHOWN = 15


def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where the event's registration stands. Raises Http404 for events of others."""
    events = events_of(request.user, "registrations.view_attendee")
    event = get_object_or_404(events, slug=slug)
    now = timezone.now()
    totals = figures.totals(event)
    bars = figures.over_time(event)
    context = {
        **admin.site.each_context(request),
        "title": str(event.title),
        "event": event,
        "event_seats": seats.of_event(event),
        "institutions": figures.institutions(event),
        "invitations": figures.invitations(event),
        "totals": totals,
        "people_count": sum(count for _status, count in totals),
        "waiting": figures.waiting(event, now=now, limit=WAITING_SHOWN),
        "waiting_count": dict(totals)[Status.SUBMITTED],
        "marks": figures.marks(event, now=now),
        "waiting_list": waiting_list(event),
        "may_decide": request.user.has_perm(DECIDE, event),
        "bars": bars,
        "chart_width": len(bars) * 10,
        "planning": planning.tables(
            event, with_answers=request.user.has_perm("registrations.view_answer", event)
        ),
        "dates": figures.dates(event, now=now),
        **retention.dashboard_context(request, event, now=now),
        "may_add": request.user.has_perm("registrations.add_attendee", event),
        "may_change_event": request.user.has_perm("workshop.view_event", event),
        "may_invite": request.user.has_perm(INVITE_PERMISSION, event),
        "may_release": request.user.has_perm(releasing.PERMISSION, event),
        "may_move": request.user.has_perm(moving.PERMISSION, event),
        "may_write_texts": request.user.has_perm(message_texts.PERMISSION, event),
        "may_send_to_many": request.user.has_perm(mailings.PERMISSION, event),
        "may_remind": request.user.has_perm(reminders.PERMISSION, event),
        "may_check_in": request.user.has_perm(RECORD_ATTENDANCE, event),
        "sees_evidence": request.user.has_perm(SEE_EVIDENCE, event),
        "may_show_links": request.user.has_perm(SHOW_LINKS, event),
        "may_order": request.user.has_perm(ordering.PERMISSION, event),
        "may_copy": request.user.has_perm(copying.ADD),
        "may_export": request.user.has_perm("registrations.export_attendee", event),
        "sees_questions": request.user.has_perm("registrations.view_question", event),
        "sees_disclosures": request.user.has_perm("registrations.view_disclosure", event),
        "sees_messages": request.user.has_perm("registrations.view_message", event),
    }
    return TemplateResponse(request, "admin/dashboard.html", context)
