"""Export the people of one event: the page that says what a list will hold, and its file."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from registrations.domain.actors import staff
from registrations.enums import Answer
from registrations.exports.participant_list import (
    ListOrder,
    candidates,
    export,
    file_name,
    left_out,
    listed,
)
from registrations.exports.purposes import PARTICIPANT_LIST, PURPOSES
from registrations.exports.spreadsheet import Format
from registrations.exports.wording import list_languages
from registrations.models import Attendee
from workshop.access import events_of
from workshop.admin.scoping import staff_user
from workshop.models import Event

PERMISSION = "registrations.export_attendee"
# Their ids stand in an address, which servers and proxies do not take at any length.
MOST_SELECTED = 300
# The page names so many of those left out; the number is that of all.
NAMED = 200


class ExportForm(forms.Form):
    """What list is wanted, in which form. It is sent by GET: an export changes no registration."""

    purpose = forms.ChoiceField(
        label=_("List"),
        choices=[(each.key, each.title) for each in PURPOSES.values()],
        initial=PARTICIPANT_LIST.key,
        widget=forms.RadioSelect,
    )
    edition = forms.ChoiceField(
        label=_("Edition of the list of participants"),
        choices=[("provisional", _("provisional")), ("final", _("final"))],
        initial="provisional",
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=list_languages, initial=get_language, widget=forms.RadioSelect
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            (Format.XLSX.value, _("Excel (XLSX): for reading and printing")),
            (Format.CSV.value, _("CSV: for other programs")),
        ],
        initial=Format.XLSX.value,
        widget=forms.RadioSelect,
    )
    people = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_people(self) -> frozenset[int] | None:
        """Return the ids of the people selected, or nothing where all are meant."""
        text = self.cleaned_data["people"]
        if not text:
            return None
        numbers = text.split(",")
        if len(numbers) > MOST_SELECTED or not all(
            each.isascii() and each.isdecimal() and len(each) < 19 for each in numbers
        ):
            raise ValidationError(_("The selection cannot be read. Select the people again."))
        return frozenset(int(each) for each in numbers)

    def order(self) -> ListOrder:
        """Return the list that the valid form asks for."""
        data = self.cleaned_data
        return ListOrder(
            purpose=PURPOSES[data["purpose"]],
            format=Format(data["format"]),
            language=data["language"],
            is_final=data["edition"] == "final",
            people=data["people"],
        )


def _event(request: HttpRequest, slug: str) -> Event:
    """Return the event if the person may export its people.

    Raises Http404 for events of others, PermissionDenied where another right is held there.
    """
    event = get_object_or_404(events_of(request.user, "registrations.view_attendee"), slug=slug)
    if not request.user.has_perm(PERMISSION, event):
        raise PermissionDenied
    return event


@require_safe
def export_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the lists will hold and who is left out, and let a list be chosen."""
    event = _event(request, slug)
    form = ExportForm(initial={"people": request.GET.get("people", "")})
    return _page(request, event, form)


@require_GET
def export_file(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    """Deliver the list and record it; a request that asks for none gets the page with errors."""
    event = _event(request, slug)
    form = ExportForm(request.GET)
    if not form.is_valid():
        return _page(request, event, form, status=400)
    order, now = form.order(), timezone.now()
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    export(event, order, file=file, by=staff(staff_user(request)), now=now)
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=file_name(event, order, now=now),
        content_type=order.format.content_type,
    )
    response["Cache-Control"] = "no-store"
    return response


def _page(
    request: HttpRequest, event: Event, form: ExportForm, *, status: int = 200
) -> HttpResponse:
    people = _selection(form)
    total = candidates(event, PARTICIPANT_LIST, people).count()
    named = listed(event, PARTICIPANT_LIST, people).count()
    missing = left_out(event, PARTICIPANT_LIST, people)[:NAMED]
    context = {
        **admin.site.each_context(request),
        "title": gettext("Export the list of participants"),
        "event": event,
        "form": form,
        "choices": [form[name] for name in ("purpose", "edition", "language", "format")],
        "is_selection": people is not None,
        "lists": [
            (each, named if each is PARTICIPANT_LIST else listed(event, each, people).count())
            for each in PURPOSES.values()
        ],
        "missing_count": total - named,
        "unnamed_count": max(total - named - NAMED, 0),
        "missing": [(person, _why_missing(person)) for person in missing],
    }
    return TemplateResponse(request, "admin/export.html", context, status=status)


def _selection(form: ExportForm) -> frozenset[int] | None:
    """Return the people selected, from a form that is sent or one yet to be sent."""
    if form.is_bound:
        return form.cleaned_data.get("people")
    trial = ExportForm({"people": form.initial["people"]})
    trial.is_valid()
    return trial.cleaned_data.get("people")


def _why_missing(person: Any) -> str | Promise:
    """Return in a word why the person's consent is not in force."""
    answers = person.consent_answers
    if not answers:
        return _("has not been asked or has not answered")
    return _("refused") if answers[0].answer == Answer.REFUSED else _("withdrew the consent")


@admin.action(permissions=["export"], description=_("Export the selected people"))
def export_selected(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Attendee]
) -> HttpResponse | None:
    """Lead to the export of the selected people, who must be of one event."""
    events = Event.objects.filter(pk__in=queryset.order_by().values("event_id"))[:2]
    if len(events) != 1:
        messages.error(request, _("A list is of one event. Select people of one event only."))
        return None
    if not request.user.has_perm(PERMISSION, events[0]):
        raise PermissionDenied
    numbers = sorted(queryset.order_by().values_list("pk", flat=True)[: MOST_SELECTED + 1])
    if len(numbers) > MOST_SELECTED:
        words = _("Select at most %(count)d people, or export the whole event from its page.")
        messages.error(request, words % {"count": MOST_SELECTED})
        return None
    return HttpResponseRedirect(_address(events[0], numbers))


def _address(event: Event, numbers: Iterable[int]) -> str:
    query = urlencode({"people": ",".join(map(str, numbers))}, safe=",")
    return f"{reverse('export-participants', args=[event.slug])}?{query}"
