"""What an event was, in figures: the totals that stay when the people are deleted."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registrations.admin import figures
from registrations.admin.events import event_with
from registrations.admin.sheets import xlsx_response
from registrations.enums import StatisticKind
from registrations.exports import donor_figures

PERMISSION = "registrations.export_attendee"

_SHOWN = tuple(each for each in StatisticKind if each != StatisticKind.REGISTERED)


def statistics_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the event in figures. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    bars = figures.over_time(event)
    context = {
        **admin.site.each_context(request),
        "title": _("Statistics"),
        "event": event,
        "bars": bars,
        "chart_width": len(bars) * 10,
        "tables": donor_figures.tables_of(event, _SHOWN),
    }
    return TemplateResponse(request, "admin/statistics.html", context)


@require_safe
def donor_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Give out the figures for the donor as XLSX. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    return xlsx_response(donor_figures.sheet_of(event), name=f"{event.slug}-figures")
