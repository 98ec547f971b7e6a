"""Queue the reminders that are due."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registrations.domain import reminding


class Command(BaseCommand):
    """Queue what is due, as the worker does by itself; the output names events by id only."""

    help = "Queue the reminders that are due. It can be run at any time and any number of times."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Queue each reminder, then say for how many people, by event and kind."""
        now = timezone.now()
        due = reminding.due(now=now)
        for each in due:
            count = reminding.send(each, now=now)
            self.stdout.write(f"event {each.event_id}, {each.kind}: queued {count}")
        if not due:
            self.stdout.write("Nothing is due.")
