"""Registration pages of one event."""

from django.urls import path

from registrations.views import draft, link_again, privacy, register

urlpatterns = [
    path("register/", register.register, name="register"),
    path("link/", link_again.link_again, name="link-again"),
    path("draft/<str:key>/", draft.draft, name="draft-agenda"),
    path("privacy/", privacy.privacy, name="privacy"),
]
