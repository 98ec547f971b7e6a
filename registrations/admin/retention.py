"""Retention at one event: what goes when, holds for an audit, and requests for erasure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin.events import event_with
from registrations.domain.actors import staff
from registrations.models import ErasureRequest, Hold
from registrations.models.retention import ErasureState
from registrations.privacy import holds, purge, retention
from registrations.privacy.removal import PEOPLE_OF_DISCLOSURE
from registrations.privacy.retention import State
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import number_in, validate_text

PERMISSION = "registrations.erase_attendee"
HOLD_PERMISSION = "registrations.add_hold"

# What is counted under a name that is no model's.
_WORDS = {
    "visaletter_content": gettext_lazy("traces of what visa letters said"),
    PEOPLE_OF_DISCLOSURE: gettext_lazy("people named in the log of disclosures"),
    "agendarelease": gettext_lazy("released agendas with names"),
    "contribution": gettext_lazy("names in the agenda"),
    "note_verbale": gettext_lazy("notes verbales"),
}


@dataclass(frozen=True)
class Row:
    """One class of data: until when it is kept, how it stands, and what of it there is."""

    label: str
    last_day: date
    state: str
    counts: list[tuple[str, int]]
    is_due: bool


@dataclass(frozen=True)
class Asked:
    """A request for erasure, and whether the day to answer it by has passed."""

    request: ErasureRequest
    is_overdue: bool


class HoldForm(forms.Form):
    """Why data is kept longer, and up to which day."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example the letter with which an audit was announced."),
        error_messages={"required": gettext_lazy("Give a reason.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The hold ends by itself after this day."),
    )


def in_words(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return counts by the name of a model with the name that staff know it by."""
    return [(_word(name), count) for name, count in counts]


def _word(name: str) -> str:
    known = _WORDS.get(name) or apps.get_model("registrations", name)._meta.verbose_name_plural
    return str(capfirst(known))


def rows(event: Event, *, now: datetime, with_counts: bool = False) -> list[Row]:
    """Return how it stands with each class of the event's data, in the order in which they go."""
    found = []
    for term in retention.terms(event, now=now):
        is_due = term.state == State.DUE
        counts = purge.held(term, now=now) if is_due or with_counts else {}
        is_gone = is_due and not counts
        state = _("deleted") if is_gone else str(term.state.label)
        shown = in_words(sorted(counts.items()))
        label = str(capfirst(term.retention.label))
        found.append(Row(label, term.last_day, state, shown, is_due and not is_gone))
    return found


def requests_of(event: Event, *, now: datetime) -> list[Asked]:
    """Return the requests to be answered, the most urgent first."""
    today = retention.today_at(event, now=now)
    waiting = ErasureRequest.objects.filter(attendee__event=event, state=ErasureState.OPEN)
    shown = waiting.select_related("attendee__delegation__institution")
    return [Asked(each, each.due_on < today) for each in shown]


def dashboard_context(request: HttpRequest, event: Event, *, now: datetime) -> dict[str, Any]:
    """Return what the dashboard says of retention; requests only to those who answer them."""
    may_erase = request.user.has_perm(PERMISSION, event)
    return {
        "may_erase": may_erase,
        "retention": rows(event, now=now),
        "holds": holds.in_force(event, now=now),
        "erasure_requests": requests_of(event, now=now) if may_erase else [],
    }


def retention_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what goes when, place and lift holds. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    now = timezone.now()
    if request.method != "POST":
        return _show(request, event, HoldForm(), now=now)
    if not request.user.has_perm(HOLD_PERMISSION, event):
        raise PermissionDenied
    if "lift" in request.POST:
        return _lift(request, event, now=now)
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            by = staff(staff_user(request))
            holds.place(event, **form.cleaned_data, by=by, now=now)
        except RuleViolation as refusal:
            form.add_error("until" if refusal.code == "past" else "reason", str(refusal.message))
        else:
            messages.success(request, _("The hold is placed."))
            return HttpResponseRedirect(reverse("event-retention", args=[event.slug]))
    return _show(request, event, form, now=now)


def _lift(request: HttpRequest, event: Event, *, now: datetime) -> HttpResponse:
    hold = get_object_or_404(Hold, event=event, pk=number_in(request.POST["lift"]))
    try:
        holds.lift(hold, by=staff(staff_user(request)), now=now)
        messages.success(request, _("The hold is lifted. What is due is deleted tonight."))
    except RuleViolation as refusal:
        messages.info(request, str(refusal.message))
    return HttpResponseRedirect(reverse("event-retention", args=[event.slug]))


def _show(request: HttpRequest, event: Event, form: HoldForm, *, now: datetime) -> HttpResponse:
    today = retention.today_at(event, now=now)
    context = {
        **admin.site.each_context(request),
        "title": _("Retention and erasure"),
        "event": event,
        "form": form,
        "rows": rows(event, now=now, with_counts=True),
        "erasure_requests": requests_of(event, now=now),
        "holds": [
            (each, each.lifted_at is None and each.until >= today)
            for each in Hold.objects.filter(event=event).select_related("placed_by")
        ],
        "may_hold": request.user.has_perm(HOLD_PERMISSION, event),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/retention.html", context, status=status)
