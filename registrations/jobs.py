"""What the worker does by itself, and how often."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_q.models import Schedule

from registrations.domain import lifecycle, link_requests, reminding, uploads
from registrations.exports import security
from registrations.messages.delivery import deliver_due
from registrations.privacy import codes, purge
from workshop.enums import EventState
from workshop.models import Event, RequestCount

# Name, function, how often; for those by minutes, how many. Each may run late or twice.
_SCHEDULES = (
    ("send queued messages", "registrations.jobs.send_messages", Schedule.MINUTES, 1),
    ("queue due reminders", "registrations.jobs.send_reminders", Schedule.MINUTES, 10),
    ("give free seats", "registrations.jobs.promote_waiting", Schedule.HOURLY, None),
    ("freeze lists", "registrations.jobs.freeze_lists", Schedule.HOURLY, None),
    ("forget counted requests", "registrations.jobs.tidy", Schedule.DAILY, None),
    ("delete what is kept no longer", "registrations.jobs.forget", Schedule.DAILY, None),
)


def send_messages() -> int:
    """Send what is due; return how many messages were sent."""
    return deliver_due(now=timezone.now())


def send_reminders() -> int:
    """Queue the reminders that are due; return for how many people."""
    return reminding.send_due(now=timezone.now())


def promote_waiting() -> int:
    """Give free seats to those in line where events do so by themselves; return to how many.

    Every act that frees a seat does this at once; here is what a fault may have left.
    """
    now = timezone.now()
    events = Event.objects.filter(state=EventState.PUBLISHED, promotes_automatically=True)
    ahead = [each for each in events.order_by("pk") if now < each.ends_at]
    return sum(len(lifecycle.promote(each, now=now)) for each in ahead)


def freeze_lists() -> int:
    """Freeze the lists for the security of venues that are due; return how many are frozen."""
    now = timezone.now()
    planned = Event.objects.filter(security_plan__freeze_days__isnull=False)
    near = planned.filter(ends_on__gte=(now - timedelta(days=2)).date())
    return security.freeze_due(near.order_by("pk"), now=now)


def send_link_again(event_id: int, number: str, digest: str) -> None:
    """Queue the links of the address that somebody asked for, where it is known."""
    wanted = link_requests.LinkRequest(event_id, number, digest)
    link_requests.answer(wanted, now=timezone.now())


def tidy() -> int:
    """Delete what is used no more: request counts, sessions, codes, files that nobody took up.

    Return how many counts went.
    """
    now = timezone.now()
    deleted, _by_model = RequestCount.objects.filter(expires_at__lt=now).delete()
    call_command("clearsessions")
    # Who failed to sign in is forgotten once it locks nobody any more.
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()
    codes.delete_expired(now=now)
    uploads.delete_unused(now=now)
    return deleted


def forget() -> int:
    """Delete data whose time is over; return how many rows went."""
    return sum(counts.total() for _term, counts in purge.purge(now=timezone.now()))


def install_schedules(**_kwargs: Any) -> None:
    """Put the schedules in place where they are missing; run after every migration."""
    for name, function, every, minutes in _SCHEDULES:
        Schedule.objects.get_or_create(
            name=name, defaults={"func": function, "schedule_type": every, "minutes": minutes}
        )
