"""Desk and signed sheets compared: who differs, and what counts in the end."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from registrations.admin import days
from registrations.admin.attendance import in_words
from registrations.admin.days import PERMISSION, SEE_EVIDENCE, DayPage
from registrations.admin.events import event_with
from registrations.domain import names, ranges, reconciling
from registrations.domain.actors import staff
from registrations.domain.reconciling import Difference, Differing, Reconciliation, Settlement
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.text import in_series, number_in


class Row:
    """One difference, with its statements in words."""

    def __init__(self, differing: Differing) -> None:
        statements = differing.statements
        self.attendee = differing.attendee
        self.numbers = ranges.in_ranges(differing.numbers)
        self.settlements = differing.settlements
        self.kind = differing.kind.label
        self.newest = statements.newest
        self.said = in_words(each for each in (statements.desk, statements.sheet) if each)
        self.settled = in_words([statements.newest] if statements.newest else [])


def differences_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where desk and sheets differ on a day, and settle it (POST).

    Raises Http404 or PermissionDenied.
    """
    event = event_with(request, slug, PERMISSION)
    page = DayPage("attendance-differences", event, *days.asked(request, event))
    found = reconciling.reconcile(event, day=page.day, part=page.part)
    if request.method == "POST":
        return _settle(request, page, found)
    context = {
        **admin.site.each_context(request),
        "title": _("Desk and sheets compared"),
        "event": event,
        "page": page,
        "pages": days.pages(request, event, here=page.name),
        "found": found,
        "groups": [
            (kind, rows)
            for kind in Difference
            if (rows := [Row(each) for each in found.open(kind)])
        ],
        "settled": [Row(each) for each in found.settled],
        "sees_evidence": request.user.has_perm(SEE_EVIDENCE, event),
    }
    return TemplateResponse(request, "admin/attendance_differences.html", context)


def _settle(request: HttpRequest, page: DayPage, found: Reconciliation) -> HttpResponse:
    """Record what was chosen for each, and tell of each refusal beside the name."""
    by, now = staff(staff_user(request)), timezone.now()
    known = {str(each): each for each in Settlement}
    done = []
    for each in found.differing:
        chosen = known.get(request.POST.get(f"settle-{each.attendee.pk}", ""))
        seen = number_in(request.POST.get(f"seen-{each.attendee.pk}", ""))
        if chosen is None or seen is None:
            continue
        about = f"{names.addressed_name(each.attendee)}{pgettext('before a name', ': ')}"
        try:
            reconciling.settle(
                each.attendee, chosen, day=page.day, part=page.part, seen=seen, by=by, now=now
            )
        except RuleViolation as refusal:
            messages.error(request, f"{about}{refusal.message}")
        else:
            done.append(f"{about}{chosen.label}")
    if done:
        told = ngettext("%(count)s difference is settled.", "%(count)s differences are settled.", len(done))  # fmt: skip
        messages.success(request, f"{told % {'count': len(done)}} {in_series(done)}")
    else:
        messages.info(request, _("Nothing was changed."))
    return HttpResponseRedirect(page.path())
