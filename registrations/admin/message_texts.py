"""The texts of an event's messages: which are staff's own, and the page on which one is written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin.events import event_with
from registrations.admin.letters import LetterForm, send_to_oneself
from registrations.domain import message_texts
from registrations.domain.actors import staff
from registrations.enums import MessageKind
from registrations.messages import placeholders, samples
from registrations.messages.texts import Text, standard
from registrations.models import Attendee, FocalPoint, MessageTemplate
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import to_half_width, validate_line

PERMISSION = "registrations.change_messagetemplate"


@dataclass(frozen=True)
class Cell:
    """The text of one message in one language: where it is written, and staff's own if any."""

    language: str | Promise
    path: str
    own: MessageTemplate | None


def texts_page(request: HttpRequest, slug: str) -> HttpResponse:
    """List the messages with their texts. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    rows = MessageTemplate.objects.filter(event=event).select_related("changed_by")
    own = {(each.kind, each.language): each for each in rows}

    def cell(kind: MessageKind, code: str, name: str | Promise) -> Cell:
        path = reverse("message-text", args=[event.slug, kind.value, code])
        return Cell(name, path, own.get((kind.value, code)))

    context = {
        **admin.site.each_context(request),
        "title": _("Texts of messages"),
        "event": event,
        "languages": [name for _code, name in settings.LANGUAGES],
        "rows": [
            (capfirst(kind.label), [cell(kind, *each) for each in settings.LANGUAGES])
            for kind in MessageKind
        ],
        "own_count": len(own),
    }
    return TemplateResponse(request, "admin/message_texts.html", context)


class TextForm(LetterForm):
    """Subject and text with placeholders, and on whom the preview shows them."""

    reference = forms.CharField(
        label=gettext_lazy("Show the preview on (reference)"),
        help_text=gettext_lazy("Empty: the latest registration in this language."),
        max_length=20,
        required=False,
        validators=[validate_line],
    )
    # What the page showed; a text that somebody else has written since is not overwritten.
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def clean_reference(self) -> str:
        """Return the reference as it is stored, however it was typed."""
        return to_half_width(self.cleaned_data["reference"]).upper()


@dataclass(frozen=True)
class _Desk:
    """One text on one member of staff's desk."""

    request: HttpRequest
    event: Event
    kind: MessageKind
    language: str
    now: datetime

    @property
    def own(self) -> MessageTemplate | None:
        """Return what staff wrote, if anything."""
        rows = MessageTemplate.objects.select_related("changed_by")
        return rows.filter(event=self.event, kind=self.kind, language=self.language).first()

    @property
    def path(self) -> str:
        """Return the address of the page."""
        return reverse("message-text", args=[self.event.slug, self.kind.value, self.language])

    def form(self, data: Any = None) -> TextForm:
        """Return the form: as typed, or with the text that is sent now."""
        own = self.own
        text = message_texts.text_of(own, self.kind, self.language)
        initial = {"subject": text.subject, "body": text.body, "seen": message_texts.stamp(own)}
        return TextForm(data, initial=initial, kind=self.kind, language=self.language)


def text_page(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Show, try and save one text. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    if kind not in MessageKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    desk = _Desk(request, event, MessageKind(kind), language, timezone.now())
    if request.method != "POST":
        return _show(desk, desk.form(), shown=message_texts.text_of(desk.own, desk.kind, language))
    if "standard" in request.POST:
        return _drop(desk)
    form = desk.form(request.POST)
    if not form.is_valid():
        return _show(desk, form)
    if "save" in request.POST:
        return _save(desk, form)
    return _show(desk, form, shown=form.text, is_trial="trial" in request.POST)


def _save(desk: _Desk, form: TextForm) -> HttpResponse:
    by = staff(staff_user(desk.request))
    known: dict[str, Any] = {"seen": form.cleaned_data["seen"], "by": by, "now": desk.now}
    try:
        message_texts.save_text(desk.event, desk.kind, desk.language, form.text, **known)
    except RuleViolation as refusal:
        return _changed_meanwhile(desk, form, refusal)
    messages.success(desk.request, _("The text is saved. It stands in every message from now on."))
    return HttpResponseRedirect(desk.path)


def _changed_meanwhile(desk: _Desk, form: TextForm, refusal: RuleViolation) -> HttpResponse:
    """Show the other's text beside what was typed; whoever saves again has seen both."""
    form.add_error(None, str(refusal.message))
    own = desk.own
    form.data = {key: form.data[key] for key in form.data} | {"seen": message_texts.stamp(own)}
    return _show(desk, form, theirs=message_texts.text_of(own, desk.kind, desk.language))


def _drop(desk: _Desk) -> HttpResponse:
    by, seen = staff(staff_user(desk.request)), desk.request.POST.get("seen", "")
    try:
        message_texts.drop_text(
            desk.event, desk.kind, desk.language, seen=seen, by=by, now=desk.now
        )
        messages.success(desk.request, _("The standard text is used again."))
    except RuleViolation as refusal:
        messages.warning(desk.request, str(refusal.message))
    return HttpResponseRedirect(desk.path)


def _preview(desk: _Desk, form: TextForm, text: Text) -> dict[str, Any]:
    """Return the preview and its reader, or put beside the form why there is none."""
    reference = form.cleaned_data["reference"] if form.is_bound else ""
    known: dict[str, Any] = {"event": desk.event, "language": desk.language}
    try:
        reader = message_texts.reader_for(desk.event, desk.kind, desk.language, reference=reference)
    except RuleViolation as refusal:
        form.add_error("reference", str(refusal.message))
        return {}
    shown = samples.preview(desk.kind, text, to=reader, now=desk.now, **known)
    return {"preview": shown, "reader": reader, "reader_name": _name_of(reader)}


def _name_of(reader: Attendee | FocalPoint | None) -> str:
    return reader.reference if isinstance(reader, Attendee) else str(reader or "")


def _try(desk: _Desk, form: TextForm, text: Text) -> None:
    """Send the message to the member of staff; the page says why where that is not possible."""
    try:
        done = send_to_oneself({desk.language: text}, user=staff_user(desk.request), now=desk.now)
    except RuleViolation as refusal:
        form.add_error(None, str(refusal.message))
        return
    messages.success(desk.request, done)


def _show(
    desk: _Desk,
    form: TextForm,
    *,
    shown: Text | None = None,
    theirs: Text | None = None,
    is_trial: bool = False,
) -> HttpResponse:
    preview = _preview(desk, form, shown) if shown else {}
    if is_trial and preview:
        _try(desk, form, preview["preview"])
    language: str | Promise = dict(settings.LANGUAGES)[desk.language]
    context = {
        **admin.site.each_context(desk.request),
        "title": _("Text: %(message)s, %(language)s")
        % {"message": desk.kind.label, "language": language},
        "event": desk.event,
        "form": form,
        "own": desk.own,
        "code": desk.language,
        "placeholders": [
            (f"{{{name}}}", placeholders.LABELS[name]) for name in placeholders.allowed(desk.kind)
        ],
        "standard": standard(desk.kind, desk.language),
        "theirs": theirs,
        "address": staff_user(desk.request).email,
        **preview,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(desk.request, "admin/message_text.html", context, status=status)
