"""The first who have come to the meeting that is under way, and one who has sent excuses."""

from datetime import datetime
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
