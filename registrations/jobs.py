"""What the worker does by itself, and how often."""

from typing import Any

from django.core.management import call_command
from django.utils import timezone
from django_q.models import Schedule

from registrations.messages.delivery import deliver_due
from workshop.models import RequestCount

_SCHEDULES = (
    ("send queued messages", "registrations.jobs.send_messages", Schedule.MINUTES),
    ("forget counted requests", "registrations.jobs.tidy", Schedule.DAILY),
)


def send_messages() -> int:
    """Send what is due; return how many messages were sent."""
    return deliver_due(now=timezone.now())


def tidy() -> int:
    """Delete request counts and sessions that have expired; return how many counts went."""
    deleted, _by_model = RequestCount.objects.filter(expires_at__lt=timezone.now()).delete()
    call_command("clearsessions")
    return deleted


def install_schedules(**_kwargs: Any) -> None:
    """Put the schedules in place where they are missing; run after every migration."""
    for name, function, every in _SCHEDULES:
        Schedule.objects.get_or_create(
            name=name, defaults={"func": function, "schedule_type": every, "minutes": 1}
        )
