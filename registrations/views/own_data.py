"""One's own data: what is held, to whom it was given, a copy of all, and erasure.

To whom ordinary data was given is read with the link alone. All that is held, sensitive
values too, is opened by a code beside it; then the address carries a signed pass for a
quarter of an hour, so that the page can be printed, turned into another language and its
file fetched by a plain GET, without a cookie.
"""

from contextlib import suppress
from datetime import timedelta

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations import links
from registrations.exports.naming import column_titles, purpose_title
from registrations.models import Attendee, Disclosure
from registrations.privacy import codes, erasure, own_data
from registrations.privacy.periods import are_known, last_days
from registrations.views.notices import notice_of, redirect_with
from registrations.views.personal import personal_page
from workshop.clients import is_allowed, is_within
from workshop.errors import RuleViolation
from workshop.text import in_series

# How many codes may be sent to one person, and how many tried from one address.
_CODES = (5, timedelta(hours=1))
_TRIES = (30, timedelta(hours=1))


@personal_page
def data(request: HttpRequest, key: str) -> HttpResponse:
    """Tell what one can see and ask for here (GET); open all that is held with a code (POST)."""
    attendee = links.attendee_of(key)
    if request.method != "POST":
        return _page(request, attendee, key)
    now = timezone.now()
    limit, window = _TRIES
    if not is_allowed(request, scope="own-data-try", limit=limit, window=window, now=now):
        return _too_many(request, attendee, key, window=window)
    typed = request.POST.get("code", "")
    try:
        own_pass = codes.redeem(attendee, typed, now=now)
    except RuleViolation as refusal:
        return _page(request, attendee, key, problem=refusal.message, typed=typed, status=422)
    return HttpResponseRedirect(reverse("own-data-open", args=[key, own_pass]))


@personal_page
def send_code(request: HttpRequest, key: str) -> HttpResponse:
    """Send a new code (POST); the answer is the same whether there is an address or not."""
    attendee = links.attendee_of(key)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("own-data", args=[key]))
    now = timezone.now()
    limit, window = _CODES
    if not is_within(str(attendee.pk), scope="own-data-code", limit=limit, window=window, now=now):
        return _too_many(request, attendee, key, window=window)
    codes.send(attendee, now=now)
    return redirect_with("own-data", [key], "code_sent", anchor="code")


@personal_page
def all_data(request: HttpRequest, key: str, own_pass: str) -> HttpResponse:
    """Show all that is held, while the pass holds; else lead back to where a code is asked."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    if not codes.is_open(attendee, own_pass, now=now):
        return redirect_with("own-data", [key], "data_closed")
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "back": reverse("own-data", args=[key]),
        "file": reverse("own-data-file", args=[key, own_pass]),
        "sections": own_data.collect(attendee),
    }
    return render(request, "registrations/data_shown.html", context)


@personal_page
def data_file(request: HttpRequest, key: str, own_pass: str) -> HttpResponseBase:
    """Give out all that is held as a file; its form is told by ``own_data.as_file``."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    if not codes.is_open(attendee, own_pass, now=now):
        return redirect_with("own-data", [key], "data_closed")
    content = own_data.as_file(attendee, now=now)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"{attendee.event.slug}-{attendee.reference}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@personal_page
def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Say what erasure means (GET), and ask for it (POST); asking twice asks once."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    if request.method == "POST":
        # Whoever has asked already is shown the request as well.
        with suppress(RuleViolation):
            erasure.ask(attendee, now=now)
        return redirect_with("own-data", [key], "erasure_asked", anchor="erasure")
    if erasure.open_request_of(attendee):
        return redirect_with("own-data", [key], "erasure_asked", anchor="erasure")
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "back": reverse("own-data", args=[key]),
        "days": erasure.ANSWER_WITHIN.days,
        "evidence_until": last_days(attendee.event).evidence if are_known(attendee.event) else None,
    }
    return render(request, "registrations/erase.html", context)


def _page(
    request: HttpRequest,
    attendee: Attendee,
    key: str,
    *,
    problem: str | Promise = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "event": attendee.event,
        "attendee": attendee,
        "key": key,
        "back": links.path_of(attendee),
        "notice": notice_of(request),
        "problem": problem,
        "typed": typed,
        "disclosures": [_told(each) for each in own_data.ordinary_disclosures(attendee)],
        "requests": attendee.erasure_requests.order_by("-asked_at", "-pk"),
        "is_asked": erasure.open_request_of(attendee) is not None,
    }
    return render(request, "registrations/data.html", context, status=status)


def _told(disclosure: Disclosure) -> dict[str, object]:
    """Return in words what was given to whom; never which colleague took it."""
    return {
        "at": disclosure.at,
        "purpose": purpose_title(disclosure.purpose),
        "recipient": disclosure.recipient,
        "is_abroad": disclosure.is_abroad,
        "columns": in_series(column_titles(disclosure.purpose, disclosure.columns)),
    }


def _too_many(
    request: HttpRequest, attendee: Attendee, key: str, *, window: timedelta
) -> HttpResponse:
    problem = _("Too many requests came. Wait an hour, then continue, or write to the contact below.")  # fmt: skip
    response = _page(request, attendee, key, problem=problem, status=429)
    response["Retry-After"] = str(int(window.total_seconds()))
    return response
