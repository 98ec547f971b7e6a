"""Who may do what: the staff of one's events, their roles, and what each role may do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from registrations.roles import ROLE_LABELS
from workshop.access import events_of
from workshop.enums import EventState
from workshop.models import Event, EventRole

# Whoever gives the roles at an event sees who has them.
PERMISSION = "workshop.change_eventrole"
# So many events are shown at once; the address chooses any other.
MOST_EVENTS = 50

# What the rights of a role mean, in the order of the work; each stands for one permission.
RIGHTS: tuple[tuple[str, str | Promise], ...] = (
    ("view_attendee", _("see who is registered, with contact data")),
    ("view_historyentry", _("see messages, consents and the history")),
    ("view_answer", _("see the answers to the event’s questions and the files handed in")),
    ("invite_delegation", _("invite institutions")),
    ("change_messagetemplate", _("write the texts of messages")),
    ("change_message", _("send messages again, and record what became of them")),
    ("send_to_many", _("send a message to many")),
    ("change_reminder", _("say which reminders go out by themselves")),
    ("change_delegation", _("keep delegations, seats and order")),
    ("change_attendee", _("enter and correct people")),
    ("decide_attendee", _("confirm, decline and cancel")),
    ("renew_link", _("show and renew personal links")),
    ("export_attendee", _("export the list of participants")),
    ("export_everything", _("export all registrations")),
    ("enter_evaluation", _("enter evaluation forms from paper")),
    ("add_evidence", _("file the scans of signed sheets, and withdraw a mistaken one")),
    ("view_evidence", _("take the scans of signed sheets, which is recorded")),
    ("view_disclosure", _("read to whom data was given")),
    ("view_sensitive", _("show sensitive data, which is recorded")),
    ("erase_attendee", _("erase people, and keep data for an audit")),
    ("change_agendaitem", _("write the agenda")),
    ("change_document", _("put documents beside the agenda")),
    ("change_question", _("write the questions")),
    ("change_evaluationquestion", _("write the questions of the evaluation")),
    ("change_event", _("change the settings of the event, move it, cancel it")),
    ("change_institution", _("keep the institutions")),
    ("change_eventrole", _("give roles to colleagues")),
)


@dataclass(frozen=True)
class Colleague:
    """A member of staff with a role at an event, or with all rights where there is no role."""

    user: User
    role: str | Promise
    has_second_factor: bool

    @property
    def last_sign_in(self) -> datetime | None:
        """Return the moment of the last sign-in, or nothing."""
        return self.user.last_login


@require_safe
def rights_page(request: HttpRequest) -> HttpResponse:
    """Show who may do what at the events where one gives the roles. Raises PermissionDenied."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    events = _events(request)
    enrolled = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Who may do what"),
        "staff": [(event, _colleagues(event, enrolled)) for event in events],
        "superusers": [
            Colleague(user, "", user.pk in enrolled)
            for user in User.objects.filter(is_superuser=True, is_active=True).order_by("username")
        ],
        "roles": list(ROLE_LABELS.values()),
        "rights": _matrix(),
    }
    return TemplateResponse(request, "admin/rights.html", context)


def _events(request: HttpRequest) -> QuerySet[Event]:
    """Return the event that the address names, else the live ones, each with its staff."""
    events = events_of(request.user, PERMISSION)
    slug = request.GET.get("event")
    chosen = events.named(slug) if slug else events.exclude(state=EventState.ARCHIVED)
    staff = EventRole.objects.select_related("user", "role").order_by(
        "role__name", "user__username", "pk"
    )
    return chosen.prefetch_related(Prefetch("roles", staff)).order_by("starts_on", "pk")[
        :MOST_EVENTS
    ]


def _colleagues(event: Event, enrolled: Collection[int]) -> list[Colleague]:
    return [
        Colleague(
            each.user, ROLE_LABELS.get(each.role.name, each.role.name), each.user_id in enrolled
        )
        for each in event.roles.all()
    ]


def _matrix() -> list[tuple[str | Promise, list[bool]]]:
    """Return each right in words with whether each role has it, as the groups have it now."""
    groups = Group.objects.filter(name__in=ROLE_LABELS).prefetch_related("permissions")
    held = {group.name: {each.codename for each in group.permissions.all()} for group in groups}
    return [
        (words, [codename in held.get(role, set()) for role in ROLE_LABELS])
        for codename, words in RIGHTS
    ]
