"""Register many people of a delegation at once, from a list that came by mail or chat."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from registrations.domain import actors
from registrations.models import Delegation
from registrations.views.table import TablePage, template_file
from workshop.access import events_of
from workshop.admin.scoping import staff_user
from workshop.text import number_in

PERMISSION = "registrations.add_attendee"


def _delegation(request: HttpRequest, object_id: str) -> Delegation:
    """Return the delegation. Raises Http404 for those of others, PermissionDenied without right."""
    events = events_of(request.user, "registrations.view_attendee")
    found = Delegation.objects.filter(pk=number_in(object_id) or 0, event__in=events)
    delegation = found.select_related("event", "institution").first()
    if delegation is None:
        raise Http404
    if not request.user.has_perm(PERMISSION, delegation.event):
        raise PermissionDenied
    return delegation


def table_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """Take a table, show its rows, and register those that are accepted."""
    delegation = _delegation(request, object_id)
    address = reverse("admin:registrations_delegation_change", args=[delegation.pk])

    def frame(request: HttpRequest, context: Mapping[str, Any], status: int) -> HttpResponse:
        whole = {
            **admin.site.each_context(request),
            **context,
            "title": _("Register several at once"),
            "back": address,
            "is_refused": status >= 400,
            "is_staffs": True,
            **_templates(delegation),
        }
        page = "admin/registrations/delegation/table.html"
        return TemplateResponse(request, page, whole, status=status)

    def done(count: int) -> HttpResponse:
        words = ngettext("%(count)s person is registered.", "%(count)s people are registered.", count)  # fmt: skip
        messages.success(request, words % {"count": count})
        people = reverse("admin:registrations_attendee_changelist")
        query = f"event={delegation.event.slug}&institution={delegation.institution.code}"
        return HttpResponseRedirect(f"{people}?{query}")

    return TablePage(
        delegation=delegation,
        by=actors.staff(staff_user(request)),
        now=timezone.now(),
        notice=None,
        frame=frame,
        done=done,
    ).respond(request)


def _templates(delegation: Delegation) -> dict[str, str]:
    name = "admin:registrations_delegation_template"
    return {f"template_{each}": reverse(name, args=[delegation.pk, each]) for each in ("xlsx", "csv")}  # fmt: skip


@require_GET
def template_view(request: HttpRequest, object_id: str, format: str) -> HttpResponse:
    """Deliver the empty table."""
    return template_file(_delegation(request, object_id), format)
