"""Registration pages of one event."""

from django.urls import path

from registrations.views import agenda_paper, draft, link_again, privacy, register

urlpatterns = [
    path("register/", register.register, name="register"),
    path("link/", link_again.link_again, name="link-again"),
    path("draft/<str:key>/", draft.draft, name="draft-agenda"),
    path("agenda.pdf", agenda_paper.paper, name="agenda-paper"),
    path(
        "agenda-all-languages.pdf",
        agenda_paper.paper_in_all_languages,
        name="agenda-paper-all-languages",
    ),
    path("privacy/", privacy.privacy, name="privacy"),
]
