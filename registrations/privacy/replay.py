"""Erase again what a restored database has back."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from registrations.domain import lifecycle
from registrations.domain.actors import SYSTEM
from registrations.enums import ConsentAnswer, Purpose
from registrations.models import Attendee, Consent
from registrations.privacy import erasure, groups, ledger


def replay(*, now: datetime) -> Counter[str]:
    """Do again each erasure that has a file and no row; a second time there is none.

    Return how many erasures were ``missing``, how many of them found their data ``again``,
    and how many files were ``written`` for rows that had none. Raises ValueError for a file
    that cannot be read: somebody has to look at it.
    """
    entries = [ledger.read(number) for number in ledger.numbers_without_row()]
    people = _people({each.person for each in entries})
    done: Counter[str] = Counter(missing=len(entries), again=0)
    for entry in entries:
        with transaction.atomic():
            done["again"] += _erase(entry, people.get(entry.person), now=now)
            ledger.keep(entry)
    return done + Counter(written=ledger.write_missing())


def _people(wanted: Iterable[str]) -> dict[str, int]:
    """Return the ids of the people whom the hashes stand for, as far as they are there."""
    hashes = frozenset(wanted)
    if not hashes:
        return {}
    rows = Attendee.objects.order_by().values_list("pk", "reference")
    return {
        each: pk
        for pk, reference in rows.iterator()
        for each in ledger.hashes_of(reference)
        if each in hashes
    }


def _erase(entry: ledger.Entry, pk: int | None, *, now: datetime) -> bool:
    """Erase what the entry says; return whether there was anything."""
    attendee = pk and Attendee.objects.with_delegation().filter(pk=pk).first()
    if not attendee:
        return False
    if not entry.what:
        erasure.erase_again(attendee, now=now)
        return True
    return _erase_group(lifecycle.locked(attendee), Purpose(entry.what), entry, now=now)


def _erase_group(attendee: Attendee, group: Purpose, entry: ledger.Entry, *, now: datetime) -> bool:
    """Erase one group of sensitive data, and let the consent be withdrawn as it was."""
    Consent.objects.filter(
        attendee=attendee, purpose=group, is_current=True, answer=ConsentAnswer.GIVEN
    ).filter(withdrawn_at__isnull=True).update(withdrawn_at=entry.at)
    return bool(groups.erase(attendee, [group], by=SYSTEM, now=now))
