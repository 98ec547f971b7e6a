"""Until when each class of data is kept: counted from the last day of the event."""

from dataclasses import dataclass
from datetime import date, timedelta

from workshop.enums import EventState
from workshop.models import Event


@dataclass(frozen=True)
class LastDays:
    """The last day on which each class of data is kept."""

    sensitive: date
    contact: date
    evidence: date


def last_days(event: Event, *, ends_on: date | None = None) -> LastDays:
    """Return the last days, for the event's own last day or another."""
    end = ends_on or event.ends_on
    return LastDays(
        end + timedelta(days=event.sensitive_days),
        end + timedelta(days=event.contact_days),
        end + timedelta(days=event.evidence_days),
    )


def are_known(event: Event) -> bool:
    """Return whether the periods run: those of a postponed event wait for its new days."""
    return event.state != EventState.POSTPONED
