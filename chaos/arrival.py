"""Which messages reached the mail server: looked at after each fault, with the load gone."""

import time
from collections import Counter
from collections.abc import Collection, Sequence

from django.db import OperationalError, connections
from django_q.tasks import async_task
from post_office.models import STATUS, Email

from chaos.outcome import Outcome
from chaos.site import Site
from registrations.messages.outbox import SENDER
from registrations.models import Message

WAIT_SECONDS = 180
_STEP_SECONDS = 0.5


def settle(site: Site, outcome: Outcome, *, may_double: int) -> None:
    """Wait until no message is left to be sent; note those of the fault, and what is wrong."""
    left = _wait_until_sent(site)
    if left:
        outcome.problems.append(f"{left} messages not sent within {WAIT_SECONDS} s")
    accepted = [each.message_id for each in list(site.mail.accepted)]
    found = Message.objects.exclude(sent_at=None).values_list("email__message_id", flat=True)
    sent = {str(each) for each in found}
    before = accepted[: site.mail_seen]
    site.mail_seen = len(accepted)
    new = accepted[len(before) :]
    outcome.messages = len(set(new) - set(before))
    outcome.doubled = len(new) - outcome.messages
    outcome.problems += problems(sent, before, new, may_double=may_double)


def problems(
    sent: Collection[str], before: Sequence[str], new: Sequence[str], *, may_double: int
) -> list[str]:
    """Return what is wrong with the Message-IDs that arrived before and during a fault.

    All that were sent arrive. So many may arrive once more as there were faults that may
    part the server's word from the worker's note.
    """
    counts = Counter([*before, *new])
    said = [f"{each}: sent and not arrived" for each in sorted(set(sent) - set(counts))]
    doubled = len(new) - len(set(new) - set(before))
    if doubled > may_double:
        said.append(f"{doubled} messages arrived once more, {may_double} may")
    return said


def _wait_until_sent(site: Site) -> int:
    """Return how many messages are still to be sent in the end.

    What rests until it is tried again, and the job that comes each minute, are brought forward.
    """
    end = time.monotonic() + WAIT_SECONDS
    left = -1
    while left and time.monotonic() < end:
        site.worker.keep_up()
        try:
            left = _bring_forward()
        except OperationalError:
            connections.close_all()
        time.sleep(_STEP_SECONDS)
    return left


def _bring_forward() -> int:
    waiting = Message.objects.filter(sent_at=None, stopped_at=None)
    resting = Email.objects.filter(portal_message__in=waiting, scheduled_time__isnull=False)
    resting.filter(status__in=[STATUS.queued, STATUS.requeued]).update(scheduled_time=None)
    left = waiting.exclude(email__status=STATUS.failed).count()
    if left:
        async_task(SENDER)
    return left
