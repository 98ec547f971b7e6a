"""Entering somebody: first the delegation, then the form that its event asks for."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from registrations.models import Delegation
from workshop.access import events_of
from workshop.admin.scoping import EventScopedAdmin, chosen_event
from workshop.text import number_in


class AttendeeEntry(EventScopedAdmin):
    """The pages on which staff enter a person."""

    def _delegations(self, request: HttpRequest) -> QuerySet[Delegation]:
        events = events_of(request.user, self.perm("add"))
        event = chosen_event(request, self.perm("add"))
        rows = Delegation.objects.filter(event__in=[event] if event else events)
        return rows.in_order_of_precedence().select_related("event", "institution")

    def delegation(self, request: HttpRequest) -> Delegation | None:
        """Return the delegation named in the address, if the person may enter people there."""
        number = number_in(request.GET.get("delegation", ""))
        events = events_of(request.user, self.perm("add"))
        return (
            Delegation.objects.filter(event__in=events, pk=number)
            .select_related("event", "institution")
            .first()
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for the delegation, then show its form. Raises PermissionDenied."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        delegation = self.delegation(request)
        if delegation is not None:
            return super().add_view(
                request, form_url, {**(extra_context or {}), "delegation": delegation}
            )
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("For which delegation?"),
            "opts": self.opts,
            "delegations": self._delegations(request),
        }
        return TemplateResponse(
            request, "admin/registrations/attendee/choose_delegation.html", context
        )
