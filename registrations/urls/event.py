"""Registration pages of one event."""

from django.urls import path

from registrations.views import privacy, register

urlpatterns = [
    path("register/", register.register, name="register"),
    path("privacy/", privacy.privacy, name="privacy"),
]
