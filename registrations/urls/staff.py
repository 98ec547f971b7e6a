"""Pages of staff beside the admin's own."""

from django.urls import path

from registrations.admin import dashboard

urlpatterns = [
    path("<slug:slug>/", dashboard.dashboard, name="dashboard"),
]
