"""Release the agenda: what is new since the last release, the note, and the way back."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin.digest import who_is_told
from registrations.admin.events import event_with
from registrations.admin.mailings import PERMISSION as SEND_TO_MANY
from registrations.admin.telling import in_each_language
from workshop.admin.fields import LabelledTranslatedWidget
from workshop.admin.scoping import staff_user
from workshop.domain import digest, release
from workshop.domain.agenda_warnings import Warned, warnings_of
from workshop.domain.differences import differences
from workshop.errors import RuleViolation
from workshop.frozen import Item, draft_of, snapshot_of
from workshop.models import Event
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
        "versions": in_each_language(release.waiting(event), event),
        "releases": list(releases.defer("content", "names")),
        "warned": _warned(event),
        "coming": digest.coming(event),
        "held": digest.held(event),
        "may_send": request.user.has_perm(SEND_TO_MANY, event),
        **who_is_told(event),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/release.html", context, status=status)


def _warned(event: Event) -> list[tuple[Item, list[Warned]]]:
    """Return the items of the draft that have warnings, in the order of the timetable."""
    items = draft_of(event).items
    found = warnings_of(items, days=event.days, languages=event.languages)
    return [(each, found[each.id]) for each in items if each.id in found]


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
        "versions": in_each_language(differences(draft_of(event), snapshot_of(kept)), event),
    }
    return TemplateResponse(request, "admin/release_reset.html", context)
