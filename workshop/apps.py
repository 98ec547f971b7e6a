"""Application configuration."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class WorkshopConfig(AppConfig):
    """The events and their agenda."""

    name = "workshop"
    verbose_name = _("Events and agenda")

    def ready(self) -> None:
        """Watch the sign-ins of staff, and report errors where that is wanted."""
        if settings.SENTRY_DSN:
            # What nobody asked for would take a twentieth of the memory of every process.
            from workshop import reporting  # noqa: PLC0415

            reporting.start(settings.SENTRY_DSN)
        # Models cannot be imported before every app is loaded.
        from axes.signals import user_locked_out  # noqa: PLC0415

        # For the same reason.
        from workshop import sessions  # noqa: PLC0415

        user_logged_in.connect(sessions.begin)
        user_login_failed.connect(sessions.note_failure)
        user_locked_out.connect(sessions.note_lock)
        post_save.connect(sessions.end_when_disabled, sender="auth.User")


class PortalAdminConfig(AdminConfig):
    """Django's admin on our site class."""

    default_site = "workshop.admin_site.PortalAdminSite"
