"""The role groups of staff and what each may do."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import pgettext_lazy

_AGENDA = ("room", "agendaitem", "contribution", "document")
_EVENT = ("event", *_AGENDA, "askedgroup", "sideactivity")
_QUESTIONS = ("question", "option", "evaluationquestion")
_REGISTRATION = ("delegation", "focalpoint", "attendee")
_RECORDS = ("historyentry", "consent", "message", "privacynotice", "proposedchange", "answer",
            "disclosure")  # fmt: skip


def _all(*models: str) -> set[str]:
    return {f"{verb}_{model}" for model in models for verb in ("add", "change", "delete", "view")}


def _view(*models: str) -> set[str]:
    return {f"view_{model}" for model in models}


MANAGER = "manager"
OFFICER = "registration officer"
ORGANISER = "organiser"
DESK = "desk"

# Write the texts of messages, send them to many, and say which go out by themselves.
_MESSAGES = {"change_messagetemplate", "change_reminder", "change_message", "send_to_many"}

# Answer requests for erasure, and keep data longer for an audit.
_ERASURE = {"erase_attendee", "add_hold"}

# Record who is there: at the desk and from the signed sheets.
_ATTENDANCE = {"add_attendance", "view_attendance"}

# File the scans of the signed sheets, and take them.
_EVIDENCE = {"add_evidence", "view_evidence"}

# Nobody deletes an attendee in the admin: a registration is cancelled, data is purged.
ROLE_PERMISSIONS: dict[str, set[str]] = {
    MANAGER: _all(*_EVENT, *_QUESTIONS, *_REGISTRATION, "eventrole", "institution", "privacynotice")
    - {"delete_attendee", "delete_event", "delete_privacynotice", "change_privacynotice"}
    | _view(*_RECORDS)
    | {"decide_attendee", "export_attendee", "export_everything", "renew_link"}
    | {"invite_delegation", "view_sensitive"}
    | _MESSAGES
    | _ERASURE
    | _ATTENDANCE
    | _EVIDENCE
    | {"enter_evaluation"},
    OFFICER: _all(*_REGISTRATION) - {"delete_attendee", "delete_delegation"}
    | _view(*_EVENT, *_QUESTIONS, *_RECORDS, "institution")
    | {"decide_attendee", "export_attendee", "export_everything", "renew_link"}
    | {"invite_delegation", "view_sensitive"}
    | _MESSAGES
    | _ERASURE
    | _ATTENDANCE
    | _EVIDENCE
    | {"enter_evaluation"},
    ORGANISER: _all(*_AGENDA)
    | _view(*_EVENT, *_QUESTIONS, "delegation", "attendee", "institution")
    | {"export_attendee", "view_attendance", "view_evidence", "enter_evaluation"},
    DESK: _view("event", "delegation", "attendee", "institution") | _ATTENDANCE,
}

ROLE_LABELS = {
    MANAGER: pgettext_lazy("role of staff", "manager"),
    OFFICER: pgettext_lazy("role of staff", "registration officer"),
    ORGANISER: pgettext_lazy("role of staff", "organiser"),
    DESK: pgettext_lazy("role of staff", "desk"),
}


def update_groups(**_kwargs: Any) -> None:
    """Create the role groups and give each the rights written here."""
    apps = Q(content_type__app_label__in=("workshop", "registrations"))
    known = {each.codename: each for each in Permission.objects.filter(apps)}
    for name, codenames in ROLE_PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([known[code] for code in sorted(codenames) if code in known])
