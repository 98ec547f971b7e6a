"""A delegation's vehicles and drivers, behind a focal point's link. The driver is never shown."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from registrations.domain import actors
from registrations.forms.attendee import chosen_days
from registrations.forms.vehicle import VehicleForm
from registrations.models import FocalPoint
from registrations.privacy import vehicles
from registrations.views.focal_point import focal_point_page, key_of
from registrations.views.notices import notice_of, redirect_with
from workshop.errors import RuleViolation


# Where a failure were reported, what was typed must not be.
@sensitive_post_parameters()
@focal_point_page
def brought(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Show the vehicles, and enter one by POST; where none are asked for one is led back."""
    return _page(request, person, replaces=None)


@sensitive_post_parameters()
@focal_point_page
def change(request: HttpRequest, person: FocalPoint, vehicle_id: int) -> HttpResponse:
    """Enter a vehicle anew as a whole by POST. Raises Http404 for one of others."""
    return _page(request, person, replaces=vehicle_id)


@focal_point_page
def remove(request: HttpRequest, person: FocalPoint, vehicle_id: int) -> HttpResponse:
    """Remove a vehicle (POST); GET leads to the page that asks."""
    key = key_of(person)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("delegation-vehicles", args=[key]))
    try:
        by = actors.focal_point(person)
        vehicles.remove(person.delegation, vehicle_id, by=by, now=timezone.now())
    except RuleViolation:
        return redirect_with("delegation-vehicles", [key], "vehicle_gone")
    return redirect_with("delegation-vehicles", [key], "vehicle_removed")


def _page(request: HttpRequest, person: FocalPoint, *, replaces: int | None) -> HttpResponse:
    event, key, now = person.delegation.event, key_of(person), timezone.now()
    if not vehicles.may_enter(event, now=now):
        return redirect_with("delegation", [key], "no_vehicles")
    form, problem = VehicleForm(request.POST if request.method == "POST" else None, event=event), ""
    if form.is_valid():
        try:
            vehicles.save(
                person.delegation,
                form.values(),
                is_driver_told=form.cleaned_data["is_driver_told"],
                by=actors.focal_point(person),
                now=now,
                replaces=replaces,
            )
            return redirect_with("delegation-vehicles", [key], "vehicle_saved")
        except RuleViolation as refusal:
            problem = str(refusal.message)
    return _show(request, person, form, replaces=replaces, problem=problem)


def _show(
    request: HttpRequest,
    person: FocalPoint,
    form: VehicleForm,
    *,
    replaces: int | None,
    problem: str,
) -> HttpResponse:
    try:
        found = vehicles.shown_in(person.delegation.event, person.delegation)
    except RuleViolation as refusal:
        found, problem = [], str(refusal.message)
    chosen = next((each for each in found if each.pk == replaces), None)
    if replaces is not None and chosen is None and not problem:
        raise Http404
    context: dict[str, Any] = {
        "event": person.delegation.event,
        "delegation": person.delegation,
        "key": key_of(person),
        "vehicles": [(each, chosen_days(each.days)) for each in found],
        "chosen": chosen,
        "form": form,
        "problem": problem,
        "heading": _("Change a vehicle") if chosen else _("Vehicles and drivers"),
        "notice": notice_of(request),
    }
    status = 422 if problem or form.errors else 200
    return render(request, "registrations/vehicles.html", context, status=status)
