"""Encrypt sensitive data anew with the first of FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registrations.privacy import keys


class Command(BaseCommand):
    """Renew the encryption, so that older keys can be taken out of FIELD_KEYS."""

    help = (
        "Encrypt sensitive data again with the first of FIELD_KEYS. Stopped, it can be run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, and say how many values; fail where some are opened by no key."""
        done = keys.rotate()
        self.stdout.write(f"Encrypted anew: {done.renewed} values.")
        if done.unreadable:
            raise CommandError(
                "No key of FIELD_KEYS opens the data of the attendees with these ids: "
                f"{', '.join(map(str, done.unreadable))}. Put the missing key back and run it again."
            )
        if done.others:
            raise CommandError(
                f"No key of FIELD_KEYS opens all of these tables: {', '.join(sorted(done.others))}. "
                "Put the missing key back and run it again."
            )
        self.stdout.write("Every value is encrypted with the first key; the others may go.")
