"""A focal point adds delegates, keeps drafts, changes what was registered, withdraws."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations import links
from registrations.domain import actors, lifecycle, missing, registration
from registrations.domain.eligibility import may_edit
from registrations.domain.meanwhile import Marks
from registrations.domain.registration import Entry
from registrations.enums import Status
from registrations.forms import tokens
from registrations.forms.attendee import AttendeeForm
from registrations.forms.registration import DelegateForm
from registrations.models import FocalPoint
from registrations.privacy.consent import current_notice
from registrations.views import files
from registrations.views.changing import EditPage, take_back
from registrations.views.delegation import show
from registrations.views.editing import FormPage
from registrations.views.focal_point import (
    anchor_of,
    focal_point_page,
    is_open,
    key_of,
    own_attendee,
)
from registrations.views.notices import redirect_with
from workshop.errors import RuleViolation

DRAFT_STEP = "draft"


@focal_point_page
def add(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Register a delegate of the focal point's institution, or begin with a draft."""
    key = key_of(person)
    now = timezone.now()
    event = person.delegation.event
    notice = current_notice(event, now=now)
    if not is_open(person, now=now) or notice is None:
        return redirect_with("delegation", [key], "not_open")
    scope = f"delegation-{person.delegation_id}"
    by = actors.focal_point(person)
    is_draft = request.POST.get("step") == DRAFT_STEP

    def save(form: DelegateForm) -> None:
        token = tokens.read(form.cleaned_data["token"], scope, now=now)
        entry = Entry(
            values=form.values(), notice=notice, consents=form.consents(), form_token=token.mark
        )
        if is_draft:
            registration.save_draft(person.delegation, entry, by=by, now=now)
        else:
            registration.register(person.delegation, entry, by=by, now=now)

    return FormPage(
        make=lambda data, initial: DelegateForm(
            data,
            event=event,
            initial=initial,
            is_draft=is_draft,
            institution=person.delegation.institution,
        ),
        initial={"token": tokens.issue(scope, now=now)},
        save=save,
        done=lambda: redirect_with("delegation", [key], "drafted" if is_draft else "added"),
        fresh=lambda posted: {
            "token": tokens.keep_or_issue(posted.get("token", ""), scope, now=now)
        },
        context={
            "event": event,
            "heading": _("Register a delegate"),
            "institution": person.delegation.name,
            "submit_label": _("Register the delegate"),
            "draft_label": _("Save as draft"),
            "back": links.path_of(person),
        },
    ).respond(request)


@focal_point_page
def edit(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Change a delegate of the focal point's own delegation; consents stay as they are.

    A draft is continued, and handed in from here.
    """
    key = key_of(person)
    attendee = own_attendee(person, reference)
    now = timezone.now()
    by = actors.focal_point(person)
    event = person.delegation.event
    if not may_edit(attendee, by=by, now=now):
        return redirect_with("delegation", [key], "no_edit")
    was_draft = attendee.status == Status.DRAFT
    stays_draft = was_draft and request.POST.get("step") == DRAFT_STEP

    def finish(form: AttendeeForm, marks: Marks | None) -> str:
        entry = Entry(values=form.values())
        registration.hand_in(attendee, by=by, now=now, entry=entry, opened=marks)
        return "added"

    return EditPage(
        attendee,
        by=by,
        now=now,
        make=lambda data, initial: DelegateForm(
            data,
            event=event,
            asks_consent=False,
            initial=initial,
            is_draft=stays_draft,
            institution=person.delegation.institution,
            files_at=f"{links.path_of(person)}{attendee.reference}/",
        ),
        save=finish if was_draft and not stays_draft else None,
        done=lambda notice: redirect_with(
            "delegation",
            [key],
            "drafted" if stays_draft else notice,
            anchor=anchor_of(attendee),
        ),
        context={
            "event": event,
            "heading": _("Continue the draft") if was_draft else _("Change a delegate"),
            "institution": person.delegation.name,
            "submit_label": _("Register the delegate") if was_draft else _("Save the changes"),
            "draft_label": _("Save as draft") if was_draft else "",
            "back": links.path_of(person),
            "take_back": reverse("delegation-take-back", args=[key, reference]),
        },
    ).respond(request)


@focal_point_page
def take_change_back(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Take a delegate's open change back (POST); GET leads to the page that asks."""
    attendee = own_attendee(person, reference)
    key = key_of(person)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("delegation-edit", args=[key, reference]))
    notice = take_back(attendee, by=actors.focal_point(person), now=timezone.now())
    return redirect_with("delegation", [key], notice, anchor=anchor_of(attendee))


@focal_point_page
def file(
    request: HttpRequest, person: FocalPoint, reference: str, question_id: int
) -> FileResponse:
    """Give out a file handed in for a delegate. Raises Http404 where there is none."""
    return files.of_answer(own_attendee(person, reference), question_id)


@focal_point_page
def hand_in(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Hand in a draft (POST); one that lacks answers is opened to be completed."""
    attendee = own_attendee(person, reference)
    if request.method != "POST":
        return HttpResponseRedirect(links.path_of(person))
    if missing.columns_of(attendee):
        return redirect_with("delegation-edit", [key_of(person), reference], "draft_incomplete")
    try:
        registration.hand_in(attendee, by=actors.focal_point(person), now=timezone.now())
    except RuleViolation as refusal:
        return show(request, person, problem=str(refusal.message))
    return redirect_with("delegation", [key_of(person)], "added", anchor=anchor_of(attendee))


@focal_point_page
def discard(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Ask whether to discard a draft (GET), and discard it (POST)."""
    attendee = own_attendee(person, reference)
    if request.method == "POST":
        try:
            registration.discard(attendee, by=actors.focal_point(person), now=timezone.now())
        except RuleViolation as refusal:
            return show(request, person, problem=str(refusal.message))
        return redirect_with("delegation", [key_of(person)], "discarded")
    if attendee.status != Status.DRAFT:
        return HttpResponseRedirect(links.path_of(person))
    context = {"event": attendee.event, "attendee": attendee, "back": links.path_of(person)}
    return render(request, "registrations/discard.html", context)


@focal_point_page
def withdraw(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Ask whether to withdraw a delegate (GET), and withdraw (POST)."""
    attendee = own_attendee(person, reference)
    if request.method == "POST":
        try:
            lifecycle.withdraw(attendee, by=actors.focal_point(person), now=timezone.now())
        except RuleViolation:
            return redirect_with("delegation", [key_of(person)], "no_withdrawal")
        return redirect_with("delegation", [key_of(person)], "withdrawn")
    context = {
        "event": person.delegation.event,
        "attendee": attendee,
        "back": links.path_of(person),
        "by_focal_point": True,
    }
    return render(request, "registrations/withdraw.html", context)


@focal_point_page
def register_again(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Undo a withdrawal (POST) while registration is open."""
    attendee = own_attendee(person, reference)
    if request.method != "POST":
        return HttpResponseRedirect(links.path_of(person))
    try:
        lifecycle.resubmit(attendee, by=actors.focal_point(person), now=timezone.now())
    except RuleViolation as refusal:
        return show(request, person, problem=str(refusal.message))
    return redirect_with("delegation", [key_of(person)], "again", anchor=anchor_of(attendee))
