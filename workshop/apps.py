"""Application configuration."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class WorkshopConfig(AppConfig):
    """The events and their agenda."""

    name = "workshop"
    verbose_name = _("Events and agenda")


class PortalAdminConfig(AdminConfig):
    """Django's admin on our site class."""

    default_site = "workshop.admin_site.PortalAdminSite"
