"""Put the list of participants on their own pages, and take it off again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin.events import event_with
from registrations.admin.export_form import EDITIONS
from registrations.domain.actors import staff
from registrations.exports import sharing
from registrations.exports.purposes import PARTICIPANT_LIST
from registrations.exports.who import listed
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation

PERMISSION = PARTICIPANT_LIST.permission


class SharingForm(forms.Form):
    """In which edition, and whether people abroad read it."""

    edition = forms.ChoiceField(
        label=gettext_lazy("Edition of the list of participants"),
        choices=list(EDITIONS.items()),
        initial="provisional",
        widget=forms.RadioSelect,
    )
    is_abroad = forms.ChoiceField(
        label=gettext_lazy("Do people read it outside the country of the event?"),
        choices=[
            ("no", gettext_lazy("no")),
            ("yes", gettext_lazy("yes: who does not agree to that is left out")),
        ],
        widget=forms.RadioSelect,
    )


def sharing_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whether the list is on the own pages; put it there or take it off by POST.

    Raises Http404 or PermissionDenied.
    """
    event = event_with(request, slug, PERMISSION)
    by, now = staff(staff_user(request)), timezone.now()
    form = SharingForm(request.POST if request.method == "POST" else None)
    here = reverse("list-sharing", args=[event.slug])
    try:
        if request.method == "POST" and "recall" in request.POST:
            sharing.recall(event, by=by, now=now)
            messages.success(request, _("The list is taken off the own pages."))
            return HttpResponseRedirect(here)
        if form.is_valid():
            sharing.share(
                event,
                is_final=form.cleaned_data["edition"] == "final",
                is_abroad=form.cleaned_data["is_abroad"] == "yes",
                by=by,
                now=now,
            )
            messages.success(request, _("The list is on the own pages of everybody confirmed."))
            return HttpResponseRedirect(here)
    except RuleViolation as refusal:
        form.add_error(None if "recall" in request.POST else "is_abroad", str(refusal.message))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("List on the own pages"),
        "event": event,
        "form": form,
        "shared": sharing.shared_list_of(event),
        "count": listed(event, PARTICIPANT_LIST).count(),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/sharing.html", context, status=status)
