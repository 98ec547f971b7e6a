"""Pages of staff beside the admin's own."""

from django.contrib import admin
from django.urls import path

from registrations.admin import dashboard, export

urlpatterns = [
    path("<slug:slug>/", admin.site.admin_view(dashboard.dashboard), name="dashboard"),
    path(
        "<slug:slug>/export/",
        admin.site.admin_view(export.export_page),
        name="export-participants",
    ),
    path(
        "<slug:slug>/export/file/",
        admin.site.admin_view(export.export_file),
        name="export-participants-file",
    ),
]
