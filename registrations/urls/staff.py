"""Pages of staff beside the admin's own."""

from django.contrib import admin
from django.urls import path

from registrations.admin import (
    attendance,
    copying,
    dashboard,
    desk_links,
    erasing,
    evaluation,
    export,
    files,
    inviting,
    mailings,
    message_texts,
    moving,
    ordering,
    releasing,
    reminders,
    retention,
    security,
    sharing,
    statistics,
    visa_letters,
)

urlpatterns = [
    path("<slug:slug>/", admin.site.admin_view(dashboard.dashboard), name="dashboard"),
    path("<slug:slug>/invite/", admin.site.admin_view(inviting.invite_page), name="invite"),
    path("<slug:slug>/move/", admin.site.admin_view(moving.move_page), name="event-move"),
    path("<slug:slug>/order/", admin.site.admin_view(ordering.order_page), name="delegation-order"),
    path("<slug:slug>/desk/", admin.site.admin_view(desk_links.desk_links_page), name="desk-links"),
    path(
        "<slug:slug>/attendance/",
        admin.site.admin_view(attendance.attendance_page),
        name="event-attendance",
    ),
    path(
        "<slug:slug>/agenda/",
        admin.site.admin_view(releasing.release_page),
        name="agenda-release",
    ),
    path(
        "<slug:slug>/agenda/<int:number>/reset/",
        admin.site.admin_view(releasing.reset_page),
        name="agenda-reset",
    ),
    path("<slug:slug>/copy/", admin.site.admin_view(copying.copy_page), name="event-copy"),
    path(
        "<slug:slug>/people/<slug:reference>/file/<int:question_id>/",
        admin.site.admin_view(files.answer_file),
        name="answer-file",
    ),
    path(
        "<slug:slug>/retention/",
        admin.site.admin_view(retention.retention_page),
        name="event-retention",
    ),
    path(
        "<slug:slug>/people/<slug:reference>/erase/",
        admin.site.admin_view(erasing.erase_page),
        name="attendee-erase",
    ),
    path(
        "<slug:slug>/texts/",
        admin.site.admin_view(message_texts.texts_page),
        name="message-texts",
    ),
    path(
        "<slug:slug>/texts/<slug:kind>/<slug:language>/",
        admin.site.admin_view(message_texts.text_page),
        name="message-text",
    ),
    path(
        "<slug:slug>/reminders/",
        admin.site.admin_view(reminders.reminders_page),
        name="event-reminders",
    ),
    path(
        "<slug:slug>/evaluation/",
        admin.site.admin_view(evaluation.evaluation_page),
        name="event-evaluation",
    ),
    path(
        "<slug:slug>/evaluation/paper/",
        admin.site.admin_view(evaluation.paper_page),
        name="event-evaluation-paper",
    ),
    path(
        "<slug:slug>/evaluation/results.xlsx",
        admin.site.admin_view(evaluation.results_file),
        name="event-evaluation-file",
    ),
    path(
        "<slug:slug>/export/own-pages/",
        admin.site.admin_view(sharing.sharing_page),
        name="list-sharing",
    ),
    path(
        "<slug:slug>/statistics/",
        admin.site.admin_view(statistics.statistics_page),
        name="event-statistics",
    ),
    path(
        "<slug:slug>/statistics/donor.xlsx",
        admin.site.admin_view(statistics.donor_file),
        name="event-donor-figures",
    ),
    path(
        "<slug:slug>/security/",
        admin.site.admin_view(security.security_page),
        name="event-security",
    ),
    path(
        "<slug:slug>/security/vehicle/",
        admin.site.admin_view(security.vehicle_page),
        name="event-vehicle",
    ),
    path(
        "<slug:slug>/security/vehicle/<int:vehicle_id>/remove/",
        admin.site.admin_view(security.remove_vehicle),
        name="event-vehicle-remove",
    ),
    path(
        "<slug:slug>/visa-letters/",
        admin.site.admin_view(visa_letters.letters_page),
        name="visa-letters",
    ),
    path(
        "<slug:slug>/visa-letters/inviter/",
        admin.site.admin_view(visa_letters.inviter_page),
        name="visa-inviter",
    ),
    path("<slug:slug>/mailings/", admin.site.admin_view(mailings.mailings_page), name="mailings"),
    path(
        "<slug:slug>/mailings/new/", admin.site.admin_view(mailings.choose_page), name="mailing-new"
    ),
    path(
        "<slug:slug>/mailings/write/",
        admin.site.admin_view(mailings.write_page),
        name="mailing-write",
    ),
    path(
        "<slug:slug>/mailings/<int:mailing_id>/",
        admin.site.admin_view(mailings.mailing_page),
        name="mailing",
    ),
    path(
        "<slug:slug>/export/",
        admin.site.admin_view(export.export_page),
        name="export-participants",
    ),
    path(
        "<slug:slug>/export/file/",
        admin.site.admin_view(export.export_file),
        name="export-participants-file",
    ),
]
