"""The page on which staff propose people who came before for a delegation of a new event."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.domain.actors import staff
from registrations.domain.known import known_people, propose
from registrations.enums import Status
from registrations.models import Attendee, Delegation
from workshop.access import events_of
from workshop.admin.scoping import EventScopedAdmin, staff_user
from workshop.errors import RuleViolation

PERMISSION = "registrations.add_attendee"
# More are found by searching.
_SHOWN = 200


def known_path(request: HttpRequest, delegation: Delegation) -> str:
    """Return where people who came before are proposed, nothing for who may not."""
    if not request.user.has_perm(PERMISSION, delegation):
        return ""
    return reverse("admin:registrations_delegation_known", args=[delegation.pk])


class KnownPages(EventScopedAdmin):
    """The page of people who came before."""

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages and this one."""
        return [
            path(
                "<int:object_id>/known/",
                self.admin_site.admin_view(self.known_view),
                name="registrations_delegation_known",
            ),
            *super().get_urls(),
        ]

    def known_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show who came before, then propose those chosen. Raises Http404 or PermissionDenied."""
        delegation: Any = self.get_object(request, str(object_id))
        if delegation is None:
            raise Http404
        if not request.user.has_perm(PERMISSION, delegation):
            raise PermissionDenied
        events = events_of(request.user, "registrations.view_attendee")
        if request.method == "POST":
            try:
                drafts = propose(
                    delegation,
                    _chosen(request),
                    events,
                    by=staff(staff_user(request)),
                    now=timezone.now(),
                )
            except RuleViolation as refusal:
                messages.error(request, str(refusal.message))
            else:
                _report(request, drafts)
                return HttpResponseRedirect(_drafts_path(delegation))
        search = request.GET.get("q", "").strip()
        known = known_people(delegation, events, search=search)
        context = {
            **self.admin_site.each_context(request),
            "title": _("People who came before"),
            "opts": self.opts,
            "delegation": delegation,
            "known": known,
            "people": known.people[:_SHOWN],
            "may_propose": not all(each.is_here for each in known.people[:_SHOWN]),
            "more": max(len(known.people) - _SHOWN, 0),
            "search": search,
        }
        return TemplateResponse(request, "admin/registrations/delegation/known.html", context)


def _chosen(request: HttpRequest) -> set[int]:
    numbers = request.POST.getlist("person")
    return {int(each) for each in numbers if each.isascii() and each.isdigit() and len(each) < 19}


def _report(request: HttpRequest, drafts: list[Attendee]) -> None:
    count = len(drafts)
    messages.success(
        request,
        ngettext(
            "%(count)s person is proposed; nothing is submitted before the person does so.",
            "%(count)s people are proposed; nothing is submitted before each does so.",
            count,
        )
        % {"count": count},
    )
    silent = sum(not each.email for each in drafts)
    if silent:
        messages.warning(
            request,
            ngettext(
                "%(count)s person has no e-mail: pass on the personal link, which stands on the person’s page.",
                "%(count)s people have no e-mail: pass on the personal links, which stand on their pages.",
                silent,
            )
            % {"count": silent},
        )


def _drafts_path(delegation: Delegation) -> str:
    query = {
        "event": delegation.event.slug,
        "institution": delegation.institution.code,
        "status": Status.DRAFT,
    }
    return f"{reverse('admin:registrations_attendee_changelist')}?{urlencode(query)}"
