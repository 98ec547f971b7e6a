"""A focal point registers several delegates at once, behind the link of the delegation."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registrations import links
from registrations.domain import actors
from registrations.enums import Reply
from registrations.models import FocalPoint
from registrations.privacy.consent import current_notice
from registrations.views.focal_point import focal_point_page, is_open, key_of
from registrations.views.notices import redirect_with
from registrations.views.table import TablePage, template_file


@focal_point_page
def table(request: HttpRequest, person: FocalPoint) -> HttpResponse:
    """Take a table, show its rows, and register those that are accepted."""
    key = key_of(person)
    now = timezone.now()
    notice = current_notice(person.delegation.event, now=now)
    is_declined = person.delegation.reply == Reply.NOT_ATTENDING
    # Whoever comes with rows after closing keeps them: the domain refuses, the page says why.
    keeps_rows = request.method == "POST" and not is_declined
    if notice is None or not (keeps_rows or is_open(person, now=now)):
        return redirect_with("delegation", [key], "not_open")

    def frame(request: HttpRequest, context: Mapping[str, Any], status: int) -> HttpResponse:
        whole = {
            **context,
            "heading": _("Register several at once"),
            "back": links.path_of(person),
            "is_refused": status >= 400,
            "is_staffs": False,
            "template_xlsx": reverse("delegation-table-template", args=[key, "xlsx"]),
            "template_csv": reverse("delegation-table-template", args=[key, "csv"]),
        }
        return render(request, "registrations/table.html", whole, status=status)

    return TablePage(
        delegation=person.delegation,
        by=actors.focal_point(person),
        now=now,
        notice=notice,
        frame=frame,
        done=lambda _count: redirect_with("delegation", [key], "table_added"),
    ).respond(request)


@focal_point_page
@require_GET
def template(request: HttpRequest, person: FocalPoint, format: str) -> HttpResponse:
    """Deliver the empty table."""
    return template_file(person.delegation, format)
