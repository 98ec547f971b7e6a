"""The page of staff that is about no single event."""

from django.contrib import admin
from django.urls import path

from registrations.admin import rights

urlpatterns = [path("", admin.site.admin_view(rights.rights_page), name="rights")]
