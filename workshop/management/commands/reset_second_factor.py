"""Reset the second factor of a member of staff, for who runs the site."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workshop import sessions
from workshop.domain import second_factor


class Command(BaseCommand):
    """Forget the devices of an account and end its sessions; the next sign-in sets up new ones."""

    help = "Reset the second factor of an account, when nobody else can do it in the staff pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the account."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset; refuse where there is no such account."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(_("There is no such account."))
        second_factor.reset(user)
        sessions.end_all(user)
        self.stdout.write(_("The second factor was reset."))
