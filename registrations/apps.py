"""Application configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _


class RegistrationsConfig(AppConfig):
    """Institutions, delegations and attendees."""

    name = "registrations"
    verbose_name = _("Institutions and registrations")

    def ready(self) -> None:
        """Keep role groups and cross-table rules up to date, and delete files with their rows."""
        # Models cannot be imported before every app is loaded.
        from registrations.integrity import install_rules  # noqa: PLC0415
        from registrations.jobs import install_schedules  # noqa: PLC0415
        from registrations.privacy.ledger import reason_to_wait  # noqa: PLC0415
        from registrations.roles import update_groups  # noqa: PLC0415
        from workshop.models.files import drop_files  # noqa: PLC0415
        from workshop.signals import readiness_asked  # noqa: PLC0415

        readiness_asked.connect(reason_to_wait)
        for each in ("registrations.Delegation", "registrations.Evidence", "workshop.Document"):
            post_delete.connect(drop_files, sender=each)
        post_migrate.connect(install_rules, sender=self)
        post_migrate.connect(update_groups, sender=self)
        post_migrate.connect(install_schedules, sender=self)
