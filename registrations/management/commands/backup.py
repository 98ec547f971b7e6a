"""Copy database and files into a folder; the keys go elsewhere, where asked."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workshop.backup import acts
from workshop.backup.errors import BackupError


class Command(BaseCommand):
    """Make a backup; with ``--keys`` write the keys to a file that is to be kept apart from it."""

    help = "Copy database and files into a new folder named by the moment. Holds no key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of backups and, if wanted, the file of the keys."""
        parser.add_argument("--to", type=Path, default=settings.VAR_DIR / "backups")
        parser.add_argument("--keys", type=Path, help="write the keys to this new file as well")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write, then say where it lies."""
        parent, keys = options["to"].resolve(), options["keys"] and options["keys"].resolve()
        if keys and keys.is_relative_to(parent):
            raise CommandError(
                "The keys must not lie among the backups: they open what these hide."
            )
        try:
            if keys:
                _write_keys(keys)
            folder = acts.make(parent, now=timezone.now())
        except (BackupError, OSError) as problem:
            raise CommandError(f"No backup was made. {problem}") from problem
        self.stdout.write(f"The backup is in {folder}.")


def _write_keys(path: Path) -> None:
    """Write the keys as lines of an .env file that only its owner may read, and no other before."""
    lines = (
        f"SECRET_KEY={settings.SECRET_KEY}\n"
        f"SECRET_KEY_FALLBACKS={','.join(settings.SECRET_KEY_FALLBACKS)}\n"
        f"FIELD_KEYS={','.join(settings.FIELD_KEYS)}\n"
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(lines)
