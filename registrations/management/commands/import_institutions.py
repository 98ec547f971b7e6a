"""Import institutions from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from registrations.imports import institutions
from registrations.imports.tables import TableRefused


class Command(BaseCommand):
    """Take the institutions of a file, each found again by its code; all rows or none."""

    help = (
        "Import institutions from a CSV file with the columns code, name_en and kind, and where"
        " wanted name_zh, formal_name_en, formal_name_zh, acronym_en, acronym_zh, country_iso2,"
        " protocol_rank, active (yes or no) and email_domains."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and whether only to try."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Check and count, store nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check and store; refuse with every error and its row."""
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(_("The file cannot be read.")) from error
        try:
            read = institutions.read(content)
        except TableRefused as refused:
            lines = [_("Nothing was stored."), *map(str, refused.errors)]
            raise CommandError("\n".join(lines)) from refused
        outcome = institutions.save(read, dry_run=options["dry_run"])
        words = (
            _("Would store: %(new)s new, %(changed)s changed; %(same)s as they were.")
            if options["dry_run"]
            else _("Stored: %(new)s new, %(changed)s changed; %(same)s as they were.")
        )
        counts = {
            "new": len(outcome.created),
            "changed": len(outcome.changed),
            "same": len(outcome.unchanged),
        }
        self.stdout.write(words % counts)
