"""The waiting list for staff: who is next for the seats that are free, and the whole line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.domain import lifecycle, waiting
from registrations.domain.names import printed_name
from registrations.enums import Status
from registrations.models import Attendee, Delegation
from workshop.models import Event
from workshop.signals import event_saved

# The dashboard shows so many of the line; the list shows all.
_SHOWN = 100


@dataclass(frozen=True)
class Place:
    """Somebody in line: the place on the delegation's list, and whether a seat is free now."""

    number: int
    attendee: Attendee
    is_next: bool


@dataclass(frozen=True)
class Line:
    """The waiting list of one delegation."""

    delegation: Delegation
    places: list[Place]


@dataclass(frozen=True)
class WaitingList:
    """The waiting list of an event.

    ``next`` are those for whom a seat is free, in the order in which they get one; ``aside``
    counts those who wait but are not in line: duplicates, and who takes no seat.
    """

    next: list[Attendee]
    lines: list[Line]
    aside: int
    more: int


def waiting_list(event: Event) -> WaitingList:
    """Return the event's waiting list; the number of queries does not depend on its length."""
    found = waiting.next_in_line(event)
    keys = {each.pk for each in found}
    everybody: Any = Attendee.objects.filter(event=event, status=Status.WAITLISTED)
    line = list(everybody.in_line().with_delegation())
    by_delegation = sorted(
        line, key=lambda each: (each.delegation.protocol_rank, each.delegation_id)
    )
    lines = [
        Line(people[0].delegation, _places(people, keys))
        for _key, group in groupby(by_delegation, key=lambda each: each.delegation_id)
        if (people := list(group))
    ]
    shown, count = [], 0
    for each in lines:
        if count < _SHOWN:
            shown.append(each)
        count += len(each.places)
    return WaitingList(
        next=found,
        lines=shown,
        aside=everybody.count() - len(line),
        more=len(line) - sum(len(each.places) for each in shown),
    )


def _places(people: Iterable[Attendee], keys: set[int]) -> list[Place]:
    return [Place(number, each, each.pk in keys) for number, each in enumerate(people, start=1)]


def mark_next(people: Iterable[Attendee]) -> None:
    """Mark on each person of a list, as ``is_next``, whether a seat is free for them now."""
    people = list(people)
    events = {each.event for each in people if each.status == Status.WAITLISTED}
    keys = waiting.next_in_lines(events) if events else set()
    for each in people:
        each.is_next = each.pk in keys  # type: ignore[attr-defined]


def seats_of(people: Iterable[Attendee]) -> list[Attendee]:
    """Return those of the people who have a seat that others may wait for."""
    return [each for each in people if each.status == Status.CONFIRMED]


def tell_of_free_seats(request: HttpRequest, left: Iterable[Attendee], *, now: datetime) -> None:
    """Tell who is next for the seats that were left at ``now``, or who has got them."""
    by_event = {each.event: each for each in left}
    for event, left_by in by_event.items():
        if event.promotes_automatically:
            tell_of_promoted(request, _promoted(event, now=now))
            continue
        found = waiting.next_in_line(event, left_by=left_by)
        if found:
            messages.info(request, _next_words(event, found[0]))


def _promoted(event: Event, *, now: datetime) -> list[Attendee]:
    return list(Attendee.objects.filter(event=event, confirmed_at=now).order_by("pk"))


def _next_words(event: Event, attendee: Attendee) -> str:
    return format_html(
        _("A seat is free. Next in line: {person}. {waiting_list}"),
        person=_link(attendee),
        waiting_list=format_html(
            '<a href="{}#waiting-list">{}</a>',
            reverse("dashboard", args=[event.slug]),
            _("Go to the waiting list"),
        ),
    )


def _link(attendee: Attendee) -> str:
    return format_html(
        '<a href="{}">{}</a> ({})',
        reverse("admin:registrations_attendee_change", args=[attendee.pk]),
        printed_name(attendee),
        attendee.reference,
    )


def tell_of_promoted(request: HttpRequest, promoted: Iterable[Attendee]) -> None:
    """Tell who was confirmed from the waiting list, if anybody was."""
    links = format_html_join(
        pgettext("between things", ", "), "{}", ((_link(each),) for each in promoted)
    )
    if links:
        messages.success(
            request, format_html(_("Confirmed from the waiting list: {people}."), people=links)
        )


def promote(request: HttpRequest, event: Event) -> None:
    """Give the seats that are free to those next in line, where the event does so by itself."""
    tell_of_promoted(request, lifecycle.promote(event, now=timezone.now()))


@receiver(event_saved)
def _promote_after_save(sender: object, *, request: HttpRequest, event: Event, **_: Any) -> None:
    promote(request, event)
