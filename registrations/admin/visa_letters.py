"""Letters for visas: who wants one, what is missing for it, which were made, and who invites."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registrations.admin.events import event_with
from registrations.domain.actors import staff
from registrations.enums import Purpose
from registrations.exports.purposes import VISA_LETTERS
from registrations.models import VisaInviter
from registrations.privacy import groups, visa_letters
from registrations.privacy.visa_letters import Application
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.languages import language_codes
from workshop.models import Event
from workshop.translated import Translated

PERMISSION = VISA_LETTERS.permission
# Who invites is a setting of the event.
INVITER_PERMISSION = "workshop.change_event"


class InviterForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who invites, in each language of the letter."""

    class Meta:
        model = VisaInviter
        fields = (
            "unit",
            "address",
            "phone",
            "contact",
            "signatory",
            "purpose",
            "cities",
            "costs",
            "number_prefix",
        )

    def clean(self) -> dict[str, Any]:
        """Ask for every language: a letter that is half translated is of no use."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if isinstance(value, Translated) and not all(map(value.get, language_codes())):
                self.add_error(name, _("Write this in every language: the letter has them all."))
        return data


@require_safe
def letters_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who wants a letter, of whom what is missing, and which letters were made.

    No value is shown. Raises Http404 or PermissionDenied.
    """
    event = event_with(request, slug, PERMISSION)
    inviter = visa_letters.inviter_of(event)
    problem, found = "", []
    try:
        found = visa_letters.applications(visa_letters.wanting(event), event, inviter)
    except RuleViolation as refusal:
        problem = str(refusal.message)
    context = {
        **admin.site.each_context(request),
        "title": _("Visa letters"),
        "event": event,
        "problem": problem,
        "applications": found,
        "ready_count": sum(_is_to_be_made(each) for each in found),
        "inviter": inviter,
        "not_asked": _not_asked(event),
        "purpose": VISA_LETTERS.key,
        "may_set": request.user.has_perm(INVITER_PERMISSION, event),
    }
    return TemplateResponse(request, "admin/visa_letters.html", context)


def _is_to_be_made(application: Application) -> bool:
    """Return whether a letter is ready that is not made yet, or says something else."""
    is_confirmed = application.person.status in VISA_LETTERS.statuses
    return is_confirmed and application.is_ready and not application.is_made


def _not_asked(event: Event) -> list[Purpose]:
    """Return the groups that a letter is made of and the event does not ask for."""
    asked = set(event.asked_groups.values_list("group", flat=True))
    return [each for each in groups.IN_LETTERS if each not in asked]


def inviter_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who invites in the letters, and set it by POST. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, INVITER_PERMISSION)
    stored = visa_letters.inviter_of(event)
    form = InviterForm(request.POST if request.method == "POST" else None, instance=stored)
    if form.is_valid():
        by = staff(staff_user(request))
        visa_letters.set_inviter(event, form.cleaned_data, by=by, now=timezone.now())
        messages.success(
            request, _("The letters now say this. Those made before stay as they are.")
        )
        return HttpResponseRedirect(reverse("visa-inviter", args=[event.slug]))
    context = {
        **admin.site.each_context(request),
        "title": _("Who invites in the visa letters"),
        "event": event,
        "form": form,
        "may_write_letters": request.user.has_perm(PERMISSION, event),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/visa_inviter.html", context, status=status)
