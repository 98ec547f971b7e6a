"""The figures of an event's dashboard, each list with one query."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from registrations.domain.seats import SeatCount
from registrations.enums import DelegationRole, InvitationState, Reply, StatisticKind, Status
from registrations.models import Attendee, Delegation
from registrations.privacy import statistics
from workshop.domain.phases import changes_end_at
from workshop.models import Event

# So many bars can be told apart on a telephone; a longer time is counted by weeks.
_MAX_BARS = 45


@dataclass(frozen=True)
class InstitutionRow:
    """The seats of one institution."""

    delegation: Delegation
    waiting: int
    on_waiting_list: int
    seats: SeatCount


@dataclass(frozen=True)
class WaitingRow:
    """Somebody who waits: whether longer than was promised, and beyond the seats."""

    attendee: Attendee
    is_overdue: bool
    is_over_quota: bool


@dataclass(frozen=True)
class Bar:
    """The registrations of one day or week, and where its bar stands in the drawing."""

    starts_on: date
    ends_on: date
    count: int
    x: int = 0
    y: int = 0
    height: int = 0


@dataclass(frozen=True)
class NextDate:
    """A date of the event, and whether it has passed."""

    label: Any
    at: datetime
    is_past: bool


def institutions(event: Event) -> list[InstitutionRow]:
    """Return the seats of each delegation, in order of precedence."""
    rows: Any = Delegation.objects.filter(event=event).with_seat_counts().in_order_of_precedence()
    return [
        InstitutionRow(
            each,
            each.waiting,
            each.on_waiting_list,
            SeatCount(None if each.role == DelegationRole.ORGANISER else each.seats, each.used),
        )
        for each in rows
    ]


def totals(event: Event) -> list[tuple[Status, int]]:
    """Return the number of people in each status, drafts left out."""
    rows = Attendee.objects.filter(event=event).order_by().values_list("status")
    counts = dict(rows.annotate(count=Count("pk")))
    return [(status, counts.get(status, 0)) for status in Status if status != Status.DRAFT]


def waiting(event: Event, *, now: datetime, limit: int) -> list[WaitingRow]:
    """Return those who wait for a decision, the longest first."""
    promised = timedelta(days=event.decision_days)
    rows: Any = (
        Attendee.objects.filter(event=event, status=Status.SUBMITTED)
        .with_delegation()
        .order_by("submitted_at", "pk")[:limit]
    )
    over_quota = over_quota_among(rows)
    return [
        WaitingRow(each, now >= each.submitted_at + promised, each.pk in over_quota)
        for each in rows
    ]


@dataclass(frozen=True)
class Invitations:
    """How many institutions stand where, the organiser's own left out."""

    by_state: list[tuple[InvitationState, int]]
    without_reply: int

    @property
    def total(self) -> int:
        """Return the number of institutions to invite."""
        return sum(count for _state, count in self.by_state)


def invitations(event: Event) -> Invitations:
    """Return the number of delegations in each state of the invitation, and those not heard of."""
    rows: Any = Delegation.objects.filter(event=event).order_by().with_invitation_state()
    counted = list(rows.values_list("invitation_state", "reply").annotate(count=Count("pk")))
    by_state: Counter[str] = Counter()
    for state, _reply, count in counted:
        by_state[state] += count
    silent = {InvitationState.INVITED, InvitationState.OPENED}
    return Invitations(
        [(state, by_state[state]) for state in InvitationState],
        sum(count for state, reply, count in counted if state in silent and reply == Reply.NONE),
    )


def moments_of(delegation: Delegation) -> list[tuple[InvitationState, datetime | None]]:
    """Return when each state of the invitation was first reached; nothing where it was not."""
    opened = delegation.focal_points.aggregate(at=Min("opened_at"))["at"]
    started = delegation.attendees.aggregate(at=Min("created_at"))["at"]
    is_declined = delegation.reply == Reply.NOT_ATTENDING
    return [
        (InvitationState.INVITED, delegation.invited_at),
        (InvitationState.OPENED, opened),
        (InvitationState.STARTED, started),
        (InvitationState.COMPLETE, delegation.completed_at),
        (InvitationState.DECLINED, delegation.replied_at if is_declined else None),
    ]


def over_quota_among(people: Iterable[Attendee]) -> set[int]:
    """Return the ids of those, and others of their delegations, who are over quota."""
    delegations = {each.delegation_id for each in people if each.status == Status.SUBMITTED}
    rows = Attendee.objects.filter(delegation__in=delegations).over_quota()
    return set(rows.values_list("pk", flat=True))


def marks(event: Event, *, now: datetime) -> dict[str, int]:
    """Return how many are ``duplicates``, ``over_quota``, ``overdue`` and have proposed ``changes``."""
    late = now - timedelta(days=event.decision_days)
    people = Attendee.objects.filter(event=event)
    counts: dict[str, int] = people.aggregate(
        duplicates=Count("pk", filter=Q(duplicate_of__isnull=False, status__in=Status.open())),
        overdue=Count("pk", filter=Q(status=Status.SUBMITTED, submitted_at__lte=late)),
    )
    changes = people.having_open_change().count()
    return counts | {"over_quota": people.over_quota().count(), "changes": changes}


def over_time(event: Event) -> list[Bar]:
    """Return the registrations entered by day of the event's zone, or by week where that is long."""
    kind = StatisticKind.REGISTERED
    found = statistics.totals(event, [kind])[kind]
    counts = {date.fromisoformat(day): count for day, count in found.items()}
    if not counts:
        return []
    first, last = min(counts), max(counts)
    width = 1 if (last - first).days < _MAX_BARS else 7
    grouped: Counter[int] = Counter()
    for on_day, count in counts.items():
        grouped[(on_day - first).days // width] += count
    return _bars(grouped, first=first, width=width)


def _bars(grouped: Counter[int], *, first: date, width: int) -> list[Bar]:
    """Return the bars, the highest 100 units high, each 10 units from the last."""
    highest = max(grouped.values())
    bars = []
    for number in range(max(grouped) + 1):
        starts_on = first + timedelta(days=number * width)
        height = round(100 * grouped[number] / highest)
        ends_on = starts_on + timedelta(days=width - 1)
        bars.append(Bar(starts_on, ends_on, grouped[number], number * 10, 100 - height, height))
    return bars


def dates(event: Event, *, now: datetime) -> list[NextDate]:
    """Return the dates that steer the registration, in order."""
    known = [
        (_("Registration opens"), event.opens_at),
        (_("Registration closes"), event.closes_at),
        (_("Changes possible until"), changes_end_at(event)),
        (_("The event begins"), event.starts_at),
    ]
    rows = [NextDate(label, at, at <= now) for label, at in known if at is not None]
    return sorted(rows, key=lambda row: row.at)
