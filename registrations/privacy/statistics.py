"""Totals that stay the same when the people go: each counts by one property, never by two.

By status and by day of registration everybody is counted who handed in a registration; by
presence those who are recorded as present; by all else those who are confirmed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import TruncDate

from registrations.enums import StatisticKind, Status
from registrations.models import Attendee, Statistic
from registrations.querysets import AttendeeQuerySet
from workshop.models import Event

Totals = dict[StatisticKind, dict[str, int]]
Counts = Counter[tuple[StatisticKind, str]]

# The column by which the confirmed are counted.
_OF_CONFIRMED = {
    StatisticKind.INSTITUTION_KIND: "delegation__institution__kind",
    StatisticKind.SEX: "sex",
    StatisticKind.LANGUAGE: "language",
    StatisticKind.HEADSET: "headset_language",
}
_OF_PRESENT = {
    StatisticKind.PRESENT_KIND: "delegation__institution__kind",
    StatisticKind.PRESENT_SEX: "sex",
}
_LANGUAGES = frozenset({StatisticKind.LANGUAGE, StatisticKind.HEADSET})


def totals(event: Event, kinds: Iterable[StatisticKind] = tuple(StatisticKind)) -> Totals:
    """Return the totals of the event, of the people who are there and of those erased.

    Days read as in 2027-11-03, those of registration in the zone of the event.
    """
    found: Totals = {kind: {} for kind in kinds}
    counts = _counts(event, Attendee.objects.filter(event=event), found)
    for row in Statistic.objects.filter(event=event, kind__in=found):
        counts[StatisticKind(row.kind), row.value] += row.count
    for (kind, value), count in sorted(counts.items()):
        found[kind][value] = count
    return found


def freeze(event: Event, people: AttendeeQuerySet[Attendee]) -> None:
    """Add the people to the totals kept, in the transaction that deletes them.

    Call it under the lock of the event.
    """
    counts = _counts(event, people, StatisticKind)
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


def _counts(
    event: Event, people: AttendeeQuerySet[Attendee], kinds: Iterable[StatisticKind]
) -> Counts:
    counts: Counts = Counter()
    for kind in kinds:
        for value, count in _counted(event, people.exclude(status=Status.DRAFT).order_by(), kind):
            counts[kind, value] += count
    return counts


def _counted(
    event: Event, handed_in: AttendeeQuerySet[Attendee], kind: StatisticKind
) -> Iterator[tuple[str, int]]:
    """Yield the values of the property, each with how many have it."""
    confirmed = handed_in.filter(status=Status.CONFIRMED)
    if kind == StatisticKind.STATUS:
        yield from handed_in.values_list("status").annotate(Count("pk"))
    elif kind == StatisticKind.REGISTERED:
        day = TruncDate("created_at", tzinfo=event.zone)
        for on_day, count in handed_in.values_list(day).annotate(Count("pk")):
            yield on_day.isoformat(), count
    elif kind == StatisticKind.DAY:
        yield from _by_day(event, confirmed)
    elif kind == StatisticKind.PRESENT_DAY:
        for on_day, count in confirmed.count_attended(days=event.days, parts=event.parts_of_day):
            yield on_day.isoformat(), count
    elif kind in _OF_PRESENT:
        present = confirmed.attended(days=event.days, parts=event.parts_of_day)
        for value, count in present.values_list(_OF_PRESENT[kind]).annotate(Count("pk")):
            yield value, count
    else:
        languages = dict(settings.LANGUAGES)
        for value, count in confirmed.values_list(_OF_CONFIRMED[kind]).annotate(Count("pk")):
            # What stays for good is a word of a closed list.
            is_known = kind not in _LANGUAGES or value in languages
            yield value if is_known else "", count


def _by_day(event: Event, confirmed: AttendeeQuerySet[Attendee]) -> Iterator[tuple[str, int]]:
    """Yield the event's days, each with how many come; who chose none comes on all of them."""
    every_day = [day.isoformat() for day in event.days]
    for days, count in confirmed.values_list("days").annotate(Count("pk")):
        yield from ((day, count) for day in every_day if not days or day in days)
