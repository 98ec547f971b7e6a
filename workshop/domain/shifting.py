"""Move what follows on a day by some minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from workshop.errors import RuleViolation


@dataclass(frozen=True)
class Timed:
    """An item of one day by its key, with its times, local to the event's zone."""

    key: str
    starts: time
    ends: time
    track: str


def shifted(
    items: Iterable[Timed], *, first: str, minutes: int, is_track_only: bool
) -> dict[str, tuple[time, time]]:
    """Return the new start and end, by key, of what starts with or after the first item.

    With ``is_track_only`` only what runs in its track moves. Raises RuleViolation
    ``no_first``, ``no_minutes`` or ``midnight``.
    """
    known = {each.key: each for each in items}
    if first not in known:
        raise RuleViolation("no_first", _("Choose the item from which on everything moves."))
    if not minutes:
        raise RuleViolation("no_minutes", _("Write by how many minutes."))
    start, track = known[first].starts, known[first].track
    moving = [each for each in known.values() if each.starts >= start]
    return {
        each.key: (_later(each.starts, minutes), _later(each.ends, minutes))
        for each in moving
        if each.track == track or not is_track_only
    }


def _later(at: time, minutes: int) -> time:
    """Return the time of the same day, so many minutes later."""
    day = date(2000, 1, 1)
    moment = datetime.combine(day, at) + timedelta(minutes=minutes)
    if moment.date() != day:
        raise RuleViolation("midnight", _("Nothing may be moved past midnight."))
    return moment.time()
