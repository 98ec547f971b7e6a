"""An event is postponed, moved to other days or cancelled; what hangs on its days follows.

These functions change an event that the caller has locked; whom it concerns, and what is
told to whom, is not known here (see registrations/domain/moving.py).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils.translation import gettext as _

from workshop.domain import release
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.frozen import newest_release
from workshop.models import Event
from workshop.translated import Translated

_STOPPED = frozenset({EventState.POSTPONED, EventState.CANCELLED})


@dataclass(frozen=True)
class Dates:
    """What is counted from an event's days."""

    starts_on: date
    ends_on: date
    opens_at: datetime | None
    closes_at: datetime | None
    changes_until: datetime | None


def dates_of(event: Event) -> Dates:
    """Return the event's dates as they stand."""
    return Dates(
        event.starts_on, event.ends_on, event.opens_at, event.closes_at, event.changes_until
    )


def later_by(moment: datetime, days: timedelta, zone: ZoneInfo) -> datetime:
    """Return the moment so many days later at the same time of day in the zone."""
    local = moment.astimezone(zone)
    return datetime.combine(local.date() + days, local.time(), zone)


def dates_after(event: Event, *, starts_on: date, ahead_of: datetime) -> Dates:
    """Return the dates with the first day moved to ``starts_on``, and the others by as much.

    The opening and closing of registration follow only where they lay after ``ahead_of``:
    what was opened or closed already stays so. Raises RuleViolation ``registration_window``
    where registration would close before it opens.
    """
    days = starts_on - event.starts_on

    def moved(moment: datetime | None) -> datetime | None:
        return moment and later_by(moment, days, event.zone)

    def moved_if_ahead(moment: datetime | None) -> datetime | None:
        return moved(moment) if moment and moment > ahead_of else moment

    opens_at, closes_at = moved_if_ahead(event.opens_at), moved_if_ahead(event.closes_at)
    if opens_at and closes_at and closes_at <= opens_at:
        raise RuleViolation(
            "registration_window",
            _(
                "Registration would close before it opens. Change its dates in the settings of the event first."
            ),
        )
    return Dates(starts_on, event.ends_on + days, opens_at, closes_at, moved(event.changes_until))


def check_may_postpone(event: Event, *, note: Translated, now: datetime) -> None:
    """Refuse to postpone what is not to come. Raises RuleViolation."""
    _check_state(event, frozenset({EventState.PUBLISHED}))
    _check_to_come(event, now=now)
    _check_note(note)


def check_may_cancel(event: Event, *, note: Translated, now: datetime) -> None:
    """Refuse to cancel what is not to come. Raises RuleViolation."""
    _check_state(event, frozenset({EventState.PUBLISHED, EventState.POSTPONED}))
    _check_to_come(event, now=now)
    _check_note(note)


def check_may_move(event: Event, *, starts_on: date, note: Translated, now: datetime) -> None:
    """Refuse days that are past or the same, and to take a cancellation back without a word.

    Raises RuleViolation ``wrong_state``, ``over``, ``past``, ``same_days`` or ``note_missing``.
    """
    _check_state(event, frozenset({EventState.PUBLISHED}) | _STOPPED)
    _check_to_come(event, now=now)
    if starts_on < now.astimezone(event.zone).date():
        raise RuleViolation("past", _("The new first day is past."))
    if event.state == EventState.PUBLISHED and starts_on == event.starts_on:
        raise RuleViolation("same_days", _("The event begins on this day already."))
    if event.state == EventState.CANCELLED:
        _check_note(note)


def _check_state(event: Event, states: frozenset[EventState]) -> None:
    if event.state not in states:
        raise RuleViolation(
            "wrong_state",
            _("The event is “%(state)s”, so this is not possible.")
            % {"state": event.get_state_display()},
        )


def _check_to_come(event: Event, *, now: datetime) -> None:
    """Refuse a published event that is over; the days of a stopped one no longer count."""
    if event.state == EventState.PUBLISHED and now >= event.ends_at:
        raise RuleViolation("over", _("The event is over, so this is no longer possible."))


def _check_note(note: Translated) -> None:
    if not note:
        raise RuleViolation("note_missing", _("Write what the people concerned are told."))


def stop(event: Event, *, state: EventState, note: Translated) -> Event:
    """Put the event into the state, with what is said of it."""
    event.state, event.state_note = state, note
    event.save(update_fields=["state", "state_note"])
    return event


def move_to(
    event: Event, dates: Dates, *, note: Translated, by: User | None, now: datetime
) -> Event:
    """Give the event the dates, with its agenda and side activities, and publish it.

    An agenda that was released is released again on its new days.
    """
    days = dates.starts_on - event.starts_on
    for name, value in vars(dates).items():
        setattr(event, name, value)
    event.state, event.state_note = EventState.PUBLISHED, note
    event.save(update_fields=[*vars(dates), "state", "state_note"])
    for rows in (event.agenda_items, event.side_activities):
        _shift(list(rows.all()), days)
    if newest_release(event):
        release.shift(event, days, note=note, by=by, now=now)
    return event


def _shift(rows: list[Model], days: timedelta) -> None:
    for row in rows:
        row.day += days  # type: ignore[attr-defined]
    if rows:
        type(rows[0])._default_manager.bulk_update(rows, ["day"], batch_size=200)
