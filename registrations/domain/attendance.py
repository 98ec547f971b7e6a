"""Record who is there: at the desk, from the signed sheet or by hand.

Nothing recorded is ever changed: each act adds a statement, and of those about one person
on one part of a day the newest counts. Each verb locks the person, so that two desks never
disagree in the end.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from registrations.domain import lifecycle
from registrations.domain.actors import Actor
from registrations.enums import Status
from registrations.models import Attendance, Attendee
from registrations.models.attendance import AttendanceState, AttendanceWay
from workshop.enums import DayPart, EventState
from workshop.errors import RuleViolation
from workshop.models import Event

# So long the desk that checked somebody in may take it back.
UNDO_FOR = timedelta(minutes=1)
_NOON = time(12)
_GONE = frozenset({Status.WITHDRAWN, Status.CANCELLED})


def day_at(event: Event, moment: datetime) -> date:
    """Return which day it is in the event's zone."""
    return moment.astimezone(event.zone).date()


def part_at(event: Event, moment: datetime) -> DayPart:
    """Return for which part of the day somebody comes at the moment: the morning ends at noon."""
    parts = event.parts_of_day
    return parts[-1] if moment.astimezone(event.zone).time() >= _NOON else parts[0]


def was_present(attendee: Attendee) -> bool:
    """Return whether the person was there on any day of the event."""
    event = attendee.event
    people = Attendee.objects.filter(pk=attendee.pk)
    return people.attended(days=event.days, parts=event.parts_of_day).exists()


def check_may_have_certificate(attendee: Attendee, *, now: datetime) -> None:
    """Refuse a certificate before the event is over, and to who was not there.

    Raises RuleViolation ``not_held``, ``not_over``, ``not_confirmed``, ``withdrawn`` or
    ``not_present``.
    """
    event = attendee.event
    if event.state not in {EventState.PUBLISHED, EventState.ARCHIVED}:
        raise RuleViolation("not_held", _("The event is not held at present."))
    if now < event.ends_at:
        raise RuleViolation("not_over", _("The event is not over yet."))
    check_attends(attendee)
    if not was_present(attendee):
        raise RuleViolation("not_present", _("It is not recorded that this person was present."))


def current(attendee: Attendee, *, day: date, part: DayPart) -> Attendance | None:
    """Return the statement that counts for the part of the day, if there is any."""
    rows = Attendance.objects.filter(attendee=attendee, day=day, part=part)
    return rows.order_by("-pk").first()


@dataclass(frozen=True)
class Statements:
    """What is recorded of one person on one part of a day: the newest, at all and of each way."""

    newest: Attendance | None = None
    desk: Attendance | None = None
    sheet: Attendance | None = None

    def with_later(self, entry: Attendance) -> "Statements":
        """Return the statements with one that was made after them."""
        return Statements(
            newest=entry,
            desk=entry if entry.way == AttendanceWay.DESK else self.desk,
            sheet=entry if entry.way == AttendanceWay.SHEET else self.sheet,
        )

    @property
    def is_checked_in(self) -> bool:
        """Return whether the desk says that the person is there."""
        return _is_in(self.desk)

    @property
    def has_signed(self) -> bool:
        """Return whether the signed sheet says that the person is there."""
        return _is_in(self.sheet)

    @property
    def is_open(self) -> bool:
        """Return whether nothing is known of the person."""
        return self.newest is None or self.newest.state == AttendanceState.OPEN


def statements_of(event: Event, *, day: date, part: DayPart) -> dict[int, Statements]:
    """Return what is recorded of the people of the event, by id of attendee."""
    rows = Attendance.objects.filter(attendee__event=event, day=day, part=part)
    found: dict[int, Statements] = {}
    for entry in rows.select_related("user", "desk_link").order_by("pk"):
        before = found.get(entry.attendee_id, Statements())
        found[entry.attendee_id] = before.with_later(entry)
    return found


def _is_in(entry: Attendance | None) -> bool:
    return entry is not None and entry.state == AttendanceState.PRESENT


def check_attends(attendee: Attendee) -> None:
    """Refuse whoever is not confirmed. Raises RuleViolation ``withdrawn`` or ``not_confirmed``."""
    if attendee.status in _GONE:
        raise RuleViolation(
            "withdrawn",
            _("This registration is “%(status)s”. Send the person to the staff.")
            % {"status": attendee.get_status_display()},
        )
    if attendee.status != Status.CONFIRMED:
        raise RuleViolation(
            "not_confirmed",
            _("Not confirmed: this registration is “%(status)s”. Send the person to the staff.")
            % {"status": attendee.get_status_display()},
        )


def _check_part(event: Event, *, day: date, part: DayPart) -> None:
    """Refuse what is no part of a day of the event. Raises RuleViolation ``wrong_day``."""
    if day not in event.days or part not in event.parts_of_day:
        raise RuleViolation("wrong_day", _("This is not a day of the event. Open the page again."))


def check_may_check_in(
    attendee: Attendee, *, day: date, part: DayPart, by: Actor, now: datetime
) -> None:
    """Refuse to check in whoever is not expected today, or is in already.

    Raises RuleViolation ``not_yours``, ``not_held``, ``wrong_day``, ``withdrawn``,
    ``not_confirmed``, ``other_days`` or ``already_in``.
    """
    event = attendee.event
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    if event.state != EventState.PUBLISHED:
        raise RuleViolation("not_held", _("The event is not held at present."))
    _check_part(event, day=day, part=part)
    days = {day_at(event, now), by.desk_link.day if by.desk_link else day}
    if days != {day}:
        raise RuleViolation("wrong_day", _("Wrong day: this page is not of today. Open it again."))
    check_attends(attendee)
    if attendee.days and day.isoformat() not in attendee.days:
        raise RuleViolation(
            "other_days", _("Wrong day: registered for other days. Send the person to the staff.")
        )
    entry = current(attendee, day=day, part=part)
    if entry is not None and _is_in(entry):
        raise RuleViolation(
            "already_in",
            _("Already in at %(time)s.") % {"time": f"{entry.at.astimezone(event.zone):%H:%M}"},
        )


@transaction.atomic
def check_in(
    attendee: Attendee, *, day: date, part: DayPart, token: UUID, by: Actor, now: datetime
) -> Attendance:
    """Record at the desk that the person has come; the same token is applied once.

    Raises RuleViolation as ``check_may_check_in`` does.
    """
    attendee = lifecycle.locked(attendee)
    known = Attendance.objects.filter(attendee=attendee, token=token).first()
    if known is not None:
        return known
    check_may_check_in(attendee, day=day, part=part, by=by, now=now)
    return Attendance.objects.create(
        attendee=attendee,
        day=day,
        part=part,
        state=AttendanceState.PRESENT,
        way=AttendanceWay.DESK,
        at=now,
        token=token,
        user=by.user,
        desk_link=by.desk_link,
    )


@transaction.atomic
def undo(attendee: Attendee, *, token: UUID, by: Actor, now: datetime) -> Attendance:
    """Take back the check-in of the token, within the minute and at the desk that made it.

    What stood before counts again. Taken back twice, it is taken back once.
    Raises RuleViolation ``not_checked_in``, ``not_yours``, ``too_late`` or ``changed``.
    """
    attendee = lifecycle.locked(attendee)
    entries = Attendance.objects.filter(attendee=attendee, way=AttendanceWay.DESK)
    entry = entries.filter(token=token).first()
    if entry is None:
        raise RuleViolation("not_checked_in", _("There is nothing to take back."))
    if (entry.user, entry.desk_link) != (by.user, by.desk_link):
        raise RuleViolation("not_yours", _("Another desk has checked this person in."))
    known = Attendance.objects.filter(undoes=entry).first()
    if known is not None:
        return known
    if now - entry.at > UNDO_FOR:
        raise RuleViolation("too_late", _("The minute is over. Ask the staff to correct it."))
    if current(attendee, day=entry.day, part=DayPart(entry.part)) != entry:
        raise RuleViolation("changed", _("This has been changed since. Ask the staff."))
    before = Attendance.objects.filter(
        attendee=attendee, day=entry.day, part=entry.part, pk__lt=entry.pk
    )
    former = before.order_by("-pk").first()
    return Attendance.objects.create(
        attendee=attendee,
        day=entry.day,
        part=entry.part,
        state=former.state if former else AttendanceState.OPEN,
        way=AttendanceWay.DESK,
        at=now,
        user=by.user,
        desk_link=by.desk_link,
        undoes=entry,
    )


def check_may_mark(
    event: Event,
    state: AttendanceState,
    *,
    day: date,
    part: DayPart,
    by: Actor,
    now: datetime,
) -> None:
    """Refuse to record the state of anybody for the part of the day.

    Raises RuleViolation ``not_yours``, ``wrong_day`` or ``too_early``.
    """
    if not by.is_staff or by.desk_link:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    _check_part(event, day=day, part=part)
    is_ahead = day > day_at(event, now)
    if is_ahead and state in {AttendanceState.PRESENT, AttendanceState.ABSENT}:
        raise RuleViolation("too_early", _("This day has not come yet."))


@transaction.atomic
def mark(
    attendee: Attendee,
    state: AttendanceState,
    *,
    day: date,
    part: DayPart,
    way: AttendanceWay,
    by: Actor,
    now: datetime,
) -> Attendance:
    """Record the state of a confirmed person for the part of a day, as staff alone may.

    Who will be absent may be excused beforehand. What was known in another way is recorded
    again, so that sheet and desk can be compared. Raises RuleViolation ``withdrawn``,
    ``not_confirmed`` or ``unchanged``, and as ``check_may_mark`` does.
    """
    attendee = lifecycle.locked(attendee)
    check_may_mark(attendee.event, state, day=day, part=part, by=by, now=now)
    check_attends(attendee)
    if _is_known(current(attendee, day=day, part=part), state, way):
        raise RuleViolation("unchanged", _("This is recorded already."))
    return Attendance.objects.create(
        attendee=attendee, day=day, part=part, state=state, way=way, at=now, user=by.user
    )


def _is_known(entry: Attendance | None, state: AttendanceState, way: AttendanceWay) -> bool:
    if entry is None or state == AttendanceState.OPEN:
        return state == (entry.state if entry else AttendanceState.OPEN)
    return (entry.state, entry.way) == (state, way)
