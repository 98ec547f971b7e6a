"""A walk-in at the desk: five fields, and the person is registered, confirmed and in."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from registrations.domain import seats
from registrations.domain.walk_in import walk_in
from registrations.forms.walk_in import WalkInForm
from registrations.views import desk
from registrations.views.desk_place import Place, for_helpers, for_staff
from workshop.errors import RuleViolation


def _act(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the form (GET), or take the person in and show the desk (POST)."""
    if request.method != "POST":
        form = WalkInForm(event=place.event, asks_reason=False, initial={"token": str(uuid4())})
        return _page(request, place, form)
    form = WalkInForm(request.POST, event=place.event, asks_reason=_asks_reason(request, place))
    if not form.is_valid():
        return _page(request, place, form, status=422)
    try:
        entry = walk_in(
            form.delegation,
            form.values(),
            has_agreed=form.cleaned_data["has_agreed"],
            day=place.day,
            part=place.part,
            token=form.cleaned_data["token"],
            by=place.by,
            now=place.now,
            reason=form.cleaned_data.get("reason", ""),
        )
    except RuleViolation as refusal:
        return _refused(request, place, refusal)
    return desk.page(request, place, desk.checked_in(entry, place))


def _asks_reason(request: HttpRequest, place: Place) -> bool:
    return place.may_exceed and "reason" in request.POST


def _refused(request: HttpRequest, place: Place, refusal: RuleViolation) -> HttpResponse:
    """Show the form with what is in the way; staff who decide may give a reason for a seat."""
    is_full = refusal.code in seats.NO_SEAT
    asks_reason = place.may_exceed and (is_full or "reason" in request.POST)
    form = WalkInForm(request.POST, event=place.event, asks_reason=asks_reason)
    problem = str(refusal.message)
    if is_full and not asks_reason:
        problem = _("%(problem)s Send the person to the staff.") % {"problem": problem}
    return _page(request, place, form, problem=problem, status=422)


def _page(
    request: HttpRequest, place: Place, form: WalkInForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"event": place.event, "place": place, "form": form, "problem": problem}
    return render(request, "registrations/desk/walk_in.html", context, status=status)


walk_in_of_staff = for_staff(_act)
walk_in_of_helpers = for_helpers(_act)
