"""Messages to many: whom one is for, what it says, how far it has come, and its stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from registrations.admin.deciding import Preview
from registrations.admin.events import event_with
from registrations.admin.letters import LetterForm, send_to_oneself
from registrations.admin.mailing_form import ChoiceForm
from registrations.admin.shown import moment_shown
from registrations.domain import choosing, mailing
from registrations.domain.actors import staff
from registrations.domain.choosing import Choice, Chosen, Reader
from registrations.enums import MessageKind, MessageState, Status
from registrations.messages import placeholders
from registrations.messages.texts import Text
from registrations.models import Attendee, Mailing
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event

PERMISSION = "registrations.send_to_many"
# The page names so many readers; the number is that of all.
NAMED = 200


@dataclass(frozen=True)
class Named:
    """A reader by name and institution, and when the same was last sent to him or her."""

    reader: Reader
    last_sent: datetime | None

    @property
    def is_attendee(self) -> bool:
        """Return whether the reader is an attendee; else it is a focal point."""
        return isinstance(self.reader, Attendee)


# The list.


def mailings_page(request: HttpRequest, slug: str) -> HttpResponse:
    """List what was sent to many. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    rows = Mailing.objects.filter(event=event).select_related("queued_by", "event")
    context = {
        **admin.site.each_context(request),
        "title": _("Messages to many"),
        "event": event,
        "mailings": rows,
        "new_path": _path_to_choose(event),
        "obstacle": _obstacle(event),
    }
    return TemplateResponse(request, "admin/mailings/list.html", context)


def _obstacle(event: Event) -> Any:
    """Return why nobody of the event can be written to, if so."""
    try:
        mailing.check_event(event)
    except RuleViolation as refusal:
        return refusal.message
    return ""


# Choosing.


def _path_to_choose(event: Event) -> str:
    """Return the address on which those who are confirmed are ticked."""
    address = reverse("mailing-new", args=[event.slug])
    return f"{address}?kind={MessageKind.PRACTICAL}&to=people&status={Status.CONFIRMED}"


def choose_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Let staff choose, and show how many and who that is. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    form = ChoiceForm(request.GET or None, event=event)
    context = {
        **admin.site.each_context(request),
        "title": _("Message to many"),
        "event": event,
        "form": form,
        "obstacle": _obstacle(event),
    }
    if form.is_valid():
        context |= _who(event, form.choice)
        context["write_path"] = f"{reverse('mailing-write', args=[event.slug])}?{_query(request)}"
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/mailings/choose.html", context, status=status)


def _query(request: HttpRequest) -> str:
    return request.GET.urlencode()


def _who(event: Event, choice: Choice) -> dict[str, Any]:
    found = choosing.choose(event, choice)
    named = [Named(each, found.last_sent(each)) for each in found.readers]
    missed = [Named(each, None) for each in found.without_email]
    return {
        "is_chosen": True,
        "reader_count": len(named),
        "readers": named[:NAMED],
        "unnamed_count": max(len(named) - NAMED, 0),
        "had_count": len(named) - len(found.new),
        "without_email": missed[:NAMED],
        "without_count": len(missed),
        "unnamed_missed": max(len(missed) - NAMED, 0),
    }


# Writing.


@dataclass(frozen=True)
class _Desk:
    """One message to many on one member of staff's desk."""

    request: HttpRequest
    event: Event
    choice: Choice
    now: datetime
    found: Chosen

    @property
    def languages(self) -> list[str]:
        """Return the languages that the readers read."""
        read = {each.language for each in self.found.readers}
        return [code for code, _name in settings.LANGUAGES if code in read]

    def forms(self) -> dict[str, LetterForm]:
        """Return a form for each language: as typed, or with the text from which staff begin."""
        data = self.request.POST if self.request.method == "POST" else None
        texts = mailing.texts_of(self.event, self.choice.kind, self.languages)
        return {
            code: LetterForm(
                data, initial=vars(text), kind=self.choice.kind, language=code, prefix=code
            )
            for code, text in texts.items()
        }


def write_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Let staff write, look and queue. Raises Http404 or PermissionDenied.

    The address says whom it is for.
    """
    event = event_with(request, slug, PERMISSION)
    form = ChoiceForm(request.GET, event=event)
    back = f"{reverse('mailing-new', args=[event.slug])}?{_query(request)}"
    if not form.is_valid() or _obstacle(event):
        return HttpResponseRedirect(back)
    found = choosing.choose(event, form.choice)
    if not found.readers:
        return HttpResponseRedirect(back)
    desk = _Desk(request, event, form.choice, timezone.now(), found)
    letters = desk.forms()
    if request.method != "POST":
        texts = mailing.texts_of(event, form.choice.kind, desk.languages)
        return _show(desk, letters, texts=texts)
    if not all(each.is_valid() for each in letters.values()):
        return _show(desk, letters)
    texts = {code: each.text for code, each in letters.items()}
    if "queue" in request.POST:
        return _queue(desk, letters, texts)
    refusal = _try(desk, texts) if "trial" in request.POST else ""
    return _show(desk, letters, texts=texts, refusal=refusal)


def _queue(desk: _Desk, letters: dict[str, LetterForm], texts: Mapping[str, Text]) -> HttpResponse:
    try:
        queued = mailing.queue(
            desk.event,
            desk.choice,
            texts,
            again="again" in desk.request.POST,
            as_of=moment_shown(desk.request) or desk.now,
            chosen=_query(desk.request),
            by=staff(staff_user(desk.request)),
            now=desk.now,
        )
    except RuleViolation as refusal:
        return _show(desk, letters, texts=texts, refusal=str(refusal.message))
    words = ngettext("%(count)s message is queued.", "%(count)s messages are queued.", queued.reader_count)  # fmt: skip
    messages.success(desk.request, words % {"count": queued.reader_count})
    return HttpResponseRedirect(reverse("mailing", args=[desk.event.slug, queued.pk]))


def _try(desk: _Desk, texts: Mapping[str, Text]) -> str:
    """Send the previews to the member of staff; return why that was not possible, if so."""
    shown = {each.code: each.text for each in _previews(desk, texts)}
    try:
        done = send_to_oneself(shown, user=staff_user(desk.request), now=desk.now)
    except RuleViolation as refusal:
        return str(refusal.message)
    messages.success(desk.request, done)
    return ""


def _previews(desk: _Desk, texts: Mapping[str, Text]) -> list[Preview]:
    """Return the message in each language, as the first of its readers gets it."""
    by_language: dict[str, list[Reader]] = {}
    for each in desk.found.readers:
        by_language.setdefault(each.language, []).append(each)
    first = [people[0] for people in by_language.values()]
    write = mailing.writer(desk.choice, first, texts=texts, marker=_("[personal link]"))
    return [
        Preview(
            code,
            get_language_info(code)["name_local"],
            len(by_language[code]),
            write(by_language[code][0]),
        )
        for code in desk.languages
    ]


def _show(
    desk: _Desk,
    letters: dict[str, LetterForm],
    *,
    texts: Mapping[str, Text] | None = None,
    refusal: str = "",
) -> HttpResponse:
    kind = desk.choice.kind
    has_errors = bool(refusal) or any(each.is_bound and each.errors for each in letters.values())
    # Those of no kind are told apart by their subjects, so that only now is known who had it.
    by_subject = texts and kind == MessageKind.MAILING
    found = choosing.choose(desk.event, desk.choice, texts=texts) if by_subject else desk.found
    had = [found.last_sent(each) for each in found.readers]
    context = {
        **admin.site.each_context(desk.request),
        "title": _("Write: %(message)s") % {"message": kind.label},
        "event": desk.event,
        "letters": [
            (code, get_language_info(code)["name_local"], form) for code, form in letters.items()
        ],
        "placeholders": [
            (f"{{{name}}}", placeholders.LABELS[name]) for name in placeholders.allowed(kind)
        ],
        "previews": _previews(desk, texts) if texts else [],
        "reader_count": len(had),
        "had_count": sum(each is not None for each in had),
        "had_last": max((each for each in had if each), default=None),
        "is_again": "again" in desk.request.POST,
        # What is sent after a refusal answers the page as it is shown now.
        "shown_at": (not refusal and desk.request.POST.get("shown_at")) or desk.now.isoformat(),
        "address": staff_user(desk.request).email,
        "back": f"{reverse('mailing-new', args=[desk.event.slug])}?{_query(desk.request)}",
        "has_errors": has_errors,
        "refusal": refusal,
    }
    status = 422 if has_errors else 200
    return TemplateResponse(desk.request, "admin/mailings/write.html", context, status=status)


# Watching.


@dataclass(frozen=True)
class Figure:
    """How many messages are in a state, and the list of them."""

    label: Any
    count: int
    path: str


def mailing_page(request: HttpRequest, slug: str, mailing_id: int) -> HttpResponse:
    """Show how far it has come, and stop it by POST. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    rows = Mailing.objects.select_related("queued_by", "stopped_by", "event")
    row = get_object_or_404(rows, event=event, pk=mailing_id)
    if request.method == "POST":
        return _stop(request, row)
    counts = mailing.progress(row)
    left = sum(counts.get(each, 0) for each in (MessageState.QUEUED, MessageState.REQUEUED))
    total = sum(counts.values())
    context = {
        **admin.site.each_context(request),
        "title": capfirst(row.get_kind_display()),
        "event": event,
        "mailing": row,
        "figures": [
            Figure(each.label, count, _list_of(row, each)) for each, count in counts.items()
        ],
        "total": total,
        "done": total - left,
        "left": left,
        "chosen": ChoiceForm(QueryDict(row.chosen), event=event).in_words(),
        "texts": [
            (code, get_language_info(code)["name_local"], Text(**text))
            for code, text in row.texts.items()
        ],
    }
    return TemplateResponse(request, "admin/mailings/mailing.html", context)


def _list_of(row: Mailing, state: MessageState) -> str:
    address = reverse("admin:registrations_message_changelist")
    return f"{address}?event={row.event.slug}&mailing={row.pk}&state={state}"


def _stop(request: HttpRequest, row: Mailing) -> HttpResponse:
    try:
        count = mailing.stop(row, by=staff(staff_user(request)), now=timezone.now())
        words = ngettext("Stopped: %(count)s message does not go out.", "Stopped: %(count)s messages do not go out.", count)  # fmt: skip
        messages.success(request, words % {"count": count})
    except RuleViolation as refusal:
        messages.warning(request, str(refusal.message))
    return HttpResponseRedirect(reverse("mailing", args=[row.event.slug, row.pk]))
