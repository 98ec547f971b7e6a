"""A delegation's page, behind a focal point's link. Open to who holds the link.

Everything starts from the focal point's own delegation, so no other can be reached.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations import links
from registrations.domain import actors, lifecycle, seats
from registrations.domain.eligibility import may_edit
from registrations.domain.registration import Entry, register
from registrations.domain.registration import edit as edit_registration
from registrations.enums import Status
from registrations.forms import tokens
from registrations.forms.attendee import initial_from
from registrations.forms.registration import DelegateForm
from registrations.models import Attendee, FocalPoint
from registrations.privacy.consent import current_notice
from registrations.views.editing import FormPage
from registrations.views.notices import notice_of, redirect_with
from registrations.views.personal import personal_page
from workshop.domain.phases import Phase, may_withdraw, registration_phase
from workshop.errors import RuleViolation


def _own_attendee(person: FocalPoint, reference: str) -> Attendee:
    attendees = Attendee.objects.with_delegation().filter(delegation=person.delegation)
    return get_object_or_404(attendees, reference=reference)


def _is_open(person: FocalPoint, *, now: datetime) -> bool:
    event = person.delegation.event
    is_open = registration_phase(event, now=now, invited=True) is Phase.OPEN
    return is_open and current_notice(event, now=now) is not None


@personal_page
def delegation(request: HttpRequest, key: str) -> HttpResponse:
    """Show the delegates in order with their states, and the seats used and left."""
    person = links.focal_point_of(key)
    now = timezone.now()
    event = person.delegation.event
    people = list(person.delegation.attendees.within_delegation().with_delegation())
    by = actors.focal_point(person)
    withdrawable = lifecycle.TRANSITIONS["withdraw"].sources
    rows = [
        {
            "attendee": each,
            "link": links.link_of(each),
            "can_edit": may_edit(each, by=by, now=now),
            "can_withdraw": each.status in withdrawable and may_withdraw(event, now=now),
        }
        for each in people
    ]
    context = {
        "event": event,
        "delegation": person.delegation,
        "focal_point": person,
        "key": key,
        "rows": rows,
        "seats": seats.of_delegation(person.delegation),
        "waiting_count": sum(each.status == Status.SUBMITTED for each in people),
        "is_open": _is_open(person, now=now),
        "notice": notice_of(request),
    }
    return render(request, "registrations/delegation.html", context)


@personal_page
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Register a delegate of the focal point's institution."""
    person = links.focal_point_of(key)
    now = timezone.now()
    event = person.delegation.event
    notice = current_notice(event, now=now)
    if not _is_open(person, now=now) or notice is None:
        return redirect_with("delegation", [key], "not_open")
    scope = f"delegation-{person.delegation_id}"

    def save(form: DelegateForm) -> None:
        token = tokens.read(form.cleaned_data["token"], scope, now=now)
        entry = Entry(
            values=form.values(), notice=notice, consents=form.consents(), form_token=token.mark
        )
        register(person.delegation, entry, by=actors.focal_point(person), now=now)

    return FormPage(
        make=lambda data, initial: DelegateForm(data, event=event, initial=initial),
        initial={"token": tokens.issue(scope, now=now)},
        save=save,
        done=lambda: redirect_with("delegation", [key], "added"),
        fresh=lambda posted: {
            "token": tokens.keep_or_issue(posted.get("token", ""), scope, now=now)
        },
        context={
            "event": event,
            "heading": _("Register a delegate"),
            "institution": person.delegation.name,
            "submit_label": _("Register the delegate"),
            "back": links.path_of(person),
        },
    ).respond(request)


@personal_page
def edit(request: HttpRequest, key: str, reference: str) -> HttpResponse:
    """Change a delegate of the focal point's own delegation; consents stay as they are."""
    person = links.focal_point_of(key)
    attendee = _own_attendee(person, reference)
    now = timezone.now()
    by = actors.focal_point(person)
    event = person.delegation.event
    if not may_edit(attendee, by=by, now=now):
        return redirect_with("delegation", [key], "no_edit")

    def save(form: DelegateForm) -> None:
        edit_registration(attendee, form.values(), by=by, now=now)

    return FormPage(
        make=lambda data, initial: DelegateForm(
            data, event=event, asks_consent=False, initial=initial
        ),
        initial=initial_from(attendee),
        save=save,
        done=lambda: redirect_with("delegation", [key], "saved"),
        fresh=lambda _posted: {},
        context={
            "event": event,
            "heading": _("Change a delegate"),
            "institution": person.delegation.name,
            "submit_label": _("Save the changes"),
            "back": links.path_of(person),
        },
    ).respond(request)


@personal_page
def withdraw(request: HttpRequest, key: str, reference: str) -> HttpResponse:
    """Ask whether to withdraw a delegate (GET), and withdraw (POST)."""
    person = links.focal_point_of(key)
    attendee = _own_attendee(person, reference)
    if request.method == "POST":
        try:
            lifecycle.withdraw(attendee, by=actors.focal_point(person), now=timezone.now())
        except RuleViolation:
            return redirect_with("delegation", [key], "no_withdrawal")
        return redirect_with("delegation", [key], "withdrawn")
    context = {
        "event": person.delegation.event,
        "attendee": attendee,
        "back": links.path_of(person),
        "by_focal_point": True,
    }
    return render(request, "registrations/withdraw.html", context)
