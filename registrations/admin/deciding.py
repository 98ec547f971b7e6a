"""The pages on which staff decide: the reason, the preview of the message, the result."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from registrations.admin import waiting
from registrations.admin.decisions import PERMISSION, Decision, Outcome, decide
from registrations.domain.actors import staff
from registrations.domain.names import printed_name
from registrations.domain.transitions import message_on
from registrations.enums import MessageKind
from registrations.messages.texts import Text, render
from registrations.models import Attendee
from workshop.admin.scoping import staff_user
from workshop.text import in_series

# A message names the people up to this number, and counts them beyond it.
_NAMED = 20


@dataclass(frozen=True)
class Preview:
    """The message in one language, as the first of its readers gets it."""

    code: str
    language: str
    count: int
    text: Text


def answer(
    request: HttpRequest,
    decision: Decision,
    attendees: list[Attendee],
    *,
    site: AdminSite,
    back: str,
) -> HttpResponse:
    """Decide and go back, or ask for the reason first where one is needed."""
    reason = request.POST.get("reason", "").strip()
    is_final = "apply" in request.POST
    if decision.needs_reason(attendees) and not (is_final and reason):
        return _ask(request, decision, attendees, site=site, back=back, is_missing=is_final)
    now, seated = timezone.now(), {each.pk for each in waiting.seats_of(attendees)}
    outcomes = decide(decision, attendees, by=staff(staff_user(request)), now=now, reason=reason)
    report(request, decision, outcomes)
    left = [each.attendee for each in outcomes if not each.refusal and each.attendee.pk in seated]
    waiting.tell_of_free_seats(request, left, now=now)
    return HttpResponseRedirect(back)


def report(request: HttpRequest, decision: Decision, outcomes: list[Outcome]) -> None:
    """Tell for each person what happened, and why not."""
    done = [each.attendee for each in outcomes if not each.refusal]
    if done:
        messages.success(request, str(decision.done) % {"people": _people(done)})
    for each in outcomes:
        if each.refusal:
            messages.warning(
                request,
                _("%(person)s: %(refusal)s")
                % {"person": _person(each.attendee), "refusal": each.refusal},
            )


def _person(attendee: Attendee) -> str:
    return f"{printed_name(attendee)} ({attendee.reference})"


def _people(attendees: list[Attendee]) -> str:
    if len(attendees) > _NAMED:
        return ngettext("%(count)s person", "%(count)s people", len(attendees)) % {
            "count": len(attendees)
        }
    return in_series(_person(each) for each in attendees)


def _previews(decision: Decision, attendees: list[Attendee], reason: str) -> list[Preview]:
    """Return the message in each language of its readers; nothing is saved."""
    if decision.message is None:
        return []
    readers = [each for each in attendees if each.email]
    counts = Counter(each.language for each in readers)
    first = {each.language: each for each in reversed(readers)}
    return [
        Preview(
            code,
            get_language_info(code)["name_local"],
            counts[code],
            _text(decision.message, first[code], reason),
        )
        for code in sorted(counts)
    ]


def _text(kind: MessageKind, attendee: Attendee, reason: str) -> Text:
    attendee.decision_reason = reason or "…"
    told = message_on(kind, source=attendee.status) or kind
    return render(told, to=attendee, marker=_("[personal link]"))


def _ask(
    request: HttpRequest,
    decision: Decision,
    attendees: list[Attendee],
    *,
    site: AdminSite,
    back: str,
    is_missing: bool,
) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    context = {
        **site.each_context(request),
        "title": decision.label,
        "opts": Attendee._meta,
        "decision": decision,
        "people": attendees,
        "may_decide": all(staff_user(request).has_perm(PERMISSION, each) for each in attendees),
        "reason": reason,
        "reason_is_missing": is_missing,
        "previews": _previews(decision, attendees, reason),
        "without_email": [each for each in attendees if not each.email],
        "back": back,
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/registrations/attendee/decide.html", context)
