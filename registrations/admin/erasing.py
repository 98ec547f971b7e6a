"""Erase a person, or refuse the request for it: what goes is shown before it goes."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations.admin.events import event_with
from registrations.admin.retention import PERMISSION, in_words
from registrations.domain import evidence
from registrations.domain.actors import staff
from registrations.models import Attendee
from registrations.privacy import erasure, holds, removal
from registrations.privacy.periods import last_days
from registrations.privacy.retention import today_at
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event


def erase_page(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Show what is held of the person, and erase it or say why not.

    Raises Http404 for events and people of others, PermissionDenied without the right.
    """
    event = event_with(request, slug, PERMISSION)
    people = Attendee.objects.with_delegation().filter(event=event, reference=reference)
    if request.method == "POST" and not people.exists():
        messages.info(request, _("This person has been erased already."))
        return _to_retention(event)
    attendee = get_object_or_404(people)
    if request.method != "POST":
        return _show(request, attendee)
    try:
        (_refuse if "refuse" in request.POST else _erase)(request, attendee)
    except RuleViolation as refusal:
        return _show(request, attendee, refusal=refusal)
    return _to_retention(event)


def _to_retention(event: Event) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("event-retention", args=[event.slug]))


def _erase(request: HttpRequest, attendee: Attendee) -> None:
    by, now = staff(staff_user(request)), timezone.now()
    erasure.erase(attendee, by=by, now=now)
    # Named to nobody: a message would be kept with the session until it is read.
    messages.success(request, _("The person is erased."))


def _refuse(request: HttpRequest, attendee: Attendee) -> None:
    """Refuse the open request. Raises RuleViolation."""
    asked = erasure.open_request_of(attendee)
    if asked is None:
        raise RuleViolation("answered", _("This request has been answered already."))
    reason = request.POST.get("reason", "")
    by, now = staff(staff_user(request)), timezone.now()
    erasure.refuse(asked, reason=reason, by=by, now=now)
    told = _("The request is refused; the person is told the reason by e-mail.")
    untold = _(
        "The request is refused. The person has no e-mail address: tell the reason yourself."
    )
    messages.success(request, told if attendee.email else untold)


def _show(
    request: HttpRequest, attendee: Attendee, *, refusal: RuleViolation | None = None
) -> HttpResponse:
    event, now = attendee.event, timezone.now()
    asked = erasure.open_request_of(attendee)
    held = removal.held(Attendee.objects.filter(pk=attendee.pk))
    del held["attendee"]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Erase a person"),
        "event": event,
        "attendee": attendee,
        "asked": asked,
        "is_overdue": asked is not None and asked.due_on < today_at(event, now=now),
        "counts": in_words(sorted(held.items())),
        "contributions": erasure.named_as(attendee),
        "scans": evidence.scans_with(attendee),
        "evidence_until": last_days(event).evidence,
        "holds": holds.in_force(event, now=now),
        "leaves_line": attendee.is_open and now < event.ends_at,
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
    }
    return TemplateResponse(
        request, "admin/erase.html", context, status=422 if refusal is not None else 200
    )
