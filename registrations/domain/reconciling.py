"""Hold the desk against the signed sheets: where they differ, and how each difference ends.

Compared are the newest statement of the desk and the newest from the sheet about one person
on one part of a day. A statement by hand after both settles what they say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.domain import attendance, lifecycle, signing
from registrations.domain.actors import Actor
from registrations.domain.attendance import Statements
from registrations.models import Attendance, Attendee, Evidence, SheetLine, SheetPrinting
from registrations.models.attendance import AttendanceState, AttendanceWay
from workshop.enums import DayPart
from workshop.errors import RuleViolation
from workshop.models import Event


class Difference(models.TextChoices):
    """In what desk and sheet differ."""

    NOT_SIGNED = "not_signed", gettext_lazy("Checked in, but not signed")
    NOT_CHECKED_IN = "not_checked_in", gettext_lazy("Signed, but not checked in")
    WALK_IN = "walk_in", gettext_lazy("Checked in, but on no printed sheet")


class Settlement(models.TextChoices):
    """How a difference ends."""

    SIGNED = "signed", gettext_lazy("has signed after all")
    PRESENT = "present", gettext_lazy("was present")
    EXCUSED = "excused", gettext_lazy("was excused")
    ABSENT = "absent", gettext_lazy("was absent")


_MEANING = {
    Settlement.SIGNED: (AttendanceState.PRESENT, AttendanceWay.SHEET),
    Settlement.PRESENT: (AttendanceState.PRESENT, AttendanceWay.HAND),
    Settlement.EXCUSED: (AttendanceState.EXCUSED, AttendanceWay.HAND),
    Settlement.ABSENT: (AttendanceState.ABSENT, AttendanceWay.HAND),
}


@dataclass(frozen=True)
class Differing:
    """One person about whom desk and sheet differ, with the numbers on the newest sheet."""

    kind: Difference
    attendee: Attendee
    numbers: list[int]
    statements: Statements

    @property
    def is_settled(self) -> bool:
        """Return whether somebody has stated by hand what counts."""
        newest = self.statements.newest
        return newest is not None and newest.way == AttendanceWay.HAND

    @property
    def settlements(self) -> list[Settlement]:
        """Return how it may end: whoever has signed need not sign after all."""
        is_signed = self.kind == Difference.NOT_CHECKED_IN
        return [each for each in Settlement if not (is_signed and each == Settlement.SIGNED)]


@dataclass(frozen=True)
class SheetCount:
    """One sheet of a printing: how many stand on it, how many signed and checked in."""

    printing: SheetPrinting
    sheet: int
    listed: int
    signed: int
    checked_in: int
    is_filed: bool


@dataclass(frozen=True)
class Reconciliation:
    """Desk and sheets of one part of a day; nothing is compared before both say something."""

    is_desk_used: bool = False
    is_sheet_entered: bool = False
    differing: list[Differing] = field(default_factory=list)
    sheets: list[SheetCount] = field(default_factory=list)

    def open(self, kind: Difference) -> list[Differing]:
        """Return the differences of the kind that nobody has settled."""
        return [each for each in self.differing if each.kind == kind and not each.is_settled]

    @property
    def settled(self) -> list[Differing]:
        """Return the differences that somebody has settled."""
        return [each for each in self.differing if each.is_settled]


def reconcile(event: Event, *, day: date, part: DayPart) -> Reconciliation:
    """Return how desk and sheets compare, of the confirmed, in order of precedence."""
    known = attendance.statements_of(event, day=day, part=part)
    lines = list(
        SheetLine.objects.filter(printing__event=event, printing__day=day)
        .select_related("printing")
        .order_by("printing__number", "number")
    )
    is_desk_used = any(each.is_checked_in for each in known.values())
    is_sheet_entered = any(each.sheet is not None for each in known.values())
    differing = _differing(event, known, lines) if is_desk_used and is_sheet_entered else []
    return Reconciliation(
        is_desk_used=is_desk_used,
        is_sheet_entered=is_sheet_entered,
        differing=differing,
        sheets=_sheets(event, day, known, lines),
    )


def _differing(
    event: Event, known: dict[int, Statements], lines: Iterable[SheetLine]
) -> list[Differing]:
    numbers: dict[int, dict[int, list[int]]] = {}
    for line in lines:
        own = numbers.setdefault(line.attendee_id, {})
        own.setdefault(line.printing.number, []).append(line.number)
    people = Attendee.objects.filter(event=event, pk__in=known).confirmed().with_delegation()
    found = []
    for person in people.in_order_of_precedence():
        statements = known[person.pk]
        own = numbers.get(person.pk, {})
        kind = _kind(statements, is_listed=bool(own) or not numbers)
        if kind is not None:
            found.append(Differing(kind, person, own[max(own)] if own else [], statements))
    return found


def _kind(statements: Statements, *, is_listed: bool) -> Difference | None:
    if statements.is_checked_in == statements.has_signed:
        return None
    if statements.has_signed:
        return Difference.NOT_CHECKED_IN
    return Difference.NOT_SIGNED if is_listed else Difference.WALK_IN


def _sheets(
    event: Event, day: date, known: dict[int, Statements], lines: Iterable[SheetLine]
) -> list[SheetCount]:
    """Return the counts of each sheet that is in use, and of each other that is filed."""
    filed = {
        (scan.printing_id, sheet)
        for scan in Evidence.objects.filter(event=event, day=day, withdrawn_at__isnull=True)
        for sheet in scan.sheets
    }
    on_sheets: dict[tuple[int, int], list[int]] = {}
    for line in lines:
        on_sheets.setdefault((line.printing_id, line.sheet), []).append(line.attendee_id)
    printings = list(signing.printings_of(event, day=day))
    used = _in_use(printings, on_sheets)
    found = []
    for printing in printings:
        for sheet in range(1, printing.sheet_count + 1):
            about = (printing.pk, sheet)
            if printing.pk in used or about in filed:
                people = [known.get(each, Statements()) for each in on_sheets.get(about, [])]
                found.append(_count(printing, sheet, people, about in filed))
    return found


def _in_use(
    printings: list[SheetPrinting], on_sheets: dict[tuple[int, int], list[int]]
) -> set[int]:
    """Return the ids of the newest printing and of those with anybody who is on no newer one."""
    used: set[int] = set()
    seen: set[int] = set()
    for printing in reversed(printings):
        people = {each for (of, _n), ids in on_sheets.items() if of == printing.pk for each in ids}
        if not used or people - seen:
            used.add(printing.pk)
            seen |= people
    return used


def _count(
    printing: SheetPrinting, sheet: int, people: list[Statements], is_filed: bool
) -> SheetCount:
    return SheetCount(
        printing,
        sheet,
        listed=len(people),
        signed=sum(each.has_signed for each in people),
        checked_in=sum(each.is_checked_in for each in people),
        is_filed=is_filed,
    )


@transaction.atomic
def settle(
    attendee: Attendee,
    settlement: Settlement,
    *,
    day: date,
    part: DayPart,
    seen: int,
    by: Actor,
    now: datetime,
) -> Attendance:
    """State how a difference ends; the former statements stay.

    ``seen`` is the id of the newest statement that the person who settles has seen. Raises
    RuleViolation ``changed`` where another has followed, and as ``attendance.mark`` does.
    """
    attendee = lifecycle.locked(attendee)
    newest = attendance.current(attendee, day=day, part=part)
    if newest is None or newest.pk != seen:
        raise RuleViolation("changed", _("This has been changed since. Look at it again."))
    state, way = _MEANING[settlement]
    return attendance.mark(attendee, state, day=day, part=part, way=way, by=by, now=now)
