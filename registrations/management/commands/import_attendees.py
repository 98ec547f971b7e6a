"""Register the people of a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations.domain.actors import Actor
from registrations.domain.enrolling import enrol
from registrations.enums import ActorKind
from registrations.imports import file_of_people
from registrations.imports.tables import TableRefused
from workshop.models import Event

# Whoever runs commands on the server acts as staff do, who may register at any time.
_OPERATOR = Actor(ActorKind.STAFF)


class Command(BaseCommand):
    """Register all people of a file or, with errors in it, nobody."""

    help = (
        "Register the people of an XLSX, ODS or CSV file. Columns are found by their names in"
        " English or Chinese, as on the page “Register several at once”, and beside them"
        " “institution”: the code of one that is invited, or its name in either language."
        " Rows and references are written out, never names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the event and the file, and what to do about errors."""
        parser.add_argument("event", help="the event's address, as in return-readmission")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check and count, store nothing.")  # fmt: skip
        parser.add_argument(
            "--partial", action="store_true", help="Register the correct rows in spite of errors."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, check and register; name every error with its row."""
        event = Event.objects.filter(slug=options["event"]).first()
        if event is None:
            raise CommandError(_("There is no event “%(event)s”.") % {"event": options["event"]})
        found = self._read(options["file"], event)
        if found.errors and not options["partial"]:
            lines = [_("Nothing was stored."), *map(str, found.errors)]
            raise CommandError("\n".join(lines))
        for error in found.errors:
            self.stderr.write(str(error))
        if options["dry_run"]:
            count = {"count": len(found.correct)}
            self.stdout.write(_("Would register: %(count)s") % count)
            return
        self._register(found)

    def _read(self, path: Path, event: Event) -> file_of_people.Read:
        try:
            return file_of_people.read(path.read_bytes(), event)
        except OSError as error:
            raise CommandError(_("The file cannot be read.")) from error
        except TableRefused as refused:
            lines = [_("Nothing was stored."), *map(str, refused.errors)]
            raise CommandError("\n".join(lines)) from refused

    @transaction.atomic
    def _register(self, found: file_of_people.Read) -> None:
        now = timezone.now()
        references = {}
        for number, delegation, entry in found.entries():
            [enrolled] = enrol(delegation, [entry], by=_OPERATOR, now=now)
            references[number] = enrolled.attendee.reference
        for number, reference in references.items():
            self.stdout.write(_("Row %(row)s: %(reference)s") % {"row": number, "reference": reference})  # fmt: skip
        self.stdout.write(_("Registered: %(count)s") % {"count": len(references)})
