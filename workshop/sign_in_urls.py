"""Pages on which staff prove who they are, beside the admin's own."""

from django.contrib import admin
from django.urls import path

from workshop.views import sign_in

urlpatterns = [
    path("second-factor/", admin.site.admin_view(sign_in.own), name="second-factor"),
    path("second-factor/code/", admin.site.admin_view(sign_in.code), name="second-factor-code"),
    path("second-factor/enrol/", admin.site.admin_view(sign_in.enrol), name="second-factor-enrol"),
    path(
        "second-factor/recovery-codes/",
        admin.site.admin_view(sign_in.renew_codes),
        name="second-factor-codes",
    ),
    path(
        "second-factor/sessions/",
        admin.site.admin_view(sign_in.end_others),
        name="end-other-sessions",
    ),
    path("sign-in-again/", admin.site.admin_view(sign_in.again), name="sign-in-again"),
]
