"""What a person agreed to, and the sensitive data given under it, behind a personal link.

The values are asked here and never shown: a link passes through many hands.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.debug import sensitive_post_parameters

from registrations import links
from registrations.domain import actors
from registrations.enums import Purpose
from registrations.forms.consents import question
from registrations.forms.registration import typed_values
from registrations.forms.sensitive import SensitiveForm
from registrations.models import Attendee, PrivacyNotice
from registrations.privacy import consent, groups, sensitive
from registrations.privacy.consent import CurrentAnswer, current_notice
from registrations.privacy.meaning import EXPLANATIONS
from registrations.privacy.periods import last_days
from registrations.privacy.sensitive import GroupState
from registrations.views.notices import redirect_with
from registrations.views.personal import personal_page
from workshop.errors import RuleViolation
from workshop.models import Event

FORM_ID = "sensitive"


@dataclass(frozen=True)
class ConsentRow:
    """One consent question with its sentence and what it means."""

    answer: CurrentAnswer
    sentence: str
    meaning: str | Promise

    @property
    def is_asked_now(self) -> bool:
        """Return whether it waits for an answer: the first, or one to a later notice."""
        return self.answer.consent is None or self.answer.is_of_earlier_notice


def consent_context(attendee: Attendee, *, now: datetime) -> dict[str, Any]:
    """Return what the own page says of consents and of sensitive data."""
    event = attendee.event
    notice = current_notice(event, now=now)
    rows = [
        ConsentRow(each, question(each.purpose, event), EXPLANATIONS[each.purpose])
        for each in consent.answers_of(attendee, notice=notice)
    ]
    states = sensitive.states_of(attendee)
    open_groups = [each for each in states if _may_enter(attendee, each, now=now)]
    return {
        "consents": rows,
        "privacy_notice": notice,
        "asks_again": any(each.answer.is_of_earlier_notice for each in rows),
        "sensitive_groups": [(each, each in open_groups) for each in states],
        "missing_groups": [each for each in open_groups if each.is_missing],
        "sensitive_until": last_days(event).sensitive,
    }


def _may_enter(attendee: Attendee, state: GroupState, *, now: datetime) -> bool:
    return state.is_asked and sensitive.is_needed(attendee, now=now)


@personal_page
def change_consent(request: HttpRequest, key: str) -> HttpResponse:
    """Give, refuse or withdraw one consent (POST); anything else leads back."""
    attendee = links.attendee_of(key)
    back = HttpResponseRedirect(links.path_of(attendee))
    purpose = request.POST.get("purpose")
    if request.method != "POST" or purpose not in Purpose.values:
        return back
    now = timezone.now()
    notice = current_notice(attendee.event, now=now)
    answer = request.POST.get("answer")
    try:
        if answer in {"give", "refuse"} and notice:
            answers = {Purpose(purpose): answer == "give"}
            consent.answer(attendee, answers, notice=notice, by=actors.DELEGATE, now=now)
        else:
            consent.withdraw(attendee, Purpose(purpose), by=actors.DELEGATE, now=now)
    except RuleViolation:
        return back
    return redirect_with("own", [key], "consent_changed", anchor="consents")


def _concerned(key: str, group: str) -> tuple[Attendee, GroupState]:
    """Return the attendee and how it stands with the group. Raises Http404."""
    attendee = links.attendee_of(key)
    if group not in groups.MODELS:
        raise Http404
    state = sensitive.state_of(attendee, Purpose(group))
    if state is None:
        raise Http404
    return attendee, state


# Where a failure were reported, what was typed must not be.
@sensitive_post_parameters()
@personal_page
def sensitive_data(request: HttpRequest, key: str, group: str) -> HttpResponse:
    """Ask for one group of one's own data, and keep it (POST) or record that it is refused."""
    attendee, state = _concerned(key, group)
    now = timezone.now()
    notice = current_notice(attendee.event, now=now)
    if notice is None or not _may_enter(attendee, state, now=now):
        return redirect_with("own", [key], "not_needed")
    known: dict[str, Any] = {"notice": notice, "by": actors.DELEGATE, "now": now}
    if request.POST.get("step") == "refuse" and not state.is_given:
        sensitive.refuse(attendee, state.group, **known)
        return redirect_with("own", [key], "data_refused", anchor="sensitive")
    form = SensitiveForm(group=state.group, event=attendee.event)
    status, problem = 200, ""
    if request.POST.get("step") == "language":
        form.initial.update(typed_values(form, request.POST))
    elif request.method == "POST":
        form = SensitiveForm(request.POST, group=state.group, event=attendee.event)
        status = 422
        if form.is_valid():
            try:
                sensitive.save(attendee, state.group, form.values(), is_agreed=True, **known)
            except RuleViolation as refusal:
                problem = str(refusal.message)
            else:
                return redirect_with("own", [key], "data_saved", anchor="sensitive")
    context = _page(attendee.event, attendee, state, notice)
    return render(
        request,
        "registrations/sensitive.html",
        {**context, "form": form, "problem": problem},
        status=status,
    )


def _page(
    event: Event, attendee: Attendee, state: GroupState, notice: PrivacyNotice
) -> dict[str, Any]:
    return {
        "event": event,
        "state": state,
        "back": links.path_of(attendee),
        "privacy_notice": notice,
        "sensitive_until": last_days(event).sensitive,
        "form_id": FORM_ID,
    }


@personal_page
def withdraw_sensitive(request: HttpRequest, key: str, group: str) -> HttpResponse:
    """Ask whether to erase what was given (GET), then withdraw the consent and erase it (POST)."""
    attendee, state = _concerned(key, group)
    if not state.is_given:
        return redirect_with("own", [key], "data_withdrawn", anchor="sensitive")
    if request.method == "POST":
        # Where another request was quicker, it is erased already.
        with suppress(RuleViolation):
            consent.withdraw(attendee, state.group, by=actors.DELEGATE, now=timezone.now())
        return redirect_with("own", [key], "data_withdrawn", anchor="sensitive")
    context = {"event": attendee.event, "state": state, "back": links.path_of(attendee)}
    return render(request, "registrations/sensitive_withdraw.html", context)
