"""Delete what is kept no longer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registrations.privacy import purge


class Command(BaseCommand):
    """Delete what is due; the output names events by id and counts rows, and names nobody."""

    help = "Delete the data of each event whose time is over. It can be stopped and run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether only to try."""
        parser.add_argument("--dry-run", action="store_true", help="Count, delete nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Delete or count, then say how many rows of which table, by event and class."""
        is_rehearsal = options["dry_run"]
        found = (purge.rehearse if is_rehearsal else purge.purge)(now=timezone.now())
        verb = "would delete" if is_rehearsal else "deleted"
        for term, counts in found:
            rows = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
            self.stdout.write(f"event {term.event.pk}, {term.retention.value}: {verb} {rows}")
        if not found:
            self.stdout.write("Nothing is due.")
