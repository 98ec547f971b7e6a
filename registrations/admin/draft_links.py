"""Links to the draft agenda: made for colleagues, shown again, and withdrawn."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations.admin.events import event_with
from registrations.admin.releasing import PERMISSION
from registrations.links import link_of
from workshop.admin.scoping import staff_user
from workshop.domain import draft_links
from workshop.errors import RuleViolation
from workshop.models import DraftLink, Event
from workshop.text import number_in

# Links that are over are shown for the record, so many of them.
_PAST_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """A link with its address, which is empty where it opens nothing any more."""

    link: DraftLink
    address: str


def draft_links_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the links, and make or withdraw one by POST. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    if request.method == "POST":
        return _withdraw(request, event) if "withdraw" in request.POST else _make(request, event)
    now = timezone.now()
    links = list(event.draft_links.select_related("event", "made_by").order_by("-made_at", "-pk"))
    context = {
        **admin.site.each_context(request),
        "title": _("Links to the draft"),
        "event": event,
        "rows": [Row(each, link_of(each)) for each in links if draft_links.is_open(each, now=now)],
        "past": [each for each in links if not draft_links.is_open(each, now=now)][:_PAST_SHOWN],
        "periods": draft_links.PERIODS,
    }
    return TemplateResponse(request, "admin/draft_links.html", context)


def _make(request: HttpRequest, event: Event) -> HttpResponse:
    try:
        draft_links.make(
            event,
            days=number_in(request.POST.get("days", "")) or 0,
            by=staff_user(request),
            now=timezone.now(),
        )
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The link is made. Copy it and give it to your colleagues."))
    return HttpResponseRedirect(reverse("draft-links", args=[event.slug]))


def _withdraw(request: HttpRequest, event: Event) -> HttpResponse:
    link = get_object_or_404(event.draft_links, pk=number_in(request.POST["withdraw"]))
    try:
        draft_links.withdraw(link, now=timezone.now())
    except RuleViolation as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("The link is withdrawn. It opens nothing any more."))
    return HttpResponseRedirect(reverse("draft-links", args=[event.slug]))
