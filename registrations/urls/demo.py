"""Pages of demo mode only."""

from django.urls import path

from registrations.views import demo

urlpatterns = [
    path("messages/", demo.messages, name="demo-messages"),
    path("messages/<int:message_id>/event.ics", demo.calendar, name="demo-calendar"),
]
