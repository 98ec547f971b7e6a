"""One's own registration, behind a personal link. Open to who holds the link.

GET changes nothing: scanners of mail open every link.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations import links
from registrations.domain import actors, lifecycle
from registrations.domain.eligibility import decision_promised_by, may_edit
from registrations.domain.registration import edit as edit_registration
from registrations.enums import Purpose, Status
from registrations.forms.attendee import initial_from
from registrations.forms.registration import OwnForm
from registrations.forms.summary import given
from registrations.models import Attendee
from registrations.privacy import consent
from registrations.views.editing import FormPage
from registrations.views.notices import notice_of, redirect_with
from registrations.views.personal import personal_page
from workshop.domain.phases import may_withdraw
from workshop.errors import RuleViolation


def _can_withdraw(attendee: Attendee) -> bool:
    sources = lifecycle.TRANSITIONS["withdraw"].sources
    return attendee.status in sources and may_withdraw(attendee.event, now=timezone.now())


@personal_page
def own(request: HttpRequest, key: str) -> HttpResponse:
    """Show the status in words, what happens next, and all that was registered."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "key": key,
        "notice": notice_of(request),
        "answers": given(attendee, OwnForm(event=attendee.event)),
        "consents": consent.answers_of(attendee),
        "can_edit": may_edit(attendee, by=actors.DELEGATE, now=now),
        "can_withdraw": _can_withdraw(attendee),
        "decision_by": decision_promised_by(attendee),
    }
    return render(request, "registrations/own.html", context)


@personal_page
def done(request: HttpRequest, key: str) -> HttpResponse:
    """Show that the registration arrived: reference, status, next step, link, contact."""
    attendee = links.attendee_of(key)
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "key": key,
        "link": links.link_of(attendee),
        "decision_by": decision_promised_by(attendee),
    }
    return render(request, "registrations/done.html", context)


@personal_page
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what was registered, while that is possible; consents stay as they are."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    event = attendee.event
    if not may_edit(attendee, by=actors.DELEGATE, now=now):
        return redirect_with("own", [key], "no_edit")

    def save(form: OwnForm) -> None:
        edit_registration(attendee, form.values(), by=actors.DELEGATE, now=now)

    return FormPage(
        make=lambda data, initial: OwnForm(data, event=event, initial=initial),
        initial=initial_from(attendee),
        save=save,
        done=lambda: redirect_with("own", [key], "saved"),
        fresh=lambda _posted: {},
        context={
            "event": event,
            "heading": _("Change your registration"),
            "institution": attendee.delegation.name,
            "submit_label": _("Save the changes"),
            "back": links.path_of(attendee),
        },
    ).respond(request)


@personal_page
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether to withdraw (GET), and withdraw (POST)."""
    attendee = links.attendee_of(key)
    if attendee.status == Status.WITHDRAWN:
        return redirect_with("own", [key], "withdrawn")
    if request.method == "POST":
        try:
            lifecycle.withdraw(attendee, by=actors.DELEGATE, now=timezone.now())
        except RuleViolation:
            return redirect_with("own", [key], "no_withdrawal")
        return redirect_with("own", [key], "withdrawn")
    if not _can_withdraw(attendee):
        return redirect_with("own", [key], "no_withdrawal")
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "back": links.path_of(attendee),
        "by_focal_point": False,
    }
    return render(request, "registrations/withdraw.html", context)


@personal_page
def change_consent(request: HttpRequest, key: str) -> HttpResponse:
    """Give or withdraw one consent (POST); anything else leads back."""
    attendee = links.attendee_of(key)
    purpose = request.POST.get("purpose")
    if request.method != "POST" or purpose not in Purpose.values:
        return HttpResponseRedirect(links.path_of(attendee))
    now = timezone.now()
    notice = consent.current_notice(attendee.event, now=now)
    if request.POST.get("answer") == "give" and notice:
        consent.answer(
            attendee, {Purpose(purpose): True}, notice=notice, by=actors.DELEGATE, now=now
        )
    else:
        try:
            consent.withdraw(attendee, Purpose(purpose), by=actors.DELEGATE, now=now)
        except RuleViolation:
            return HttpResponseRedirect(links.path_of(attendee))
    return redirect_with("own", [key], "consent_changed")
