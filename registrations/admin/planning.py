"""What organisers plan by: people by day and mode, headsets, side activities, answers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from registrations.domain import activities, questions
from registrations.domain.questions import as_keys
from registrations.enums import AttendanceMode, QuestionKind, Status
from registrations.models import ActivityPlace, Answer, Attendee, Question
from workshop.enums import Group
from workshop.languages import language_choices
from workshop.models import Event
from workshop.templatetags.dates import long_date

_IS_CONFIRMED = Q(status=Status.CONFIRMED)


@dataclass(frozen=True)
class Row:
    """How many are confirmed, and may come in all; ``left`` is of places where they are limited."""

    label: str
    confirmed: int
    expected: int
    left: int | None = None
    is_limited: bool = False


@dataclass(frozen=True)
class Table:
    """The figures of one matter."""

    title: str
    rows: list[Row]

    @property
    def is_limited(self) -> bool:
        """Return whether any row has limited places."""
        return any(row.is_limited for row in self.rows)


def tables(event: Event, *, with_answers: bool) -> list[Table]:
    """Return the figures of what the event asks, in a constant number of queries.

    Counted are those who have handed in and may still come, no duplicates.
    """
    asked = {each.group for each in event.asked_groups.all()}
    found = [
        *([_attendance(event)] if asked & {Group.DAYS, Group.MODE} else []),
        *([_headsets(event)] if Group.INTERPRETATION in asked else []),
        _activities(event),
        *(_answers(event) if with_answers else []),
    ]
    return [table for table in found if table.rows]


def _people(event: Event) -> Any:
    return Attendee.objects.filter(event=event).taking_places().order_by()


def _counted(rows: Any) -> Any:
    return rows.annotate(confirmed=Count("pk", filter=_IS_CONFIRMED), expected=Count("pk"))


def _attendance(event: Event) -> Table:
    """Return the people by day and mode; who chose no day comes on all."""
    confirmed: Counter[tuple[str, str]] = Counter()
    expected: Counter[tuple[str, str]] = Counter()
    every_day = [day.isoformat() for day in event.days]
    for days, mode, sure, all_in_all in _counted(_people(event).values_list("days", "mode")):
        for day in days or every_day:
            confirmed[day, mode] += sure
            expected[day, mode] += all_in_all
    rows = [
        Row(
            _("%(day)s: %(mode)s") % {"day": long_date(day), "mode": mode.label},
            confirmed[day.isoformat(), mode.value],
            expected[day.isoformat(), mode.value],
        )
        for day in event.days
        for mode in AttendanceMode
    ]
    return Table(_("Attendance by day"), rows)


def _headsets(event: Event) -> Table:
    counts = {
        language: (sure, expected)
        for language, sure, expected in _counted(_people(event).values_list("headset_language"))
    }
    choices = [*language_choices(), ("", _("no headset needed"))]
    rows = [Row(str(label), *counts.get(code, (0, 0))) for code, label in choices]
    return Table(_("Headset languages"), rows)


def _activities(event: Event) -> Table:
    places = ActivityPlace.objects.filter(
        activity__event=event, attendee__in=Attendee.objects.taking_places()
    ).order_by()
    counted = places.values_list("activity").annotate(
        confirmed=Count("pk", filter=Q(attendee__status=Status.CONFIRMED)), expected=Count("pk")
    )
    counts = {activity: (sure, expected) for activity, sure, expected in counted}
    rows = []
    for each in activities.of_event(event):
        sure, expected = counts.get(each.pk, (0, 0))
        is_limited = each.places is not None
        left = max((each.places or 0) - expected, 0) if is_limited else None
        rows.append(Row(str(each.title), sure, expected, left, is_limited))
    return Table(_("Side activities"), rows)


def _answers(event: Event) -> list[Table]:
    closed = [
        each
        for each in questions.of_event(event)
        if each.kind == QuestionKind.YES_NO or QuestionKind(each.kind).has_options
    ]
    people = Attendee.objects.filter(event=event).taking_places()
    rows = (
        Answer.objects.filter(question__in=closed, attendee__in=people)
        .order_by()
        .values_list("question", "value")
        .annotate(
            confirmed=Count("pk", filter=Q(attendee__status=Status.CONFIRMED)),
            expected=Count("pk"),
        )
    )
    confirmed: Counter[tuple[int, str]] = Counter()
    expected: Counter[tuple[int, str]] = Counter()
    for question, value, sure, all_in_all in rows:
        for key in as_keys(value):
            confirmed[question, key] += sure
            expected[question, key] += all_in_all
    return [
        Table(
            str(each.text),
            [
                Row(label, confirmed[each.pk, key], expected[each.pk, key])
                for key, label in _keys(each)
            ],
        )
        for each in closed
    ]


def _keys(question: Question) -> Iterable[tuple[str, str]]:
    if question.kind == QuestionKind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(str(each.pk), str(each.text)) for each in question.options.all()]
