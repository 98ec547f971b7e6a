"""Register oneself: form, check answers, submit. Open to everybody while registration is.

Nothing is kept between the steps but what the page itself carries, so a form that was
open for hours, a lost cookie or a second click lose nothing and double nothing.
"""

import time
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations import links
from registrations.domain import actors, seats
from registrations.domain.registration import Entry
from registrations.domain.registration import register as register_person
from registrations.forms import asked, tokens
from registrations.forms.questions import with_files_kept
from registrations.forms.registration import RegisterForm, typed_values
from registrations.forms.summary import answers
from registrations.forms.typos import likely_address
from registrations.models import PrivacyNotice
from registrations.privacy.consent import current_notice
from registrations.views.personal import public_form
from workshop.clients import is_allowed
from workshop.domain.phases import Phase, registration_phase
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.ready import Ready, Shelf

FORM_ID = "registration"
# A step that only shows the page again, with all that was typed.
_SHOW_AGAIN = {"change", "language"}


# Stands for the token on a page kept ready; each who opens the page gets one of their own.
_PLACEHOLDER = "token-of-the-form-instance"
_READY = Shelf(most=64)


@public_form
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, the answers to check, or why there is no form now."""
    now = timezone.now()
    if request.method == "POST":
        return _answer(request, slug, now=now)
    page = _opening_page(request, slug, now=now)
    token = tokens.issue(slug, now=now)
    body = page.body.replace(_PLACEHOLDER.encode(), token.encode())
    return HttpResponse(body, headers=page.headers)


def _opening_page(request: HttpRequest, slug: str, *, now: datetime) -> Ready:
    """Return the page to begin with, built once a second: all but the token is alike for all."""
    is_plain = not request.META.get("QUERY_STRING")
    page = _READY.get(request.path_info, now=time.monotonic()) if is_plain else None
    if page is None:
        response = _answer(request, slug, now=now)
        page = Ready(response.content, dict(response.items()))
        if is_plain:
            kept = settings.PUBLIC_PAGE_KEPT_FOR.total_seconds()
            _READY.keep(request.path_info, page, seconds=kept, now=time.monotonic())
    return page


def _answer(request: HttpRequest, slug: str, *, now: datetime) -> HttpResponse:
    event = get_object_or_404(Event.objects.public(), slug=slug)
    notice = current_notice(event, now=now)
    phase = registration_phase(event, now=now)
    reason = phase.value if phase is not Phase.OPEN else ""
    if not reason and notice is None:
        reason = Phase.NOT_YET_OPEN.value
    if not reason and event.capacity is not None and seats.of_event(event).is_full:
        reason = "full"
    if reason or notice is None:
        return render(
            request, "registrations/closed.html", {"event": event, "reason": reason, "now": now}
        )
    asked.lend_to(event)
    if request.method == "POST":
        return _posted(request, event, notice, now=now)
    form = RegisterForm(event=event, initial={"token": _PLACEHOLDER})
    return _form_page(request, event, notice, form)


def _posted(
    request: HttpRequest, event: Event, notice: PrivacyNotice, *, now: datetime
) -> HttpResponse:
    step = request.POST.get("step", "check")
    was_checking = request.POST.get("shown") == "check"
    is_shown_again = step in _SHOW_AGAIN and not (step == "language" and was_checking)
    if is_shown_again and not request.FILES:
        return _form_page(request, event, notice, _same_again(request.POST, event, now=now))
    limit, window = settings.REGISTRATION_RATE
    if not is_allowed(request, scope="register", limit=limit, window=window, now=now):
        problem = _("Too many requests came from your network. Wait ten minutes, then continue.")
        form = _same_again(request.POST, event, now=now)
        response = _form_page(request, event, notice, form, problem=problem, status=429)
        response["Retry-After"] = str(int(window.total_seconds()))
        return response
    data = with_files_kept(request.POST, request.FILES, event=event, now=now)
    if is_shown_again:
        return _form_page(request, event, notice, _same_again(data, event, now=now))
    form = RegisterForm(data, event=event)
    if not form.is_valid():
        return _form_page(request, event, notice, form, status=422)
    try:
        token = tokens.read(form.cleaned_data["token"], event.slug, now=now)
        if step != "submit":
            return _check_page(request, event, notice, form)
        attendee, _is_new = register_person(
            form.delegation,
            Entry(
                values=form.values(),
                notice=notice,
                consents=form.consents(),
                form_token=token.mark,
            ),
            by=actors.DELEGATE,
            now=now,
        )
    except RuleViolation as refusal:
        form = _same_again(data, event, now=now)
        problem = str(refusal.message)
        return _form_page(request, event, notice, form, problem=problem, status=422)
    except IntegrityError:
        # A question that was read within the last second may have been deleted since.
        if not asked.read_anew(event):
            raise
        form = _same_again(data, event, now=now)
        problem = _("The form has just been changed. Look through it, then send it again.")
        return _form_page(request, event, notice, form, problem=problem, status=422)
    return HttpResponseRedirect(f"{links.path_of(attendee)}done/")


def _same_again(data: QueryDict, event: Event, *, now: datetime) -> RegisterForm:
    """Return a form, not yet checked, with all that was typed."""
    form = RegisterForm(event=event)
    typed = typed_values(form, data)
    form.initial.update(typed)
    form.initial["token"] = tokens.keep_or_issue(str(typed["token"] or ""), event.slug, now=now)
    return form


def _form_page(
    request: HttpRequest,
    event: Event,
    notice: PrivacyNotice,
    form: RegisterForm,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "event": event,
        "notice": notice,
        "form": form,
        "form_id": FORM_ID,
        "problem": problem,
    }
    return render(request, "registrations/register.html", context, status=status)


def _check_page(
    request: HttpRequest, event: Event, notice: PrivacyNotice, form: RegisterForm
) -> HttpResponse:
    suggestion = likely_address(
        form.cleaned_data["email"],
        expected_domains=form.delegation.institution.email_domains,
    )
    context = {
        "event": event,
        "notice": notice,
        "form": form,
        "form_id": FORM_ID,
        "answers": answers(form),
        "suggestion": suggestion,
    }
    return render(request, "registrations/check.html", context)
