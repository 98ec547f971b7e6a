"""The desk: for staff who are signed in, and for helpers with the link of the day."""

from django.urls import path

from registrations.views import desk, desk_walk_in

urlpatterns = [
    path("<slug:slug>/", desk.desk_of_staff, name="desk"),
    path("<slug:slug>/walk-in/", desk_walk_in.walk_in_of_staff, name="desk-walk-in"),
    path("<slug:slug>/<str:key>/", desk.desk_of_helpers, name="desk-link"),
    path(
        "<slug:slug>/<str:key>/walk-in/", desk_walk_in.walk_in_of_helpers, name="desk-link-walk-in"
    ),
]
