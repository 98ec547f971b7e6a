"""Who came: the first to the meeting that is under way, and nearly all to the one that is over."""

from datetime import datetime, timedelta
from uuid import uuid4

from registrations.domain import attendance
from registrations.domain.actors import Actor
from registrations.models import Attendee
from registrations.models.attendance import AttendanceState, AttendanceWay
from workshop.models import Event

_CAME = 5


def begin(event: Event, *, by: Actor, now: datetime) -> None:
    """Check the first people in as of now, and excuse the last of the list."""
    day = attendance.day_at(event, now)
    part = attendance.part_at(event, now)
    expected = list(Attendee.objects.filter(event=event).confirmed().in_order_of_precedence())
    for each in expected[:_CAME]:
        attendance.check_in(each, day=day, part=part, token=uuid4(), by=by, now=now)
    attendance.mark(
        expected[-1],
        AttendanceState.EXCUSED,
        day=day,
        part=part,
        way=AttendanceWay.HAND,
        by=by,
        now=now,
    )


def record_all(event: Event, *, by: Actor) -> None:
    """Record both days of the meeting from its signed sheets, on the evening after it.

    One did not come, one stayed away on the last day, one sent excuses for it.
    """
    expected = list(Attendee.objects.filter(event=event).confirmed().in_order_of_precedence())
    states = [AttendanceState.PRESENT] * len(expected)
    states[-1] = AttendanceState.ABSENT
    evening = event.ends_at + timedelta(hours=20)
    for day in event.days:
        if day == event.ends_on:
            states[3], states[5] = AttendanceState.ABSENT, AttendanceState.EXCUSED
        for part in event.parts_of_day:
            for each, state in zip(expected, states, strict=True):
                attendance.mark(
                    each,
                    state,
                    day=day,
                    part=part,
                    way=AttendanceWay.SHEET,
                    by=by,
                    now=evening,
                )
