"""The signed sheets on file: what is filed for each day, filing, taking and withdrawing it."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin import days
from registrations.admin.days import SEE_EVIDENCE as PERMISSION
from registrations.admin.events import event_with
from registrations.domain import attendance, evidence, ranges
from registrations.domain.actors import staff
from registrations.domain.uploads import ENDINGS, SCANS
from registrations.models import Evidence, SheetPrinting
from registrations.views import files
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.templatetags.dates import short_date
from workshop.text import validate_text

FILE_PERMISSION = "registrations.add_evidence"
# Of a name under which a scan is saved, before its ending.
_LONGEST_NAME = 120
_FIELD_OF_REFUSAL = {"unknown_sheets": "sheets", "wrong_day": "printing", "too_early": "printing"}


class FilingForm(forms.Form):
    """Which sheets the scan shows, and the scan."""

    sheets = forms.CharField(
        label=gettext_lazy("Numbers of the sheets"),
        help_text=gettext_lazy("As printed at the foot of each, for example 1-3."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say which sheets the scan shows.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Scan"),
        help_text=gettext_lazy("PDF, PNG or JPEG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(SCANS))}),
        error_messages={
            "required": gettext_lazy("Choose the scan."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        """Offer the printings of each day that has come, the newest first, and other sheets."""
        super().__init__(*args, **kwargs)
        self.offered = _offered(event)
        choices = [(key, _in_words(*each)) for key, each in self.offered.items()]
        self.fields["printing"] = forms.ChoiceField(
            label=_("Day and printing"),
            help_text=_("The number of the printing stands at the foot of each sheet."),
            choices=choices,
        )
        self.order_fields(["printing", "sheets", "file"])

    def clean_printing(self) -> tuple[date, SheetPrinting | None]:
        """Return the day and the printing, if it is one."""
        return self.offered[self.cleaned_data["printing"]]

    def clean_sheets(self) -> list[int]:
        """Return the numbers of the sheets."""
        try:
            return ranges.numbers_in(self.cleaned_data["sheets"])
        except RuleViolation as refusal:
            raise ValidationError(str(refusal.message)) from refusal


def _offered(event: Event) -> dict[str, tuple[date, SheetPrinting | None]]:
    """Return each printing of a day that has come, and each such day for other sheets, by key."""
    today = attendance.day_at(event, timezone.now())
    rows = SheetPrinting.objects.filter(event=event).order_by("day", "-number")
    found: dict[str, tuple[date, SheetPrinting | None]] = {}
    for day in (each for each in event.days if each <= today):
        own = [each for each in rows if each.day == day]
        found |= {f"{day.isoformat()}/{each.number}": (day, each) for each in own}
        found[day.isoformat()] = (day, None)
    return found


def _in_words(day: date, printing: SheetPrinting | None) -> str:
    what = str(printing) if printing else _("other sheets")
    return f"{short_date(day)} · {what}"


def evidence_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is filed of each day, and file a scan (POST). Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    may_file = request.user.has_perm(FILE_PERMISSION, event)
    is_posted = request.method == "POST"
    if is_posted and not may_file:
        raise PermissionDenied
    sent = (request.POST, request.FILES) if is_posted else ()
    form = FilingForm(*sent, event=event)
    if form.is_valid() and (answer := _file(request, event, form)):
        return answer
    rows = evidence.scans_of(event)
    context = {
        **admin.site.each_context(request),
        "title": _("Signed sheets on file"),
        "event": event,
        "pages": days.pages(request, event, here="event-evidence"),
        "form": form,
        "days": [(day, list(found)) for day, found in groupby(map(Row, rows), _day_of)],
        "may_file": may_file,
    }
    return TemplateResponse(
        request, "admin/evidence.html", context, status=422 if form.errors else 200
    )


class Row:
    """One filing, with the numbers of its sheets in words."""

    def __init__(self, scan: Evidence) -> None:
        self.scan = scan
        self.sheets = ranges.in_ranges(scan.sheets)


def _day_of(row: Row) -> date:
    return row.scan.day


def _file(request: HttpRequest, event: Event, form: FilingForm) -> HttpResponse | None:
    """File the scan, or note in the form why not."""
    day, printing = form.cleaned_data["printing"]
    try:
        scan = evidence.file_scan(
            form.cleaned_data["file"],
            event=event,
            day=day,
            printing=printing,
            sheets=form.cleaned_data["sheets"],
            by=staff(staff_user(request)),
            now=timezone.now(),
        )
    except RuleViolation as refusal:
        form.add_error(_FIELD_OF_REFUSAL.get(refusal.code, "file"), str(refusal.message))
        return None
    words = _("The scan is filed: %(day)s, sheet %(sheets)s.")
    about = {"day": short_date(day), "sheets": ranges.in_ranges(scan.sheets)}
    messages.success(request, words % about)
    return _to_page(event)


def _to_page(event: Event) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("event-evidence", args=[event.slug]))


def scan_file(request: HttpRequest, slug: str, scan_id: int) -> HttpResponseBase:
    """Give out the scan and record it (POST); GET leads to the page.

    Raises Http404 for scans of other events and for one whose file is gone, PermissionDenied.
    """
    event = event_with(request, slug, PERMISSION)
    scan = get_object_or_404(evidence.scans_of(event), pk=scan_id)
    if request.method != "POST":
        return _to_page(event)
    name = f"{slugify(event.slug)}-signed-{scan.day}-{'-'.join(map(str, scan.sheets))}"
    with transaction.atomic():
        evidence.record_taking(scan, by=staff(staff_user(request)), now=timezone.now())
        return files.given_out(
            scan.file,
            name=f"{name[:_LONGEST_NAME]}{ENDINGS[scan.content_type]}",
            content_type=scan.content_type,
        )


class WithdrawForm(forms.Form):
    """Why what was filed is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example that the scan belongs to another day."),
        error_messages={"required": gettext_lazy("Give a reason.")},
    )


def withdraw_page(request: HttpRequest, slug: str, scan_id: int) -> HttpResponse:
    """Ask for the reason, and withdraw the filing (POST). Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, FILE_PERMISSION)
    scan = get_object_or_404(evidence.scans_of(event), pk=scan_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by, now = staff(staff_user(request)), timezone.now()
        try:
            evidence.withdraw(scan, reason=form.cleaned_data["reason"], by=by, now=now)
        except RuleViolation as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The filing is withdrawn. It stays in the list as such."))
        return _to_page(event)
    context = {
        **admin.site.each_context(request),
        "title": _("Withdraw a filing"),
        "event": event,
        "row": Row(scan),
        "form": form,
    }
    return TemplateResponse(
        request, "admin/evidence_withdraw.html", context, status=422 if form.errors else 200
    )
