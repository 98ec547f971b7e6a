"""The page on which staff invite: whom, what the letters say, the links for other channels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from registrations.admin import links
from registrations.admin.deciding import Preview
from registrations.admin.events import event_with
from registrations.admin.shown import moment_shown
from registrations.domain import invitations
from registrations.domain.actors import staff
from registrations.enums import InvitationState, MessageKind, Reply
from registrations.links import link_of
from registrations.messages.texts import Text, own_texts, render
from registrations.models import Delegation, FocalPoint
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import in_series, number_in

PERMISSION = "registrations.invite_delegation"
# What the buttons of the page do, and what is said when it is done.
ACTS: dict[str, tuple[Callable[..., FocalPoint], Any]] = {
    "queue": (invitations.invite, _("Invitations queued: %(people)s.")),
    "record": (invitations.record_delivery, _("Recorded as handed over another way: %(people)s.")),
}


@dataclass(frozen=True)
class Row:
    """A focal point to invite: whether chosen beforehand, and what can be copied."""

    person: FocalPoint
    is_chosen: bool
    link: str
    text: Text | None

    @property
    def letter(self) -> str:
        """Return subject and text as one, to be pasted into a chat or a letter."""
        return f"{self.text.subject}\n\n{self.text.body}" if self.text else ""


@dataclass(frozen=True)
class Letters:
    """Writes to one focal point of the event after another, asking once for staff's texts."""

    texts: dict[MessageKind, dict[str, Text]]
    now: datetime

    @classmethod
    def of(cls, event: Event, *, now: datetime) -> "Letters":
        """Return the writer of the event's letters."""
        kinds = (MessageKind.INVITATION, MessageKind.REMINDER)
        return cls({kind: own_texts(kind, event.pk) for kind in kinds}, now)

    def to(self, person: FocalPoint, *, marker: str) -> Text:
        """Return the letter to the focal point, with the marker where the link goes."""
        kind = invitations.letter_kind(person)
        details = invitations.letter_details(person, now=self.now)
        return render(kind, to=person, marker=marker, texts=self.texts[kind], **details)


@dataclass(frozen=True)
class Refused:
    """A delegation that cannot be invited, and why."""

    delegation: Delegation
    reason: Any


def address(event: Event, delegations: Iterable[int]) -> str:
    """Return the address of the page for the delegations."""
    numbers = ",".join(str(each) for each in delegations)
    return f"{reverse('invite', args=[event.slug])}?delegations={numbers}"


def invite_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whom to invite, or invite those chosen. Raises Http404 or PermissionDenied.

    The address names the delegations; without any, those not invited yet are meant.
    """
    event = event_with(request, slug, PERMISSION)
    now = timezone.now()
    if request.method == "POST" and request.POST.get("act") in ACTS:
        return _act(request, event, now=now)
    return _page(request, event, now=now)


def _numbers(values: Iterable[str]) -> list[int]:
    return [number for each in values if (number := number_in(each)) is not None]


def _delegations(request: HttpRequest, event: Event) -> list[Delegation]:
    rows: Any = Delegation.objects.filter(event=event).with_invitation_state()
    named = request.GET.get("delegations")
    if named is None:
        rows = rows.filter(invitation_state=InvitationState.NOT_INVITED)
    else:
        rows = rows.filter(pk__in=_numbers(named.split(",")))
    rows = rows.in_order_of_precedence().select_related("event", "institution")
    return list(rows.prefetch_related("focal_points"))


# Acting.


def _act(request: HttpRequest, event: Event, *, now: datetime) -> HttpResponse:
    verb, done_words = ACTS[request.POST["act"]]
    people = FocalPoint.objects.filter(
        delegation__event=event, pk__in=_numbers(request.POST.getlist("person"))
    ).select_related("delegation__institution")
    as_of = moment_shown(request)
    back = _back(event, _delegations(request, event))
    by = staff_user(request)
    done = []
    for person in people:
        try:
            verb(person, by=staff(by), now=now, as_of=as_of)
        except RuleViolation as refusal:
            words = gettext("%(person)s: %(refusal)s")
            messages.warning(
                request, words % {"person": _named(person), "refusal": refusal.message}
            )
        else:
            done.append(_named(person))
    if done:
        messages.success(request, done_words % {"people": in_series(done)})
    if not people:
        messages.error(request, gettext("Tick at least one focal point."))
        return HttpResponseRedirect(request.get_full_path())
    return HttpResponseRedirect(back)


def _named(person: FocalPoint) -> str:
    words = gettext("%(person)s (%(institution)s)")
    return words % {"person": person.name, "institution": person.delegation.name}


def _back(event: Event, delegations: list[Delegation]) -> str:
    """Return where to go afterwards: the delegation's page, or the list where they are several."""
    if len(delegations) == 1:
        return reverse("admin:registrations_delegation_change", args=[delegations[0].pk])
    return f"{reverse('admin:registrations_delegation_changelist')}?event={event.slug}"


# Showing.


def _page(request: HttpRequest, event: Event, *, now: datetime) -> HttpResponse:
    delegations = _delegations(request, event)
    refused, invitable = _sorted(delegations)
    shows_links = request.user.has_perm(links.PERMISSION, event)
    letters = Letters.of(event, now=now)
    rows = [
        _row(each, letters, shows_links=shows_links)
        for delegation in invitable
        for each in delegation.focal_points.all()
    ]
    by_mail = [row for row in rows if row.person.email]
    context = {
        **admin.site.each_context(request),
        "title": gettext("Invite"),
        "event": event,
        "opts": Delegation._meta,
        "obstacle": _obstacle(event, now=now),
        "has_delegations": bool(delegations),
        "by_mail": by_mail,
        "without_mail": [row for row in rows if not row.person.email],
        "refused": refused,
        "previews": _previews([row.person for row in by_mail if row.is_chosen], letters),
        "shows_links": shows_links,
        "shown_at": now.isoformat(),
        "here": request.get_full_path(),
        "back": _back(event, delegations),
    }
    return TemplateResponse(request, "admin/registrations/delegation/invite.html", context)


def _obstacle(event: Event, *, now: datetime) -> Any:
    """Return why nobody of the event can be invited now, if so."""
    try:
        invitations.check_event(event, now=now)
    except RuleViolation as refusal:
        return refusal.message
    return ""


def _sorted(delegations: list[Delegation]) -> tuple[list[Refused], list[Delegation]]:
    """Return those that cannot be invited, with the reason, and those that can."""
    refused, invitable = [], []
    for each in delegations:
        try:
            invitations.check_delegation(each)
        except RuleViolation as refusal:
            refused.append(Refused(each, refusal.message))
            continue
        if each.focal_points.all():
            invitable.append(each)
        else:
            words = gettext("There is no focal point yet. Add one on the delegation’s page.")
            refused.append(Refused(each, words))
    return refused, invitable


def _row(person: FocalPoint, letters: Letters, *, shows_links: bool) -> Row:
    is_chosen = person.delegation.reply != Reply.NOT_ATTENDING
    if not shows_links:
        return Row(person, is_chosen, "", None)
    with translation.override(person.language):
        link = link_of(person)
    return Row(person, is_chosen, link, letters.to(person, marker=link))


def _previews(readers: list[FocalPoint], letters: Letters) -> list[Preview]:
    """Return the letter in each language, as the first of its readers gets it."""
    by_language: dict[str, list[FocalPoint]] = {}
    for each in readers:
        by_language.setdefault(each.language, []).append(each)
    return [
        Preview(
            code,
            get_language_info(code)["name_local"],
            len(people),
            letters.to(people[0], marker=gettext("[personal link]")),
        )
        for code, people in sorted(by_language.items())
    ]


@admin.action(permissions=["invite"], description=_("Invite"))
def invite_selected(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Delegation]
) -> HttpResponse | None:
    """Lead to the page for the selected delegations, which must be of one event."""
    chosen = list(queryset.order_by().values_list("event_id", "pk"))
    if len({event_id for event_id, _pk in chosen}) != 1:
        messages.error(
            request, gettext("Invitations are to one event. Select delegations of one event only.")
        )
        return None
    event = Event.objects.get(pk=chosen[0][0])
    return HttpResponseRedirect(address(event, sorted(pk for _event_id, pk in chosen)))
