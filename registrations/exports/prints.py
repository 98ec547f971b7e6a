"""What stood on the badges and name tents when they were last printed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Count, F, Max, Q

from registrations.enums import Status
from registrations.exports.columns import BADGE_CODE
from registrations.exports.purpose import ListPurpose
from registrations.exports.table import Heading, Row
from registrations.models import Attendee, Printing
from registrations.querysets import AttendeeQuerySet
from workshop.models import Event

# The number in the list is not printed; the code stays good when the key that signs it is renewed.
_UNPRINTED = frozenset({"", BADGE_CODE.key})


class Prints:
    """What is printed now of each person, held against the last time."""

    def __init__(
        self, event: Event, purpose: ListPurpose, *, language: str, is_changed_only: bool
    ) -> None:
        """Read what was printed last, in one query, where only what changed is printed."""
        self._purpose = purpose.key
        self._language = language
        rows = Printing.objects.filter(attendee__event=event, purpose=purpose.key)
        # Who left and is confirmed again is printed anew: what was there has been taken out.
        rows = rows.filter(printed_at__gte=F("attendee__confirmed_at"))
        self._former = dict(rows.values_list("attendee", "digest")) if is_changed_only else {}
        self.made: dict[int, str] = {}

    def passing(
        self, rows: Iterable[Row], headings: Sequence[Heading], ids: Sequence[int]
    ) -> Iterator[Row]:
        """Yield the rows to print; ``ids`` holds the person of each row by the time it passes."""
        printed = [index for index, each in enumerate(headings) if each.key not in _UNPRINTED]
        for index, row in enumerate(rows):
            digest = self._digest([row[each] for each in printed])
            if self._former.get(ids[index]) != digest:
                self.made[ids[index]] = digest
                yield row

    def _digest(self, cells: Sequence[object]) -> str:
        return hashlib.sha256(repr((self._language, cells)).encode()).hexdigest()

    def keep(self, *, now: datetime) -> None:
        """Remember what was printed."""
        Printing.objects.bulk_create(
            [
                Printing(attendee_id=each, purpose=self._purpose, digest=digest, printed_at=now)
                for each, digest in self.made.items()
            ],
            update_conflicts=True,
            unique_fields=["attendee", "purpose"],
            update_fields=["digest", "printed_at"],
        )


def last_printed(event: Event) -> dict[str, tuple[datetime, int]]:
    """Return for each list printed when that was last, and of how many people."""
    rows = Printing.objects.filter(attendee__event=event).order_by().values("purpose")
    found = rows.annotate(last=Max("printed_at"), people=Count("pk"))
    return {each["purpose"]: (each["last"], each["people"]) for each in found}


def to_take_out(event: Event) -> AttendeeQuerySet[Attendee]:
    """Return those of whom something is printed and who are not confirmed any more, in order."""
    people = Attendee.objects.filter(~Q(status=Status.CONFIRMED), event=event)
    found: AttendeeQuerySet[Attendee] = (
        people.filter(pk__in=Printing.objects.filter(attendee__event=event).values("attendee"))
        .with_delegation()
        .in_order_of_precedence()
    )
    return found
