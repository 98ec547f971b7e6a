"""Postpone, move or cancel an event: the form, the preview of what it does, the report."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registrations.admin import moving_preview
from registrations.admin.events import event_with
from registrations.domain import moving
from registrations.domain.actors import Actor, staff
from workshop.admin.fields import LabelledTranslatedWidget
from workshop.admin.scoping import staff_user
from workshop.domain import moving as event_moving
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.translated import TranslatedFormField

PERMISSION = "workshop.change_event"


class Act(StrEnum):
    """What is done with the event."""

    POSTPONE = "postpone"
    MOVE = "move"
    CANCEL = "cancel"


_LABELS = {
    Act.POSTPONE: gettext_lazy("Postpone; the new dates are not known yet"),
    Act.MOVE: gettext_lazy("Give it new dates"),
    Act.CANCEL: gettext_lazy("Cancel"),
}
_BUTTONS = {
    Act.POSTPONE: gettext_lazy("Postpone the event now"),
    Act.MOVE: gettext_lazy("Move the event now"),
    Act.CANCEL: gettext_lazy("Cancel the event now"),
}
# What may be done in which state; a draft gets its dates in the settings.
_OFFERED = {
    EventState.PUBLISHED: (Act.POSTPONE, Act.MOVE, Act.CANCEL),
    EventState.POSTPONED: (Act.MOVE, Act.CANCEL),
    EventState.CANCELLED: (Act.MOVE,),
}
_STATE_AFTER = {
    Act.POSTPONE: EventState.POSTPONED,
    Act.MOVE: EventState.PUBLISHED,
    Act.CANCEL: EventState.CANCELLED,
}
# The input beside which a refusal is said; the others stand above the form.
_FIELD_OF = {
    "note_missing": "note",
    "past": "starts_on",
    "same_days": "starts_on",
    "registration_window": "starts_on",
}


class MoveForm(forms.Form):
    """What is done, the new first day where there is one, and what people are told."""

    act = forms.ChoiceField(label=gettext_lazy("What to do"), widget=forms.RadioSelect)
    starts_on = forms.DateField(
        label=gettext_lazy("New first day"),
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "aria-describedby": "id_starts_on_helptext"}, format="%Y-%m-%d"
        ),
    )
    note = TranslatedFormField(
        label=gettext_lazy("What people are told"),
        required=False,
        max_length=1000,
        multiline=True,
    )
    # What the page showed of the event; an act on anything else is not taken.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, data: QueryDict | None, *, event: Event) -> None:
        offered = _OFFERED.get(EventState(event.state), ())
        initial = {"seen": moving.stamp(event)}
        if len(offered) == 1:
            initial["act"] = offered[0]
        super().__init__(data, initial=initial)
        self.event = event
        choice: Any = self.fields["act"]
        choice.choices = [(each.value, _LABELS[each]) for each in Act]
        # An act of before is understood, so that a second click is answered in words.
        choice.widget.choices = [(each.value, _LABELS[each]) for each in offered]
        self.fields["note"].widget = LabelledTranslatedWidget(multiline=True)
        self.fields["note"].widget.group_label = self.fields["note"].label

    def clean(self) -> dict[str, Any]:
        """Ask for the first day where the event is moved."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("act") == Act.MOVE and not data.get("starts_on") and not self.errors:
            self.add_error("starts_on", _("Enter the new first day."))
        return data

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Return names and values of all inputs as they were sent, to be sent on."""
        notes = [f"note_{code}" for code, _name in settings.LANGUAGES]
        names = ["seen", "act", "starts_on", *notes]
        return [(name, self.data[name]) for name in names if name in self.data]

    def check(self, *, now: datetime) -> bool:
        """Return whether the act is possible, with the refusal beside its input otherwise."""
        if not self.is_valid():
            return False
        data = self.cleaned_data
        try:
            match Act(data["act"]):
                case Act.POSTPONE:
                    event_moving.check_may_postpone(self.event, note=data["note"], now=now)
                case Act.CANCEL:
                    event_moving.check_may_cancel(self.event, note=data["note"], now=now)
                case Act.MOVE:
                    event_moving.check_may_move(
                        self.event, starts_on=data["starts_on"], note=data["note"], now=now
                    )
                    moving.new_dates(self.event, starts_on=data["starts_on"], now=now)
        except RuleViolation as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: RuleViolation) -> None:
        """Say the refusal beside its input."""
        self.add_error(_FIELD_OF.get(refusal.code), str(refusal.message))

    def perform(self, *, by: Actor, now: datetime) -> moving.Concerned:
        """Do it. Raises RuleViolation."""
        data = self.cleaned_data
        known: dict[str, Any] = {"note": data["note"], "by": by, "now": now, "seen": data["seen"]}
        match Act(data["act"]):
            case Act.POSTPONE:
                return moving.postpone(self.event, **known)
            case Act.CANCEL:
                return moving.cancel(self.event, **known)
            case Act.MOVE:
                return moving.move(self.event, starts_on=data["starts_on"], **known)

    def is_done(self) -> bool:
        """Return whether the event is already as the form asks, as after a double click."""
        data = self.cleaned_data
        is_there = self.event.state == _STATE_AFTER[Act(data["act"])]
        return is_there and (data["act"] != Act.MOVE or self.event.starts_on == data["starts_on"])


def move_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what to do, show what it does, and do it. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    now = timezone.now()
    if request.method != "POST":
        return _show(request, event, MoveForm(None, event=event))
    form = MoveForm(request.POST, event=event)
    if "apply" in request.POST and form.is_valid():
        return _apply(request, event, form, now=now)
    if "edit" in request.POST:
        return _show(request, event, form, is_asked_again=True)
    if not form.check(now=now):
        return _show(request, event, form)
    return _show(request, event, form, **moving_preview.context(event, form.cleaned_data, now=now))


def _apply(request: HttpRequest, event: Event, form: MoveForm, *, now: datetime) -> HttpResponse:
    """Do it and go back; a second time is told to have been done."""
    again = HttpResponseRedirect(reverse("event-move", args=[event.slug]))
    try:
        people = form.perform(by=staff(staff_user(request)), now=now)
    except RuleViolation as refusal:
        event.refresh_from_db()
        if refusal.code == "changed" and form.is_done():
            messages.info(request, _("This has been done already. Nobody is told twice."))
            return again
        form.refuse(refusal)
        return _show(request, event, form)
    _report(request, Act(form.cleaned_data["act"]), people)
    return again


def _report(request: HttpRequest, act: Act, people: moving.Concerned) -> None:
    done = {
        Act.POSTPONE: _("The event is postponed."),
        Act.MOVE: _("The event has its new dates."),
        Act.CANCEL: _("The event is cancelled."),
    }[act]
    told, left = len(people.told), len(people.without_email)
    words = ngettext(
        "%(count)s person is told by e-mail.", "%(count)s people are told by e-mail.", told
    ) % {"count": told}
    messages.success(request, f"{done} {words}")
    if left:
        words = ngettext(
            "%(count)s person has no e-mail address and stands below. Tell this person yourself.",
            "%(count)s people have no e-mail address and stand below. Tell them yourself.",
            left,
        ) % {"count": left}
        messages.warning(request, words)


def _show(
    request: HttpRequest,
    event: Event,
    form: MoveForm,
    *,
    is_asked_again: bool = False,
    **preview: Any,
) -> HttpResponse:
    if form.is_bound:
        # What is sent next answers the page as it is shown now.
        form.data = {key: form.data[key] for key in form.data} | {"seen": moving.stamp(event)}
    has_errors = form.is_bound and not is_asked_again and not form.is_valid()
    context = {
        **admin.site.each_context(request),
        "title": _("Postpone, move or cancel"),
        "event": event,
        "form": form,
        "is_possible": event.state in _OFFERED,
        "has_errors": has_errors,
        "people": moving_preview.people(event),
        **preview,
    }
    if preview:
        context["button"] = _BUTTONS[Act(form.cleaned_data["act"])]
    return TemplateResponse(request, "admin/move.html", context, status=422 if has_errors else 200)
