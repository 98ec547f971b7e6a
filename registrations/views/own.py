"""One's own registration, behind a personal link. Open to who holds the link.

GET changes nothing: scanners of mail open every link.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registrations import links
from registrations.domain import actors, lifecycle, missing, replacing, waiting
from registrations.domain.eligibility import decision_promised_by, may_edit, was_editable
from registrations.enums import Purpose, Status
from registrations.exports import sharing
from registrations.forms.attendee import initial_from
from registrations.forms.registration import OwnForm
from registrations.forms.summary import given
from registrations.models import Attendee
from registrations.privacy import visa_letters
from registrations.privacy.sensitive import GroupState
from registrations.privacy.visa_letters import LetterStatus
from registrations.views import files, proposal
from registrations.views.certificate import may_have_certificate
from registrations.views.changing import EditPage, change_context, take_back
from registrations.views.consents import consent_context
from registrations.views.evaluating import may_evaluate
from registrations.views.notices import notice_of, redirect_with
from registrations.views.own_agenda import has_agenda
from registrations.views.personal import personal_page
from workshop.domain.phases import Phase, may_withdraw, registration_phase
from workshop.errors import RuleViolation


def _can_withdraw(attendee: Attendee) -> bool:
    sources = lifecycle.TRANSITIONS["withdraw"].sources
    return attendee.status in sources and may_withdraw(attendee.event, now=timezone.now())


def _can_replace(attendee: Attendee) -> bool:
    try:
        replacing.check_may_replace(attendee, by=actors.DELEGATE, now=timezone.now())
    except RuleViolation:
        return False
    return True


def _can_resubmit(attendee: Attendee) -> bool:
    now = timezone.now()
    phase = registration_phase(attendee.event, now=now, invited=True)
    is_possible = attendee.status == Status.WITHDRAWN and phase is Phase.OPEN
    return is_possible and not attendee.replacements.filter(status__in=Status.open()).exists()


def _form(
    attendee: Attendee, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None
) -> OwnForm:
    """Return the form of the registration; to be edited it is given its first values."""
    return OwnForm(
        data,
        event=attendee.event,
        sent_by=None if initial is None else attendee.delegation,
        initial=initial_from(attendee) if initial is None else initial,
        institution=attendee.delegation.institution,
        files_at=links.path_of(attendee),
    )


def _visa_letter(
    attendee: Attendee, states: Iterable[tuple[GroupState, bool]]
) -> LetterStatus | None:
    """Return how it stands with the person's letter, where the event writes any."""
    if not any(each.group == Purpose.VISA for each, _is_open in states):
        return None
    try:
        return visa_letters.status_of(attendee)
    except RuleViolation:
        # A key is missing: staff are told so on their page.
        return None


@personal_page
def own(request: HttpRequest, key: str) -> HttpResponse:
    """Show the status in words, what happens next, and all that was registered."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    consents = consent_context(attendee, now=now)
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "key": key,
        "notice": notice_of(request),
        "answers": given(attendee, _form(attendee)),
        "missing": missing.labels_of(attendee) if Status(attendee.status).is_open else [],
        **consents,
        "visa_letter": _visa_letter(attendee, consents["sensitive_groups"]),
        "can_edit": may_edit(attendee, by=actors.DELEGATE, now=now),
        "was_editable": was_editable(attendee, now=now),
        "take_back": reverse("own-take-back", args=[key]),
        **change_context(attendee),
        "can_certify": may_have_certificate(attendee),
        "can_evaluate": may_evaluate(attendee),
        "has_agenda": has_agenda(attendee),
        "can_read_list": sharing.may_read(attendee),
        "can_withdraw": _can_withdraw(attendee),
        "can_submit": proposal.may_submit(attendee),
        "can_replace": _can_replace(attendee),
        "can_resubmit": _can_resubmit(attendee),
        "place": waiting.position(attendee) if attendee.event.shows_waiting_position else None,
        "decision_by": decision_promised_by(attendee),
    }
    return render(request, "registrations/own.html", context)


@personal_page
def file(request: HttpRequest, key: str, question_id: int) -> FileResponse:
    """Give out a file that was handed in as an answer. Raises Http404 where there is none."""
    return files.of_answer(links.attendee_of(key), question_id)


@personal_page
def shared_list(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give out the list of participants in the language of the page, while it is on the own pages."""
    attendee = links.attendee_of(key)
    if not sharing.may_read(attendee):
        return redirect_with("own", [key], "no_list")
    file, now = BytesIO(), timezone.now()
    try:
        sharing.read(attendee.event, language=get_language() or "en", file=file, now=now)
    except RuleViolation:
        return redirect_with("own", [key], "no_list")
    file.seek(0)
    name = f"{attendee.event.slug}-participants.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


@personal_page
def done(request: HttpRequest, key: str) -> HttpResponse:
    """Show that the registration arrived: reference, status, next step, link, contact."""
    attendee = links.attendee_of(key)
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "key": key,
        "link": links.link_of(attendee),
        "can_submit": False,
        "can_resubmit": False,
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
    return EditPage(
        attendee,
        by=actors.DELEGATE,
        now=now,
        make=lambda data, initial: _form(attendee, data, initial=initial),
        done=lambda notice: redirect_with("own", [key], notice),
        context={
            "event": event,
            "heading": _("Change your registration"),
            "institution": attendee.delegation.name,
            "submit_label": _("Save the changes"),
            "back": links.path_of(attendee),
            "take_back": reverse("own-take-back", args=[key]),
        },
    ).respond(request)


@personal_page
def take_change_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take the open change back (POST); GET leads to the page that asks."""
    attendee = links.attendee_of(key)
    if request.method != "POST":
        return HttpResponseRedirect(links.path_of(attendee))
    notice = take_back(attendee, by=actors.DELEGATE, now=timezone.now())
    return redirect_with("own", [key], notice)


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
def register_again(request: HttpRequest, key: str) -> HttpResponse:
    """Undo one's withdrawal (POST) while registration is open."""
    attendee = links.attendee_of(key)
    if request.method != "POST":
        return HttpResponseRedirect(links.path_of(attendee))
    try:
        lifecycle.resubmit(attendee, by=actors.DELEGATE, now=timezone.now())
    except RuleViolation:
        return redirect_with("own", [key], "not_again")
    return redirect_with("own", [key], "own_again")
