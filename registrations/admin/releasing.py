"""Release the agenda: what is new since the last release, the note, and the way back."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from registrations.admin.events import event_with
from workshop.admin.fields import LabelledTranslatedWidget
from workshop.admin.scoping import staff_user
from workshop.domain import release
from workshop.domain.differences import Difference, differences
from workshop.errors import RuleViolation
from workshop.frozen import draft_of, snapshot_of
from workshop.models import Event
from workshop.templatetags.changes import sentences
from workshop.translated import TranslatedFormField

PERMISSION = "workshop.change_agendaitem"


class ReleaseForm(forms.Form):
    """What readers are told of the release."""

    note = TranslatedFormField(
        label=gettext_lazy("What is new, in a few words"),
        required=False,
        max_length=1000,
        multiline=True,
    )
    # What the page showed of the draft; another one is not released.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["note"].widget = LabelledTranslatedWidget(multiline=True)
        self.fields["note"].widget.group_label = self.fields["note"].label


def release_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is new in the draft, ask for a note, and release it.

    Raises Http404 or PermissionDenied.
    """
    event = event_with(request, slug, PERMISSION)
    if request.method != "POST":
        return _show(request, event, ReleaseForm())
    form = ReleaseForm(request.POST)
    if form.is_valid() and _released(request, event, form, now=timezone.now()):
        return HttpResponseRedirect(reverse("agenda-release", args=[event.slug]))
    return _show(request, event, form)


def _released(request: HttpRequest, event: Event, form: ReleaseForm, *, now: datetime) -> bool:
    """Release the draft and say so, or say the refusal beside what it is about."""
    data = form.cleaned_data
    try:
        made = release.release(
            event, note=data["note"], by=staff_user(request), now=now, seen=data["seen"]
        )
    except RuleViolation as refusal:
        form.add_error("note" if refusal.code == "note_missing" else None, str(refusal.message))
        return False
    said = _("Version %(number)s is released. Everybody sees it now.")
    messages.success(request, said % {"number": made.number})
    return True


def _show(request: HttpRequest, event: Event, form: ReleaseForm) -> HttpResponse:
    stamp = release.stamp(event)
    if form.is_bound:
        # What is sent next answers the page as it is shown now.
        form.data = {key: form.data[key] for key in form.data} | {"seen": stamp}
    form.initial["seen"] = stamp
    releases = event.agenda_releases.select_related("released_by").order_by("-number")
    context = {
        **admin.site.each_context(request),
        "title": _("Release the agenda"),
        "event": event,
        "form": form,
        "versions": _in_each_language(release.waiting(event), event),
        "releases": list(releases.defer("content", "names")),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/release.html", context, status=status)


def _in_each_language(found: list[Difference], event: Event) -> list[dict[str, Any]]:
    """Return the differences in the words of each language of the site; none where there are none."""
    if not found:
        return []
    told = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            rows = [(str(each.after.title), sentences(each, event)) for each in found]
        told.append({"code": code, "language": get_language_info(code)["name_local"], "rows": rows})
    return told


def reset_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what the draft loses, and make it again what the release holds."""
    event = event_with(request, slug, PERMISSION)
    kept = get_object_or_404(event.agenda_releases, number=number)
    if request.method == "POST":
        try:
            release.reset(event, number, seen=request.POST.get("seen", ""))
        except RuleViolation as refusal:
            messages.error(request, str(refusal.message))
        else:
            said = _("The draft is again as version %(number)s. Nothing has been released by this.")
            messages.success(request, said % {"number": number})
        return HttpResponseRedirect(reverse("agenda-release", args=[event.slug]))
    context = {
        **admin.site.each_context(request),
        "title": _("Go back to version %(number)s") % {"number": number},
        "event": event,
        "number": number,
        "seen": release.stamp(event),
        "versions": _in_each_language(differences(draft_of(event), snapshot_of(kept)), event),
    }
    return TemplateResponse(request, "admin/release_reset.html", context)
