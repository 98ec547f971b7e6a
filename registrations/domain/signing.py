"""Read a signed sheet back: whom the numbers mean, and who of them is there thereby.

Who stands under which number is recorded as the sheets are printed, so that a number means
the same person whatever has become of the list since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registrations.domain import attendance, ranges
from registrations.domain.actors import Actor
from registrations.domain.attendance import Statements
from registrations.enums import Status
from registrations.models import Attendance, Attendee, SheetLine, SheetPrinting
from registrations.models.attendance import AttendanceState, AttendanceWay
from workshop.enums import DayPart
from workshop.errors import RuleViolation
from workshop.models import Event

# What may be said of those who did not sign.
REST_STATES = (AttendanceState.ABSENT, AttendanceState.EXCUSED)


@transaction.atomic(savepoint=False)
def record_printing(
    event: Event,
    *,
    day: date,
    lines: Iterable[tuple[int, int]],
    sheet_count: int,
    by: Actor,
    now: datetime,
) -> SheetPrinting:
    """Record who stands on which sheet, and return the printing.

    ``lines`` are sheet and id of the attendee, in the order of their numbers from one on.
    Where the last printing of the day has the same lines it is returned.
    """
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    wanted = [(number, sheet, person) for number, (sheet, person) in enumerate(lines, start=1)]
    last = printings_of(event, day=day).last()
    if last is not None:
        lines_then = last.lines.order_by("number").values_list("number", "sheet", "attendee")
        if (list(lines_then), last.sheet_count) == (wanted, sheet_count):
            return last
    printing = SheetPrinting.objects.create(
        event=event,
        day=day,
        number=last.number + 1 if last else 1,
        sheet_count=sheet_count,
        printed_at=now,
        printed_by=by.user,
    )
    SheetLine.objects.bulk_create(
        SheetLine(printing=printing, number=number, sheet=sheet, attendee_id=person)
        for number, sheet, person in wanted
    )
    return printing


def printings_of(event: Event, *, day: date) -> QuerySet[SheetPrinting]:
    """Return the printings of the day's sheets, the oldest first."""
    return SheetPrinting.objects.filter(event=event, day=day).order_by("number")


class Outcome(Enum):
    """What becomes of a person of the printing."""

    RECORDED = "recorded"  # signed, and nobody knew of the presence
    NOTED = "noted"  # signed, and present by the desk or by hand
    KNOWN = "known"  # entered from the sheet before
    REFUSED = "refused"  # signed, but is not confirmed
    REST = "rest"  # did not sign, and is given the state of the rest
    LEFT = "left"  # did not sign, and stays as recorded


_ENTERED = frozenset({Outcome.RECORDED, Outcome.NOTED, Outcome.REST})


@dataclass(frozen=True)
class Planned:
    """What becomes of one person; ``reason`` says why where it is refused.

    ``numbers`` has more than one where two registrations became one after the printing.
    """

    numbers: list[int]
    attendee: Attendee
    before: Attendance | None
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """What the numbers of a sheet would record: of who signed, and of all others in it."""

    signed: list[Planned]
    others: list[Planned]

    @property
    def entered(self) -> list[Planned]:
        """Return of whom something would be recorded."""
        return [each for each in (*self.signed, *self.others) if each.outcome in _ENTERED]


def plan(
    printing: SheetPrinting,
    typed: str,
    *,
    part: DayPart,
    rest: AttendanceState | None,
    by: Actor,
    now: datetime,
) -> Plan:
    """Return what the typed numbers would record; ``rest`` is stated of those not named.

    Of whom anything is recorded already, as at the desk, that stands: it is a difference to be
    settled for each alone. Raises RuleViolation ``unknown_numbers``, and as
    ``ranges.numbers_in`` and ``attendance.check_may_mark`` do.
    """
    event, day = printing.event, printing.day
    numbers = set(ranges.numbers_in(typed))
    for state in (AttendanceState.PRESENT, *([rest] if rest else [])):
        attendance.check_may_mark(event, state, day=day, part=part, by=by, now=now)
    people = people_of(printing)
    unknown = numbers.difference(*(own for _person, own in people))
    if unknown:
        words = _("Nobody stands in this printing under: %(numbers)s")
        raise RuleViolation("unknown_numbers", words % {"numbers": ranges.in_ranges(unknown)})
    statements = attendance.statements_of(event, day=day, part=part)
    signed, others = [], []
    for person, own in people:
        known = statements.get(person.pk, Statements())
        if numbers.isdisjoint(own):
            others.append(_not_signed(person, own, known, rest))
        else:
            signed.append(_signed(person, own, known))
    return Plan(signed, others)


def people_of(printing: SheetPrinting) -> list[tuple[Attendee, list[int]]]:
    """Return who stands in the printing, each with the own numbers, in their order."""
    lines = printing.lines.select_related("attendee__delegation__institution").order_by("number")
    found: dict[int, tuple[Attendee, list[int]]] = {}
    for line in lines:
        found.setdefault(line.attendee_id, (line.attendee, []))[1].append(line.number)
    return list(found.values())


def _signed(person: Attendee, numbers: list[int], known: Statements) -> Planned:
    before = known.newest
    try:
        attendance.check_attends(person)
    except RuleViolation as refusal:
        return Planned(numbers, person, before, Outcome.REFUSED, str(refusal.message))
    if before is None or before.state != AttendanceState.PRESENT:
        return Planned(numbers, person, before, Outcome.RECORDED)
    # What was entered from the sheet is not taken from it again when the desk came later.
    outcome = Outcome.KNOWN if known.has_signed else Outcome.NOTED
    return Planned(numbers, person, before, outcome)


def _not_signed(
    person: Attendee, numbers: list[int], known: Statements, rest: AttendanceState | None
) -> Planned:
    is_given = rest and known.is_open and person.status == Status.CONFIRMED
    outcome = Outcome.REST if is_given else Outcome.LEFT
    return Planned(numbers, person, known.newest, outcome)


@transaction.atomic
def enter(
    printing: SheetPrinting,
    typed: str,
    *,
    part: DayPart,
    rest: AttendanceState | None,
    by: Actor,
    now: datetime,
) -> list[Attendance]:
    """Record what ``plan`` returns, all of it or nothing, and return the statements.

    Raises RuleViolation ``nothing_new``, and as ``plan`` does.
    """
    planned = plan(printing, typed, part=part, rest=rest, by=by, now=now).entered
    if not planned:
        raise RuleViolation("nothing_new", _("All of this is recorded already."))
    day, way = printing.day, AttendanceWay.SHEET
    # One order for all, so that two who enter at once never wait for each other.
    made = []
    for each in sorted(planned, key=lambda one: one.attendee.pk):
        state = rest if each.outcome == Outcome.REST and rest else AttendanceState.PRESENT
        made.append(
            attendance.mark(each.attendee, state, day=day, part=part, way=way, by=by, now=now)
        )
    return made
