"""The pages about a part of a day: who was there, by sheet, by desk, and the sheets themselves."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.domain import attendance
from workshop.enums import DayPart
from workshop.models import Event

# To record who is there: at the desk, and from the sheets.
PERMISSION = "registrations.add_attendance"
# To see what is filed of the signed sheets, and to take it.
SEE_EVIDENCE = "registrations.view_evidence"


@dataclass(frozen=True)
class DayPage:
    """What a page is about: a part of a day; ``name`` is that of its address."""

    name: str
    event: Event
    day: date
    part: DayPart

    @property
    def query(self) -> dict[str, str]:
        """Return what the address says of the page."""
        return {"day": self.day.isoformat(), "part": str(self.part)}

    def path(self, **changed: str) -> str:
        """Return the address of the page, with what is changed in it."""
        chosen = {name: value for name, value in (self.query | changed).items() if value}
        return f"{reverse(self.name, args=[self.event.slug])}?{urlencode(chosen)}"

    @property
    def days(self) -> list[tuple[date, str]]:
        """Return the days of the event, each with its page."""
        return [(day, self.path(day=day.isoformat())) for day in self.event.days]

    @property
    def parts(self) -> list[tuple[DayPart, str]]:
        """Return the parts of a day, each with its page."""
        return [(part, self.path(part=str(part))) for part in self.event.parts_of_day]


def asked(request: HttpRequest, event: Event) -> tuple[date, DayPart]:
    """Return what the address asks for: today, and the part of now, where it says nothing."""
    now = timezone.now()
    today = min(max(attendance.day_at(event, now), event.starts_on), event.ends_on)
    days = {day.isoformat(): day for day in event.days}
    parts = {str(part): part for part in event.parts_of_day}
    return (
        days.get(request.GET.get("day", ""), today),
        parts.get(request.GET.get("part", ""), attendance.part_at(event, now)),
    )


def pages(request: HttpRequest, event: Event, *, here: str) -> list[tuple[str, str, bool]]:
    """Return the pages about who was there, as far as the person may open them.

    Each has its title, its address, and whether it is the one whose address has the name.
    """
    query = {name: request.GET[name] for name in ("day", "part") if name in request.GET}
    known = (
        ("event-attendance", pgettext("presence", "Attendance"), PERMISSION),
        ("attendance-sheet", _("By the numbers of the sheet"), PERMISSION),
        ("attendance-differences", _("Desk and sheets compared"), PERMISSION),
        ("event-evidence", _("Signed sheets on file"), SEE_EVIDENCE),
    )
    return [
        (title, reverse(name, args=[event.slug], query=query or None), name == here)
        for name, title, permission in known
        if request.user.has_perm(permission, event)
    ]
