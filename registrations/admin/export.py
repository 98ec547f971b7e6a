"""Export the people of one event: the page that says what a list will hold, and its file."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registrations.admin.events import event_with
from registrations.admin.export_form import MOST_SELECTED, REPEATED, ExportForm
from registrations.domain.actors import staff
from registrations.enums import ConsentAnswer
from registrations.exports.participant_list import export, file_name
from registrations.exports.prints import last_printed, to_take_out
from registrations.exports.purpose import ListPurpose
from registrations.exports.purposes import PARTICIPANT_LIST, PURPOSES, VISA_LETTERS
from registrations.exports.who import candidates, kept_home, left_out, listed
from registrations.models import Attendee, ColumnSet
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.sessions import way_to_fresh_sign_in

PERMISSION = PARTICIPANT_LIST.permission
# The page names so many of those left out; the number is that of all.
NAMED = 200
_CHOICES = ("purpose", "columns", "edition", "prints", "language", "format")
_FIELD_OF_REFUSAL = {
    "reason_missing": "reason",
    "no_recipients_abroad": "is_abroad",
    "format_not_made": "format",
    "no_glyph": "format",
    "no_room": "purpose",
    "key_gone": "purpose",
    "nothing_changed": "prints",
    "no_inviter": "purpose",
}


@require_safe
def export_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the lists will hold and who is left out, and let a list be chosen."""
    event = event_with(request, slug, PERMISSION)
    # Whoever comes back from the sign-in finds the choice made before.
    chosen = {name: request.GET[name] for name in REPEATED if name in request.GET}
    form = ExportForm(initial={"people": ""} | chosen, **_offered(request, event))
    return _page(request, event, form)


def export_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Deliver the list and record it (POST); a request that asks for none gets the page with errors.

    GET leads to the page: whoever changes its language after an error comes here.
    """
    event = event_with(request, slug, PERMISSION)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("export-participants", args=[event.slug]))
    form = ExportForm(request.POST, **_offered(request, event))
    if not form.is_valid():
        return _page(request, event, form, status=400)
    order, now = form.order(), timezone.now()
    if order.purpose.is_guarded and (way := way_to_fresh_sign_in(request, back=_back(form, event))):
        return way
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    try:
        export(event, order, file=file, by=staff(staff_user(request)), now=now)
    except RuleViolation as refusal:
        file.close()
        form.add_error(_FIELD_OF_REFUSAL[refusal.code], str(refusal.message))
        return _page(request, event, form, status=400)
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=file_name(event, order, now=now),
        content_type=order.format.content_type,
    )
    response["Cache-Control"] = "no-store"
    return response


def _back(form: ExportForm, event: Event) -> str:
    """Return the address of the page with the choice made, but nothing that may name people."""
    chosen = {name: form.data[name] for name in REPEATED if form.data.get(name)}
    return f"{reverse('export-participants', args=[event.slug])}?{urlencode(chosen, safe=',')}"


def _allowed(request: HttpRequest, event: Event) -> list[ListPurpose]:
    """Return the lists that the person may take."""
    return [each for each in PURPOSES.values() if request.user.has_perm(each.permission, event)]


def _offered(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Return the lists that the person may take, and the choices of columns for them."""
    purposes = _allowed(request, event)
    keys = [each.key for each in purposes]
    return {
        "purposes": purposes,
        "sets": ColumnSet.objects.filter(event=event, purpose__in=keys),
    }


def _page(
    request: HttpRequest, event: Event, form: ExportForm, *, status: int = 200
) -> HttpResponse:
    people, allowed = _selection(form), _allowed(request, event)
    counts = _counts(event, allowed, people)
    named = counts[0][1]
    # The one that holds the most people, those of the others among them.
    widest, at_home, abroad = max(counts, key=lambda row: row[1])
    context = {
        **admin.site.each_context(request),
        "title": gettext("Lists, sheets and badges"),
        "event": event,
        "form": form,
        "choices": [form[name] for name in _CHOICES if name in form.fields],
        "printed": _printed(event),
        "reason": form["reason"] if "reason" in form.fields else None,
        "is_selection": people is not None,
        "lists": counts,
        "may_write_letters": VISA_LETTERS in allowed,
        "missing": Missing(
            left_out(event, PARTICIPANT_LIST, people)[:NAMED],
            candidates(event, PARTICIPANT_LIST, people).count() - named,
        ),
        "kept_home": Missing(kept_home(event, widest, people)[:NAMED], at_home - abroad),
    }
    return TemplateResponse(request, "admin/export.html", context, status=status)


def _printed(event: Event) -> dict[str, Any]:
    """Return what was printed when, and whose badge or name tent is to be taken out."""
    found = last_printed(event)
    leaving = to_take_out(event) if found else Attendee.objects.none()
    return {
        "lists": [(PURPOSES[key].title, *each) for key, each in found.items() if key in PURPOSES],
        "leaving": leaving[:NAMED],
    }


def _counts(
    event: Event, purposes: Iterable[ListPurpose], people: frozenset[int] | None
) -> list[tuple[ListPurpose, int, int]]:
    """Return how many each list holds, at home and abroad; what lists the same is counted once."""
    found: dict[Any, tuple[int, int]] = {}
    for each in purposes:
        if each.who not in found:
            found[each.who] = (
                listed(event, each, people).count(),
                listed(event, each, people, is_abroad=True).count(),
            )
    return [(each, *found[each.who]) for each in purposes]


class Missing:
    """Those left out of a list: how many, and the first of them by name with the reason."""

    def __init__(self, people: Iterable[Attendee], count: int) -> None:
        self.people = [(person, _why_missing(person)) for person in people]
        self.count = count
        self.unnamed_count = max(count - NAMED, 0)


def _selection(form: ExportForm) -> frozenset[int] | None:
    """Return the people selected, from a form that is sent or one yet to be sent."""
    if form.is_bound:
        return form.cleaned_data.get("people")
    trial = ExportForm({"people": form.initial["people"]}, purposes=())
    trial.is_valid()
    return trial.cleaned_data.get("people")


def _why_missing(person: Any) -> str | Promise:
    """Return in a word why the person's consent is not in force."""
    answers = person.consent_answers
    if not answers:
        return _("has not been asked or has not answered")
    return _("refused") if answers[0].answer == ConsentAnswer.REFUSED else _("withdrew the consent")


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
