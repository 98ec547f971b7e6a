"""The site object of the admin.

It stands outside the package ``workshop.admin``: Django imports it before that package
registers its models, and importing both together would register them on a lost site.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


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

    # Django lets browsers keep these two.
    password_change = method_decorator(never_cache)(AdminSite.password_change)
    password_change_done = method_decorator(never_cache)(AdminSite.password_change_done)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Let a client try no more than so often, whether the tries fail or not."""
        # The views need the models, which are not loaded yet when Django wants this site.
        from workshop.views.sign_in import too_often  # noqa: PLC0415

        refusal = too_often(request) if request.method == "POST" else None
        return refusal or super().login(request, extra_context)

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """End the session, before the code of the second factor too."""
        return super().logout(request, extra_context)

    logout.is_before_code = True  # type: ignore[attr-defined]
