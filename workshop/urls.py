"""Paths of the site. The default language has no prefix, every other has its own."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from workshop.views import health, pages

handler400 = "workshop.views.errors.bad_request"
handler403 = "workshop.views.errors.permission_denied"
handler404 = "workshop.views.errors.not_found"
handler500 = "workshop.views.faults.server_error"

_demo = [path("demo/", include("registrations.urls.demo"))] if settings.DEMO_MODE else []

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("registrations.urls.metrics")),
    path("robots.txt", pages.robots, name="robots"),
    *i18n_patterns(
        path("", pages.index, name="index"),
        *_demo,
        path("admin/dashboard/", include("registrations.urls.staff")),
        path("admin/rights/", include("registrations.urls.rights")),
        path("admin/jobs/", include("registrations.urls.jobs")),
        path("admin/", include("workshop.sign_in_urls")),
        path("admin/", admin.site.urls),
        path("", include("registrations.urls.links")),
        path("desk/", include("registrations.urls.desk")),
        path("<slug:slug>/", include("workshop.event_urls")),
        path("<slug:slug>/", include("registrations.urls.event")),
        prefix_default_language=False,
    ),
]
