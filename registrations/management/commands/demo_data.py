"""Fill the site with the demonstration, and say what to open."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from registrations.demo import content, pages
from registrations.messages.delivery import deliver_due


class Command(BaseCommand):
    """Create the events, institutions and people of the demonstration, once."""

    help = "Fill the site with invented events and people. Run again, it keeps what is there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, send what was queued, and print the pages and sign-ins, in English."""
        if not settings.DEMO_MODE:
            raise CommandError("Demo content is for demo mode only. Set DEMO_MODE=on.")
        with translation.override("en"):
            created = content.fill(now=timezone.now())
            if created:
                deliver_due(now=timezone.now())
            self._print_pages(created)

    def _print_pages(self, created: list[str]) -> None:
        said = (
            f"Created: {', '.join(created)}." if created else "The demo content is there already."
        )
        self.stdout.write(f"{said}\n\n")
        for label, address in pages.pages():
            self.stdout.write(f"  {label:<24}{address}")
        names, password = pages.sign_ins()
        self.stdout.write(f"\n  Sign in as {', '.join(names)}; the password is {password}\n")
