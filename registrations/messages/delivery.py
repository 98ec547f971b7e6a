"""Send what is queued; runs in the worker."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from post_office.mail import get_queued, send_queued

if TYPE_CHECKING:
    from collections.abc import Iterator

# Any number, the same in every worker: who holds this advisory lock sends.
_SENDING = 7_302_016


@contextmanager
def _only_sender() -> "Iterator[bool]":
    """Yield whether this process may send: on PostgreSQL one worker at a time does.

    SQLite serves one machine with one worker.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SENDING])
        row = cursor.fetchone()
        is_ours = bool(row and row[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SENDING])


def deliver_due() -> int:
    """Send every message that is due, one by one; return how many were sent.

    A message that fails is queued again for later by the queue itself.
    """
    sent_count = 0
    with _only_sender() as is_ours:
        while is_ours and get_queued().exists():
            sent, _failed, _requeued = send_queued(processes=1)
            sent_count += sent
    return sent_count
