"""A focal point puts the delegates in order and names the head of delegation."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from registrations import links
from registrations.domain import actors, arranging, proposals
from registrations.models import FocalPoint
from registrations.views.delegation import show
from registrations.views.focal_point import anchor_of, focal_point_page, key_of, own_attendee
from registrations.views.notices import redirect_with
from workshop.errors import RuleViolation

_STEPS = {"up": -1, "down": 1}


@focal_point_page
def move(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Move a delegate one place up or down (POST), and lead back to the same button."""
    attendee = own_attendee(person, reference)
    direction = request.POST.get("direction", "")
    if request.method != "POST" or direction not in _STEPS:
        return HttpResponseRedirect(links.path_of(person))
    try:
        arranging.move(
            attendee,
            step=_STEPS[direction],
            by=actors.focal_point(person),
            now=timezone.now(),
        )
    except RuleViolation as refusal:
        return show(request, person, problem=str(refusal.message))
    anchor = f"{direction}-{attendee.reference}"
    return redirect_with("delegation", [key_of(person)], "moved", anchor=anchor)


@focal_point_page
def name_head(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Name the head of delegation (POST); whoever was it becomes a delegate."""
    attendee = own_attendee(person, reference)
    if request.method != "POST":
        return HttpResponseRedirect(links.path_of(person))
    try:
        arranging.name_head(attendee, by=actors.focal_point(person), now=timezone.now())
    except RuleViolation as refusal:
        return show(request, person, problem=str(refusal.message))
    is_proposed = proposals.open_change_of(attendee) is not None
    notice = "proposed" if is_proposed else "head"
    return redirect_with("delegation", [key_of(person)], notice, anchor=anchor_of(attendee))
