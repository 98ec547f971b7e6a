"""The order of precedence of an event's delegations: by number, step by step, or by a preset."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin.events import event_with
from registrations.domain import precedence
from registrations.domain.actors import staff
from registrations.domain.precedence import STEP, Preset
from registrations.enums import DelegationRole
from registrations.models import Delegation
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event

PERMISSION = "registrations.change_delegation"

PRESETS: dict[Preset, str | Promise] = {
    Preset.EU: gettext_lazy("EU protocol order"),
    Preset.ENGLISH: gettext_lazy("Alphabetical in English"),
}
# The database holds no higher rank.
_HIGHEST = 2_147_483_647


@dataclass
class Row:
    """One delegation with the number that stands in its input."""

    delegation: Delegation
    rank: str
    error: str = ""
    was: int = 0

    @property
    def is_last(self) -> bool:
        """Return whether it is the organiser's own, which has no place to choose."""
        return self.delegation.role == DelegationRole.ORGANISER

    @property
    def number(self) -> int:
        """Return the rank as a number. Raises ValueError."""
        return int(self.rank)


def order_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the delegations in order, try another order, and save it.

    Raises Http404 or PermissionDenied. Only ``save`` changes anything.
    """
    event = event_with(request, slug, PERMISSION)
    rows = [Row(each, str(each.protocol_rank)) for each in precedence.in_order(event)]
    for number, row in enumerate(rows, start=1):
        row.was = number
    if request.method != "POST":
        return _show(request, event, rows)
    posted = request.POST
    if posted.get("preset") in list(Preset):
        return _try_preset(request, event, rows, Preset(posted["preset"]))
    rows = _typed(rows, posted)
    if any(row.error for row in rows):
        return _show(request, event, rows, status=422)
    if "save" in posted:
        return _save(request, event, rows)
    return _show(request, event, _renumbered(_moved(_by_number(rows), posted)), is_trial=True)


def _try_preset(
    request: HttpRequest, event: Event, rows: list[Row], preset: Preset
) -> HttpResponse:
    """Show the order of the preset; saving is another step."""
    row_of = {row.delegation.pk: row for row in rows}
    arranged = precedence.arranged((row.delegation for row in rows), preset)
    found = _renumbered([row_of[each.pk] for each in arranged])
    return _show(request, event, found, is_trial=True, preset=PRESETS[preset])


def _save(request: HttpRequest, event: Event, rows: list[Row]) -> HttpResponse:
    try:
        precedence.reorder(
            event,
            order=[row.delegation.pk for row in _by_number(rows)],
            by=staff(staff_user(request)),
            now=timezone.now(),
        )
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(reverse("delegation-order", args=[event.slug]))
    messages.success(request, _("The order is saved. Every list and document follows it."))
    return HttpResponseRedirect(reverse("delegation-order", args=[event.slug]))


def _typed(rows: list[Row], posted: QueryDict) -> list[Row]:
    """Return the rows as the page showed them, with the numbers typed and their faults."""
    shown = {pk: number for number, pk in enumerate(posted.getlist("order"))}
    rows = sorted(rows, key=lambda row: shown.get(str(row.delegation.pk), len(shown)))
    for row in rows:
        row.rank = posted.get(f"rank-{row.delegation.pk}", row.rank).strip()
        if not (row.rank.isascii() and row.rank.isdecimal() and len(row.rank) < 11):
            row.error = _("Write a whole number.")
        elif row.number > _HIGHEST:
            row.error = _("Write a smaller number.")
    return rows


def _by_number(rows: list[Row]) -> list[Row]:
    """Return the rows by their numbers; of two with the same, the one shown first stands first."""
    return sorted(rows, key=lambda row: (row.is_last, row.number))


def _moved(rows: list[Row], posted: QueryDict) -> list[Row]:
    """Return the rows with one of them a place higher or lower, as its button says."""
    direction, _dash, pk = posted.get("move", "").partition("-")
    place = next((n for n, row in enumerate(rows) if str(row.delegation.pk) == pk), None)
    step = {"up": -1, "down": 1}.get(direction)
    if place is None or step is None:
        return rows
    other = place + step
    if 0 <= other < len(rows) and rows[place].is_last == rows[other].is_last:
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _renumbered(rows: list[Row]) -> list[Row]:
    for number, row in enumerate(rows, start=1):
        row.rank = str(number * STEP)
    return rows


def _show(
    request: HttpRequest,
    event: Event,
    rows: list[Row],
    *,
    is_trial: bool = False,
    preset: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Order of delegations"),
        "event": event,
        "rows": rows,
        "is_trial": is_trial,
        "preset": preset,
        "presets": PRESETS.items(),
        "moved_count": sum(row.was != number for number, row in enumerate(rows, start=1)),
        "has_errors": status != 200,
    }
    return TemplateResponse(request, "admin/order.html", context, status=status)
