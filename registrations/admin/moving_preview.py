"""What postponing, moving or cancelling an event would do, before it is done."""

from collections import Counter
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from registrations.admin.deciding import Preview
from registrations.domain import moving
from registrations.enums import MessageKind
from registrations.messages.texts import render
from registrations.models import Attendee, FocalPoint
from registrations.privacy.periods import last_days
from workshop.domain.moving import Dates, dates_of
from workshop.domain.phases import changes_end_at
from workshop.enums import EventState
from workshop.models import Event
from workshop.templatetags.dates import event_dates, in_zone_of, short_date

# The page names so many people without an address; the number is that of all.
NAMED = 200

_KINDS = {
    "postpone": MessageKind.EVENT_POSTPONED,
    "move": MessageKind.EVENT_MOVED,
    "cancel": MessageKind.EVENT_CANCELLED,
}
_STATES = {
    "postpone": EventState.POSTPONED,
    "move": EventState.PUBLISHED,
    "cancel": EventState.CANCELLED,
}


@dataclass(frozen=True)
class MessagePreview(Preview):
    """The message in one language to one kind of reader."""

    is_to_focal_points: bool


@dataclass(frozen=True)
class LanguageRow:
    """How many are told in one language."""

    language: str
    people: int
    focal_points: int


@dataclass(frozen=True)
class DateRow:
    """One date of the event, as it is and as it will be."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Return whether the date becomes another."""
        return self.before != self.after


def people(event: Event) -> dict[str, Any]:
    """Return whom it concerns: counts by language, and who has no address."""
    found = moving.concerned(event)
    counts = Counter((each.language, isinstance(each, Attendee)) for each in found.told)
    codes = sorted({code for code, _is_attendee in counts})
    missing = found.without_email
    return {
        "concerned": found,
        "rows": [
            LanguageRow(
                get_language_info(code)["name_local"], counts[code, True], counts[code, False]
            )
            for code in codes
        ],
        "told_count": len(found.told),
        "without_count": len(missing),
        "unnamed_count": max(len(missing) - NAMED, 0),
        "attendees_without": [each for each in missing[:NAMED] if isinstance(each, Attendee)],
        "focal_points_without": [each for each in missing[:NAMED] if isinstance(each, FocalPoint)],
    }


def context(event: Event, data: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return what the preview shows; nothing is saved."""
    act = data["act"]
    after = copy(event)
    dates = dates_of(event)
    if act == "move":
        dates = moving.new_dates(event, starts_on=data["starts_on"], now=now)
        for name, value in vars(dates).items():
            setattr(after, name, value)
    after.state, after.state_note = _STATES[act], data["note"]
    return {
        "preview": act,
        "after": after,
        "previews": _messages(_KINDS[act], after, before=event, note=data["note"]),
        "dates": _dates(event, after, dates) if act == "move" else [],
        "item_count": event.agenda_items.count(),
        "activity_count": event.side_activities.count(),
        "days_count": event.attendees.exclude(days=[]).count(),
    }


def _messages(kind: MessageKind, after: Event, *, before: Event, note: Any) -> list[MessagePreview]:
    """Return the message in each language, to delegates and to focal points, as the first gets it."""
    told = moving.concerned(after).told
    groups: dict[tuple[str, bool], list[Attendee | FocalPoint]] = {}
    for each in told:
        groups.setdefault((each.language, isinstance(each, FocalPoint)), []).append(each)
    return [
        MessagePreview(
            code,
            get_language_info(code)["name_local"],
            len(readers),
            render(kind, to=readers[0], marker=_("[personal link]"), note=note, before=before),
            is_focal_point,
        )
        for (code, is_focal_point), readers in sorted(groups.items(), key=lambda item: item[0])
    ]


def _dates(event: Event, after: Event, dates: Dates) -> list[DateRow]:
    def moment(value: datetime | None) -> str:
        return in_zone_of(value, event) or "–"

    def day(value: date) -> str:
        return short_date(value)

    kept, kept_after = last_days(event), last_days(after)
    rows = [
        (_("Days of the event"), event_dates(event), event_dates(after)),
        (_("Registration opens"), moment(event.opens_at), moment(dates.opens_at)),
        (_("Registration closes"), moment(event.closes_at), moment(dates.closes_at)),
        (_("Changes possible until"), moment(changes_end_at(event)), moment(changes_end_at(after))),
        (_("Sensitive data is kept until"), day(kept.sensitive), day(kept_after.sensitive)),
        (_("Contact data is kept until"), day(kept.contact), day(kept_after.contact)),
        (_("Evidence is kept until"), day(kept.evidence), day(kept_after.evidence)),
    ]
    return [DateRow(*row) for row in rows]
