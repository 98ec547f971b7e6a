"""A delegation's page, behind a focal point's link. Open to who holds the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registrations import links
from registrations.domain import actors, missing, replacing, seats, waiting
from registrations.domain.eligibility import may_edit
from registrations.enums import Capacity, Reply, Status
from registrations.models import Attendee, FocalPoint
from registrations.privacy import sensitive, vehicles
from registrations.privacy.sensitive import GroupState
from registrations.views.focal_point import focal_point_page, is_open, key_of
from registrations.views.notices import notice_of
from workshop.domain.phases import Phase, may_change, may_withdraw, registration_phase


@dataclass(frozen=True)
class Row:
    """One person on the page: what stands beside the name, and what may be done."""

    attendee: Attendee
    link: str
    marks: Sequence[str | Promise]
    place: int | None
    replaces: Attendee | None
    replaced_by: Attendee | None
    asks: bool
    can_edit: bool
    can_withdraw: bool
    can_replace: bool
    can_resubmit: bool
    can_be_head: bool


@dataclass(frozen=True)
class Possible:
    """What the moment allows for everybody of the delegation."""

    registering: bool
    changing: bool
    withdrawing: bool

    @classmethod
    def at(cls, person: FocalPoint, *, now: datetime) -> "Possible":
        """Return what is possible at ``now``."""
        event = person.delegation.event
        return cls(
            registering=is_open(person, now=now),
            changing=may_change(event, now=now),
            withdrawing=may_withdraw(event, now=now),
        )


@focal_point_page
def delegation(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Show the delegates in order with their states, and the seats used and left."""
    return show(request, person)


@require_POST
@focal_point_page
def opened(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Take the word of the page's script that a person, and no scanner, opened the link."""
    return HttpResponse(status=204)


def show(request: HttpRequest, person: FocalPoint, *, problem: str = "") -> HttpResponse:
    """Return the page, with the problem on top where an act was refused."""
    now = timezone.now()
    possible = Possible.at(person, now=now)
    rows = _rows(person, possible, now=now)
    coming = [each for each in rows if Status(each.attendee.status).is_open]
    heads = [each for each in coming if each.attendee.capacity == Capacity.HEAD]
    context = {
        "event": person.delegation.event,
        "delegation": person.delegation,
        "focal_point": person,
        "key": key_of(person),
        "coming": coming,
        "gone": [each for each in rows if each not in coming],
        "draft_count": _count(rows, Status.DRAFT),
        "has_several_heads": len(heads) > 1,
        "possible": possible,
        "may_bring_vehicles": vehicles.may_enter(person.delegation.event, now=now),
        "is_declined": person.delegation.reply == Reply.NOT_ATTENDING,
        "may_attend_after_all": _may_register_again(person, now=now),
        "notice": notice_of(request),
        "problem": problem,
        **_figures(person, rows),
    }
    status = 422 if problem else 200
    return render(request, "registrations/delegation.html", context, status=status)


def _may_register_again(person: FocalPoint, *, now: datetime) -> bool:
    return registration_phase(person.delegation.event, now=now, invited=True) is Phase.OPEN


def _count(rows: Sequence[Row], status: Status) -> int:
    return sum(each.attendee.status == status for each in rows)


def _figures(person: FocalPoint, rows: Sequence[Row]) -> dict[str, Any]:
    alternates = person.delegation.alternates
    return {
        "seats": seats.of_delegation(person.delegation),
        "alternates": seats.alternates_of(person.delegation) if alternates else None,
        "waiting_count": _count(rows, Status.SUBMITTED),
        "listed_count": _count(rows, Status.WAITLISTED),
    }


def _rows(person: FocalPoint, possible: Possible, *, now: datetime) -> list[Row]:
    people: list[Attendee] = list(
        person.delegation.attendees.within_delegation().with_delegation().with_open_change()
    )
    event = person.delegation.event
    incomplete = missing.incomplete_among(people)
    states = sensitive.states_among(people)
    places = waiting.positions(person.delegation) if event.shows_waiting_position else {}
    by_key = {each.pk: each for each in people}
    successors = {
        each.replaces_id: each
        for each in people
        if each.replaces_id and Status(each.status).is_open
    }
    return [
        _row(
            each,
            possible,
            now=now,
            by=actors.focal_point(person),
            marks=_marks(each, incomplete, states[each.pk]),
            place=places.get(each.pk),
            former=by_key.get(each.replaces_id or 0),
            successor=successors.get(each.pk),
        )
        for each in people
    ]


def _marks(
    attendee: Any, incomplete: set[int], states: Sequence[GroupState]
) -> list[str | Promise]:
    """Return what the focal point is to know of somebody who may still come, in words.

    Of sensitive data that is whether it was given, and no more.
    """
    if not Status(attendee.status).is_open:
        return []
    found: list[str | Promise] = []
    if attendee.pk in incomplete:
        found.append(_("answers are missing"))
    if attendee.has_open_change:
        found.append(_("a change waits for the organiser"))
    for state in states:
        words = _("%(group)s: given") if state.is_given else _("%(group)s: not given")
        found.append(str(words) % {"group": state.group.label})
    return found


def _row(
    attendee: Attendee,
    possible: Possible,
    *,
    now: datetime,
    by: actors.Actor,
    marks: Sequence[str | Promise],
    place: int | None,
    former: Attendee | None,
    successor: Attendee | None,
) -> Row:
    status = Status(attendee.status)
    stays = possible.withdrawing and status in replacing.REPLACEABLE
    asks = former is not None and status.is_open and Status(former.status).is_open
    return Row(
        attendee=attendee,
        link=links.link_of(attendee),
        marks=marks,
        place=place,
        replaces=former,
        replaced_by=successor,
        asks=asks,
        can_edit=may_edit(attendee, by=by, now=now),
        can_withdraw=stays,
        can_replace=stays and successor is None,
        can_resubmit=possible.registering and status == Status.WITHDRAWN and successor is None,
        can_be_head=possible.changing and status.is_open,
    )
