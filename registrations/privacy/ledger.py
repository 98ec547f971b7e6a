"""That somebody was erased, kept twice: as a row, and as a file that no restored database loses.

The file is written before the transaction ends, so that no erasure is done of which nothing
is known; it holds a keyed hash of the reference and no data. What is found as a file
without a row was done before the database was put back, and is done again by ``replay``.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from registrations.models import Erasure
from registrations.privacy.removal import Counts, delete
from workshop.models import Event
from workshop.models.files import private_storage

FOLDER = "erasures"
_FILE_NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json")
_SALT = "registrations.privacy.ledger"
# An erasure that is being done has its file for a moment before it has its row.
_IN_PROGRESS_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Entry:
    """What the file of an erasure says; ``what`` as the row has it."""

    number: UUID
    event_id: int
    person: str
    what: str
    at: datetime


def hashes_of(reference: str) -> list[str]:
    """Return what stands for a person, under the key of the site first, then under older ones."""
    return [
        salted_hmac(_SALT, reference, secret=str(secret), algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


# The numbers of the erasures that a transaction makes.
Numbers = list[UUID]


@contextmanager
def erasing() -> Iterator[Numbers]:
    """Yield what ``record`` is told of in a transaction; undone, the files of its erasures go too."""
    numbers: Numbers = []
    try:
        with transaction.atomic():
            yield numbers
    except BaseException:
        for number in numbers:
            private_storage().delete(path_of(number))
        raise


def record(
    event_id: int, reference: str, *, now: datetime, numbers: Numbers, what: str = ""
) -> Erasure:
    """Record in ``erasing`` that a person, or one group of the sensitive data, is being erased."""
    entry = Entry(uuid4(), event_id, hashes_of(reference)[0], what, now)
    numbers.append(entry.number)
    _write(entry)
    return keep(entry)


def keep(entry: Entry) -> Erasure:
    """Return the row of the entry, made where it is missing.

    An event that the database does not know is left out: the file stays and has its row.
    """
    event = Event.objects.filter(pk=entry.event_id).first()
    row, _made = Erasure.objects.get_or_create(
        number=entry.number,
        defaults={"event": event, "person": entry.person, "what": entry.what, "at": entry.at},
    )
    return row


def numbers_without_row(*, now: datetime | None = None) -> list[UUID]:
    """Return the erasures that the database does not know of, in order.

    With ``now`` those are left out that may be in progress.
    """
    rows = Erasure.objects.values_list("number", flat=True)
    lost = sorted(_numbers_of_files() - set(rows))
    if now is None:
        return lost
    storage = private_storage()
    begun = now - _IN_PROGRESS_FOR
    return [each for each in lost if storage.get_modified_time(path_of(each)) < begun]


def reason_to_wait(*, now: datetime, **_kwargs: Any) -> str:
    """Return why the site must not serve yet: the database has people back who were erased."""
    return "erasures to be replayed" if numbers_without_row(now=now) else ""


def read(number: UUID) -> Entry:
    """Return what the file of the erasure says. Raises ValueError where it cannot be read."""
    with private_storage().open(path_of(number)) as file:
        try:
            known: dict[str, Any] = json.loads(file.read())
            at = datetime.fromisoformat(known["at"])
            return Entry(number, int(known["event"]), known["person"], known["what"], at)
        except (KeyError, TypeError) as problem:
            raise ValueError(f"{path_of(number)} is not whole") from problem


def write_missing() -> int:
    """Write the files of rows that have none, as after the loss of the disk; return how many."""
    known = _numbers_of_files()
    rows = [each for each in Erasure.objects.order_by("pk") if each.number not in known]
    for row in rows:
        _write(Entry(row.number, row.event_id or 0, row.person, row.what, row.at))
    return len(rows)


def remove(rows: QuerySet[Erasure]) -> Counts:
    """Forget erasures whose time is over: the file first, so that none is left without a row."""
    for number in rows.values_list("number", flat=True):
        private_storage().delete(path_of(number))
    return delete(rows)


def path_of(number: UUID) -> str:
    """Return where the file of the erasure lies in the private storage."""
    return f"{FOLDER}/{number}.json"


def _write(entry: Entry) -> None:
    known = {
        "number": str(entry.number),
        "event": entry.event_id,
        "person": entry.person,
        "what": entry.what,
        "at": entry.at.isoformat(),
    }
    private_storage().save(path_of(entry.number), ContentFile(json.dumps(known).encode()))


def _numbers_of_files() -> set[UUID]:
    try:
        _folders, names = private_storage().listdir(FOLDER)
    except FileNotFoundError:
        return set()
    found = (_FILE_NAME.fullmatch(name) for name in names)
    return {UUID(match[1]) for match in found if match}
