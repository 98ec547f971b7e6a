"""What the desk looks up: whom the words or the number mean, and who is there of whom."""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Q

from registrations.enums import Status
from registrations.models import Attendee, Delegation
from registrations.models.attendance import AttendanceState
from workshop.enums import DayPart
from workshop.models import Event
from workshop.text import to_half_width, to_search_key

# So many are shown of those who are found; a longer word finds fewer.
MOST_FOUND = 12
_HALF = 4  # letters of a reference before and after its dash
_NAMES = ("family_name", "given_names", "native_name", "chinese_name", "print_as")


@dataclass(frozen=True)
class Found:
    """Those whom the words mean, and whether there are more."""

    people: list[Attendee]
    has_more: bool


def people_of(event: Event, *, day: date, part: DayPart) -> Any:
    """Return who may come to the desk, with ``attendance_state`` and ``attended_at`` of the part."""
    return (
        Attendee.objects.filter(event=event, duplicate_of__isnull=True)
        .exclude(status=Status.DRAFT)
        .with_delegation()
        .with_attendance(day=day, part=part)
    )


def normal_reference(typed: str) -> str:
    """Return the typed reference as it is printed, as in ``K7QM-2F9D``; nothing if it is none."""
    letters = to_half_width(typed).upper().replace("-", "").replace(" ", "")
    is_one = len(letters) == 2 * _HALF and letters.isascii() and letters.isalnum()
    return f"{letters[:_HALF]}-{letters[_HALF:]}" if is_one else ""


def by_reference(people: Any, typed: str) -> Attendee | None:
    """Return who of the people has the reference, written with or without its dash."""
    reference = normal_reference(typed)
    found: Attendee | None = people.filter(reference=reference).first() if reference else None
    return found


def find(people: Any, words: str) -> Found:
    """Return the people in whose name, reference or institution each of the words stands.

    An e-mail address finds nobody: the desk is not told whose it is.
    """
    # What cannot be printed, and what no database takes, parts words as a space does.
    wanted = to_search_key("".join(each if each.isprintable() else " " for each in words)).split()
    if not wanted:
        return Found([], has_more=False)
    for word in wanted:
        people = people.filter(
            Q(search_text__contains=word) | Q(delegation__institution__search_text__contains=word)
        )
    rows = people.in_order_of_precedence().iterator(chunk_size=100)
    found = list(islice((each for each in rows if _is_meant(each, wanted)), MOST_FOUND + 1))
    # Those expected stand first.
    shown = sorted(found[:MOST_FOUND], key=lambda each: each.status != Status.CONFIRMED)
    return Found(shown, has_more=len(found) > MOST_FOUND)


def _is_meant(attendee: Attendee, wanted: list[str]) -> bool:
    names = to_search_key(*(getattr(attendee, name) for name in _NAMES), attendee.reference)
    text = f"{names} {attendee.delegation.institution.search_text}"
    return all(word in text for word in wanted)


@dataclass(frozen=True)
class Turnout:
    """How many of a delegation are expected, and what is recorded of them."""

    delegation: Delegation
    expected: int
    present: int
    excused: int
    absent: int

    @property
    def unrecorded(self) -> int:
        """Return of how many nothing is recorded."""
        return self.expected - self.present - self.excused - self.absent


def turnout(event: Event, *, day: date, part: DayPart) -> list[Turnout]:
    """Return the turnout of each delegation with confirmed people, in order of precedence."""
    people: Any = Attendee.objects.filter(event=event).confirmed().order_by()
    states = {
        str(state): Count("pk", filter=Q(attendance_state=state))
        for state in (AttendanceState.PRESENT, AttendanceState.EXCUSED, AttendanceState.ABSENT)
    }
    counted = (
        people.with_attendance(day=day, part=part)
        .values("delegation")
        .annotate(expected=Count("pk"), **states)
    )
    by_delegation = {row.pop("delegation"): row for row in counted}
    rows = Delegation.objects.filter(event=event, pk__in=by_delegation).in_order_of_precedence()
    return [Turnout(each, **by_delegation[each.pk]) for each in rows]
