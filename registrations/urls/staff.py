"""Pages of staff beside the admin's own."""

from django.contrib import admin
from django.urls import path

from registrations.admin import dashboard

urlpatterns = [
    path("<slug:slug>/", admin.site.admin_view(dashboard.dashboard), name="dashboard"),
]
