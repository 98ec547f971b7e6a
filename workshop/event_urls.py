"""Public pages of one event."""

from django.urls import path

from workshop.views import agenda, documents, pages

urlpatterns = [
    path("", pages.event, name="event"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda.ics", agenda.calendar, name="agenda-calendar"),
    path("agenda.json", agenda.feed, name="agenda-feed"),
    path("v/<int:number>/", agenda.version, name="agenda-version"),
    path("documents/<int:document_id>/", documents.document, name="agenda-document"),
    path("changes/", agenda.changes, name="agenda-changes"),
]
