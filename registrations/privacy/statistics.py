"""Totals that stay the same when the people go: each counts by one property, never by two.

By status everybody is counted who handed in a registration; by kind of institution, day
and sex those who are confirmed.
"""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, QuerySet

from registrations.enums import StatisticKind, Status
from registrations.models import Attendee, Statistic
from workshop.models import Event

Totals = dict[StatisticKind, dict[str, int]]
Counts = Counter[tuple[StatisticKind, str]]


def totals(event: Event) -> Totals:
    """Return the totals of the event: of the people who are there, and of those erased."""
    counts = _counts(event, Attendee.objects.filter(event=event))
    for row in Statistic.objects.filter(event=event):
        counts[StatisticKind(row.kind), row.value] += row.count
    found: Totals = {kind: {} for kind in StatisticKind}
    for (kind, value), count in sorted(counts.items()):
        found[kind][value] = count
    return found


def freeze(event: Event, people: QuerySet[Attendee]) -> None:
    """Add the people to the totals kept, in the transaction that deletes them.

    Call it under the lock of the event.
    """
    counts = _counts(event, people)
    rows = {(each.kind, each.value): each for each in Statistic.objects.filter(event=event)}
    known = [rows[key] for key in counts if key in rows]
    for row in known:
        row.count += counts[StatisticKind(row.kind), row.value]
    Statistic.objects.bulk_update(known, ["count"])
    Statistic.objects.bulk_create(
        Statistic(event=event, kind=kind, value=value, count=count)
        for (kind, value), count in counts.items()
        if (kind, value) not in rows
    )


def _counts(event: Event, people: QuerySet[Attendee]) -> Counts:
    handed_in = people.exclude(status=Status.DRAFT).order_by()
    confirmed = handed_in.filter(status=Status.CONFIRMED)
    counts: Counts = Counter()
    for kind, rows, column in (
        (StatisticKind.STATUS, handed_in, "status"),
        (StatisticKind.INSTITUTION_KIND, confirmed, "delegation__institution__kind"),
        (StatisticKind.SEX, confirmed, "sex"),
    ):
        for value, count in rows.values_list(column).annotate(Count("pk")):
            counts[kind, value] += count
    for day, count in _by_day(event, confirmed):
        counts[StatisticKind.DAY, day] += count
    return counts


def _by_day(event: Event, confirmed: QuerySet[Attendee]) -> Iterator[tuple[str, int]]:
    """Yield the event's days, each with how many come; who chose none comes on all of them."""
    every_day = [day.isoformat() for day in event.days]
    for days, count in confirmed.values_list("days").annotate(Count("pk")):
        yield from ((day, count) for day in every_day if not days or day in days)
