"""Put a backup back, and erase again who was erased since."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from workshop.backup import acts
from workshop.backup.errors import BackupError


class Command(BaseCommand):
    """Restore database and files; stop web and worker before, start them after."""

    help = "Put database and files back from a folder that the command backup has made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and whether what is there may go."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--replace", action="store_true", help="give up the data that is here")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore, bring the tables up to this version, replay erasures, delete what is due."""
        try:
            found = acts.restore(options["folder"], replaces=options["replace"])
        except (BackupError, OSError) as problem:
            raise CommandError(f"The backup was not restored. {problem}") from problem
        call_command("migrate", interactive=False, verbosity=0)
        call_command("replay_erasures", stdout=self.stdout)
        call_command("purge_expired", stdout=self.stdout)
        self.stdout.write(f"Restored as of {found.made_at}.")
