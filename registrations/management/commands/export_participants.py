"""Write a list of an event's people to a file."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone, translation

from registrations.domain.actors import SYSTEM
from registrations.exports import donor_figures
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST, PURPOSES
from registrations.exports.spreadsheet import Format, write
from registrations.exports.who import left_out
from registrations.exports.wording import BOTH, list_languages
from registrations.models import ColumnSet
from workshop.errors import RuleViolation
from workshop.languages import default_language
from workshop.models import Event

_STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    """Export the list; the output names people by reference only."""

    help = "Writes a list of an event's people as XLSX, CSV, DOCX or PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the event and what list is wanted."""
        parser.add_argument("event", help="the event's address, as in return-readmission")
        parser.add_argument(
            "--purpose", choices=[*PURPOSES, donor_figures.KEY], default=PARTICIPANT_LIST.key
        )
        parser.add_argument(
            "--format", choices=[each.value for each in Format], default=Format.XLSX.value
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in list_languages()],
            default=default_language(),
        )
        parser.add_argument(
            "--output", required=True, help="the file to write; - for standard output (CSV only)"
        )
        parser.add_argument("--columns", help="the name of an own choice of columns for the list")
        parser.add_argument(
            "--changed", action="store_true", help="only who is new or changed since the last print"
        )
        parser.add_argument("--final", action="store_true", help="FINAL instead of PROVISIONAL")
        parser.add_argument("--recipient", default="", help="who is given the list")
        parser.add_argument(
            "--abroad",
            action="store_true",
            help="the recipient is abroad: who does not agree to that is left out",
        )
        parser.add_argument("--reason", default="", help="why the list is made")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, then say how many are listed and who is left out."""
        event = Event.objects.filter(slug=options["event"]).first()
        if event is None:
            raise CommandError(f"There is no event “{options['event']}”.")
        if options["purpose"] == donor_figures.KEY:
            self._count(event, options)
            return
        order = ListOrder(
            purpose=PURPOSES[options["purpose"]],
            format=Format(options["format"]),
            language=options["language"],
            is_final=options["final"],
            columns=_columns(event, options["purpose"], options["columns"]),
            is_changed_only=options["changed"],
            recipient=options["recipient"],
            is_abroad=options["abroad"],
            reason=options["reason"],
        )
        to_stdout = options["output"] == _STANDARD_OUTPUT
        if to_stdout and order.format is not Format.CSV:
            raise CommandError("Only CSV goes to standard output. Name a file for others.")
        with TemporaryFile() as file:
            try:
                count = export(event, order, file=file, by=SYSTEM, now=timezone.now())
            except RuleViolation as refusal:
                raise CommandError(str(refusal.message)) from refusal
            file.seek(0)
            self._deliver(file, options["output"])
        self._report(event, order, count, stream=self.stderr if to_stdout else self.stdout)

    def _count(self, event: Event, options: dict[str, Any]) -> None:
        """Write the figures for the donor, which name nobody, in one language."""
        format = Format(options["format"])
        if format not in {Format.XLSX, Format.CSV} or options["language"] == BOTH:
            raise CommandError(
                "The figures for the donor are made as XLSX or CSV, in one language."
            )
        with TemporaryFile() as file, translation.override(options["language"]):
            write(donor_figures.sheet_of(event), file=file, format=format)
            file.seek(0)
            self._deliver(file, options["output"])

    def _deliver(self, file: IO[bytes], output: str) -> None:
        if output == _STANDARD_OUTPUT:
            self.stdout.write(file.read().decode(), ending="")
            return
        try:
            with Path(output).open("wb") as target:
                shutil.copyfileobj(file, target)
        except OSError as error:
            raise CommandError(f"“{output}” cannot be written: {error.strerror}.") from error

    def _report(self, event: Event, order: ListOrder, count: int, *, stream: OutputWrapper) -> None:
        stream.write(f"Listed: {count}", self.style.SUCCESS)
        missing = [
            each.reference for each in left_out(event, order.purpose, is_abroad=order.is_abroad)
        ]
        if missing:
            references = ", ".join(missing)
            stream.write(
                f"Left out for want of consent: {len(missing)} ({references})", self.style.WARNING
            )


def _columns(event: Event, purpose: str, name: str | None) -> frozenset[str] | None:
    """Return the columns of the own choice of the name; nothing where none is named."""
    if name is None:
        return None
    chosen = ColumnSet.objects.filter(event=event, purpose=purpose, name=name).first()
    if chosen is None:
        raise CommandError(f"The list has no choice of columns “{name}” at this event.")
    return frozenset(chosen.columns)
