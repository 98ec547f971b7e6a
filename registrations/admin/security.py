"""The security of the venue: when its list is frozen, what has changed since, and vehicles."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from registrations.admin.events import event_with
from registrations.domain.actors import staff
from registrations.exports import security as listing
from registrations.exports.purposes import VENUE_SECURITY
from registrations.exports.wording import Wording
from registrations.forms.attendee import chosen_days
from registrations.forms.vehicle import VehicleForm
from registrations.models import Attendee, Delegation, SecurityPlan
from registrations.privacy import security, vehicles
from registrations.privacy.security import Line
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event

PERMISSION = VENUE_SECURITY.permission
# What is asked and when it is frozen are settings of the event.
PLAN_PERMISSION = "workshop.change_event"


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whether vehicles are asked for, and how many days before the event the list is frozen."""

    class Meta:
        model = SecurityPlan
        fields = ("asks_vehicles", "freeze_days")


class StaffVehicleForm(VehicleForm):
    """A vehicle of one of the delegations, entered on its word."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        self.fields["delegation"] = _DelegationField(
            label=_("Delegation"), queryset=event.delegations.in_order_of_precedence()
        )
        self.order_fields(["delegation"])


class _DelegationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The delegations of the event, each by the name of its institution."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of the institution at the event."""
        return str(obj.name)


def security_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show when the list is frozen, what differs since, and the vehicles; set the plan by POST.

    Of what differs no value is shown. Raises Http404 or PermissionDenied.
    """
    event, now = event_with(request, slug, PERMISSION), timezone.now()
    may_plan = request.user.has_perm(PLAN_PERMISSION, event)
    if request.method == "POST" and not may_plan:
        raise PermissionDenied
    plan = security.plan_of(event)
    freezes_at, is_due = security.freezes_at(event, plan), security.is_due(event, plan, now=now)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=plan)
    if form.is_valid():
        by = staff(staff_user(request))
        security.set_plan(event, **form.cleaned_data, by=by, now=now)
        messages.success(request, _("What the security of the venue is told is set."))
        return HttpResponseRedirect(_page_of(event))
    context = {
        **admin.site.each_context(request),
        "title": _("Security of the venue"),
        "event": event,
        "form": form,
        "may_plan": may_plan,
        "freezes_at": freezes_at,
        "is_due": is_due,
        "may_enter": vehicles.may_enter(event, now=now),
        "purpose": VENUE_SECURITY.key,
        **_state(event),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/security.html", context, status=status)


def _page_of(event: Event) -> str:
    return reverse("event-security", args=[event.slug])


def _state(event: Event) -> dict[str, Any]:
    """Return the differences in words and the vehicles, or why they cannot be read."""
    try:
        state = listing.state_shown(event)
        brought = vehicles.shown_in(event)
    except RuleViolation as refusal:
        return {"problem": str(refusal.message)}
    delegations = {each.pk: each for each in event.delegations.select_related("institution")}
    words = Wording(get_language() or "en", event=event, delegations=delegations.values())
    plates = {each.pk: each.plate for each in brought}
    people = security.differing(state.people)
    found = Attendee.objects.filter(pk__in=[each.pk for each in people]).with_delegation()
    known = {each.pk: each for each in found}
    return {
        "frozen_at": state.frozen_at,
        "counts": (len(state.people), len(state.vehicles)),
        "people": [(known.get(each.pk), _mark(each, words)) for each in people],
        "vehicles_since": [
            (plates.get(each.pk, ""), listing.mark_of(each, listing.VEHICLE_COLUMNS, words))
            for each in security.differing(state.vehicles)
        ],
        "vehicles": [
            (each, delegations[each.delegation_id], chosen_days(each.days)) for each in brought
        ],
    }


def _mark(line: Line, words: Wording) -> str:
    return listing.mark_of(line, VENUE_SECURITY.columns, words)


# Where a failure were reported, what was typed must not be.
@sensitive_post_parameters()
def vehicle_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a vehicle on the word of its delegation. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    form = StaffVehicleForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        try:
            vehicles.save(
                form.cleaned_data["delegation"],
                form.values(),
                is_driver_told=form.cleaned_data["is_driver_told"],
                by=staff(staff_user(request)),
                now=timezone.now(),
            )
            messages.success(request, _("The vehicle is stored."))
            return HttpResponseRedirect(_page_of(event))
        except RuleViolation as refusal:
            form.add_error(None, str(refusal.message))
    context = {
        **admin.site.each_context(request),
        "title": _("Enter a vehicle"),
        "event": event,
        "form": form,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/vehicle.html", context, status=status)


@require_POST
def remove_vehicle(request: HttpRequest, slug: str, vehicle_id: int) -> HttpResponse:
    """Remove a vehicle. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    delegation = get_object_or_404(Delegation, event=event, vehicles=vehicle_id)
    by = staff(staff_user(request))
    vehicles.remove(delegation, vehicle_id, by=by, now=timezone.now())
    messages.success(request, _("The vehicle is removed."))
    return HttpResponseRedirect(_page_of(event))
