"""Application configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegistrationsConfig(AppConfig):
    """Institutions, delegations and attendees."""

    name = "registrations"
    verbose_name = _("Institutions and registrations")

    def ready(self) -> None:
        """Keep the role groups and the cross-table rules of the database up to date."""
        # Models cannot be imported before every app is loaded.
        from registrations.integrity import install_rules  # noqa: PLC0415
        from registrations.jobs import install_schedules  # noqa: PLC0415
        from registrations.roles import update_groups  # noqa: PLC0415

        post_migrate.connect(install_rules, sender=self)
        post_migrate.connect(update_groups, sender=self)
        post_migrate.connect(install_schedules, sender=self)
