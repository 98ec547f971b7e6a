"""A focal point answers the invitation and declares the list complete."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from registrations import links
from registrations.domain import actors, replies
from registrations.domain.declining import decline_invitation, leaving_with
from registrations.enums import Reply, Status
from registrations.models import FocalPoint
from registrations.views.delegation import show
from registrations.views.focal_point import focal_point_page, key_of
from registrations.views.notices import redirect_with
from workshop.domain.phases import may_withdraw
from workshop.errors import RuleViolation


@focal_point_page
def decline(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Ask whether really nobody attends, naming who is withdrawn (GET), and record it (POST)."""
    delegation = person.delegation
    now = timezone.now()
    if request.method == "POST":
        try:
            decline_invitation(delegation, by=actors.focal_point(person), now=now)
        except RuleViolation as refusal:
            return show(request, person, problem=str(refusal.message))
        return redirect_with("delegation", [key_of(person)], "not_attending")
    if delegation.reply == Reply.NOT_ATTENDING or not may_withdraw(delegation.event, now=now):
        return HttpResponseRedirect(links.path_of(person))
    context = {
        "event": delegation.event,
        "delegation": delegation,
        "people": leaving_with(delegation),
        "draft_count": delegation.attendees.filter(status=Status.DRAFT).count(),
        "back": links.path_of(person),
    }
    return render(request, "registrations/delegation_decline.html", context)


@focal_point_page
def attend(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Take back that nobody attends (POST)."""
    if request.method != "POST":
        return HttpResponseRedirect(links.path_of(person))
    try:
        replies.attend_after_all(
            person.delegation, by=actors.focal_point(person), now=timezone.now()
        )
    except RuleViolation as refusal:
        return show(request, person, problem=str(refusal.message))
    return redirect_with("delegation", [key_of(person)], "attending")


@focal_point_page
def complete(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Declare the list complete (POST), or take that back with ``complete=no``."""
    if request.method != "POST":
        return HttpResponseRedirect(links.path_of(person))
    is_taken_back = request.POST.get("complete") == "no"
    verb = replies.reopen if is_taken_back else replies.complete
    try:
        verb(person.delegation, by=actors.focal_point(person), now=timezone.now())
    except RuleViolation as refusal:
        return show(request, person, problem=str(refusal.message))
    notice = "reopened" if is_taken_back else "complete"
    return redirect_with("delegation", [key_of(person)], notice)
