"""Pages behind personal links."""

from django.urls import path

from registrations.views import delegation, own

urlpatterns = [
    path("r/<str:key>/", own.own, name="own"),
    path("r/<str:key>/done/", own.done, name="own-done"),
    path("r/<str:key>/edit/", own.edit, name="own-edit"),
    path("r/<str:key>/withdraw/", own.withdraw, name="own-withdraw"),
    path("r/<str:key>/consent/", own.change_consent, name="own-consent"),
    path("d/<str:key>/", delegation.delegation, name="delegation"),
    path("d/<str:key>/add/", delegation.add, name="delegation-add"),
    path("d/<str:key>/<str:reference>/", delegation.edit, name="delegation-edit"),
    path(
        "d/<str:key>/<str:reference>/withdraw/",
        delegation.withdraw,
        name="delegation-withdraw",
    ),
]
