"""The message to participants on the agenda's changes: held until staff send or dismiss it."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registrations.admin.events import event_with
from registrations.admin.mailings import NAMED, PERMISSION
from registrations.admin.telling import in_each_language
from registrations.domain import choosing
from registrations.enums import MessageKind, Status
from workshop.admin.scoping import staff_user
from workshop.domain import digest
from workshop.errors import RuleViolation
from workshop.languages import language_choices
from workshop.models import Event
from workshop.text import number_in

# The digest is a message to many, written and sent where all of them are.
_CHOICE = {"kind": MessageKind.AGENDA_CHANGED, "to": "people", "status": Status.CONFIRMED}


def digest_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what participants have not been told, and dismiss it by POST.

    Raises Http404 or PermissionDenied.
    """
    event = event_with(request, slug, PERMISSION)
    if request.method == "POST":
        return _dismiss(request, event)
    held = digest.held(event)
    context = {
        **admin.site.each_context(request),
        "title": _("Message on the agenda’s changes"),
        "event": event,
        "held": held,
        "versions": in_each_language(held.differences if held else [], event),
        "write_path": f"{reverse('mailing-write', args=[event.slug])}?{urlencode(_CHOICE)}",
        "settled": event.agenda_digests.select_related("settled_by").order_by("-number"),
        **(who_is_told(event) if held else {}),
    }
    return TemplateResponse(request, "admin/digest.html", context)


def _dismiss(request: HttpRequest, event: Event) -> HttpResponse:
    try:
        digest.dismiss(
            event,
            seen=number_in(request.POST.get("seen", "")) or 0,
            by=staff_user(request),
            now=timezone.now(),
        )
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("Nobody is told. The message on the next release will tell of this too.")
        )
    return HttpResponseRedirect(reverse("agenda-digest", args=[event.slug]))


def who_is_told(event: Event) -> dict[str, Any]:
    """Return who gets the digest, as the pages show it: how many, in which language, who not."""
    found = choosing.choose(event, choosing.DIGEST)
    languages = [each.language for each in found.readers]
    return {
        "told_count": len(found.readers),
        "told_by_language": [
            (label, languages.count(code))
            for code, label in language_choices()
            if code in languages
        ],
        "told": found.readers[:NAMED],
        "untold": found.without_email[:NAMED],
        "untold_count": len(found.without_email),
    }
