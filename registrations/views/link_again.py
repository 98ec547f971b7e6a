"""“Send me my link again”: the same answer for every address, known or not.

The request does the same work for all of them and looks nobody up; see
registrations/domain/link_requests.py for what is left to the worker, and why no address
waits there.
"""

from dataclasses import astuple
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_q.tasks import async_task

from registrations.domain import link_requests
from registrations.forms.link_again import LinkAgainForm
from registrations.views.personal import public_form
from workshop.clients import is_allowed, is_within
from workshop.models import Event

_JOB = "registrations.jobs.send_link_again"


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def link_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the address, and say that a message is on its way if the address is known."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    if request.method != "POST":
        return _page(request, event, LinkAgainForm())
    now = timezone.now()
    form = LinkAgainForm(request.POST)
    limit, window = settings.LINK_REQUEST_RATE
    if not is_allowed(request, scope="link-again", limit=limit, window=window, now=now):
        problem = _("Too many requests came from your network. Wait ten minutes, then continue.")
        response = _page(request, event, form, problem=problem, status=429)
        response["Retry-After"] = str(int(window.total_seconds()))
        return response
    if not form.is_valid():
        return _page(request, event, form, status=422)
    _leave_to_the_worker(form.cleaned_data["email"], event, now=now)
    return render(request, "registrations/link_sent.html", {"event": event})


def _leave_to_the_worker(address: str, event: Event, *, now: datetime) -> None:
    """Queue the job, unless the address was asked for too often: nobody may fill a mailbox."""
    limit, window = settings.LINK_REQUEST_RATE_PER_ADDRESS
    subject = f"{event.pk}:{link_requests.normal(address)}"
    if is_within(subject, scope="link-of-address", limit=limit, window=window, now=now):
        wanted = link_requests.request_for(address, event=event)
        # Nothing of the job is kept once it is done.
        async_task(_JOB, *astuple(wanted), save=False)


def _page(
    request: HttpRequest, event: Event, form: LinkAgainForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"event": event, "form": form, "problem": problem}
    return render(request, "registrations/link_again.html", context, status=status)
