"""The admin of the portal."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """Django's admin under the portal's name."""

    site_header = _("Workshop portal")
    site_title = _("Workshop portal")
    index_title = _("Registration desk")
    enable_nav_sidebar = True
