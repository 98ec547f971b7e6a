"""The admin of institutions, delegations and attendees; importing the package registers it."""

from django.contrib import admin

from registrations.admin import (
    attendee,
    delegation,
    disclosures,
    document,
    evaluation,
    institution,
    messages,
    notices,
    question,
    records,
)

__all__ = [
    "attendee",
    "delegation",
    "disclosures",
    "document",
    "evaluation",
    "institution",
    "messages",
    "notices",
    "question",
    "records",
]

# The pages that the mail queue and the job queue bring show texts and arguments of every
# event to whoever may see them; messages are read through their own page instead.
for _model in list(admin.site._registry):
    if _model._meta.app_label in {"post_office", "django_q"}:
        admin.site.unregister(_model)
