"""The site object of the admin.

It stands outside the package ``workshop.admin``: Django imports it before that package
registers its models, and importing both together would register them on a lost site.
"""

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """Django's admin under the portal's name."""

    site_header = _("Workshop portal")
    site_title = _("Workshop portal")
    index_title = _("Registration desk")
    # The tables need the width; the breadcrumbs lead back to every list.
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return Django's pages but the redirect that names any object's address to any staff."""
        return [
            each for each in super().get_urls() if getattr(each, "name", None) != "view_on_site"
        ]
