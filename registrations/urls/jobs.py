"""The page of staff on the worker."""

from django.contrib import admin
from django.urls import path

from registrations.admin import jobs

urlpatterns = [path("", admin.site.admin_view(jobs.jobs_page), name="jobs")]
