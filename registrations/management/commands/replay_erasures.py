"""Do again what was erased after the copy from which the database was restored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registrations.privacy.replay import replay


class Command(BaseCommand):
    """Erase again what a restored database has back; the output counts, and names nobody."""

    help = "Do again the erasures that the database does not know of. Run it after a restore."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Erase, then say how many there were."""
        try:
            done = replay(now=timezone.now())
        except ValueError as problem:
            raise CommandError(f"A file of an erasure cannot be read: {problem}.") from problem
        except OSError as problem:
            raise CommandError(f"The files of erasures are unavailable. {problem}") from problem
        self.stdout.write(
            f"Erasures unknown to the database: {done['missing']}; data found and erased again: "
            f"{done['again']}; files written anew: {done['written']}."
        )
