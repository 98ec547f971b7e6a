"""Fast entry from a signed sheet: the numbers of those who signed, shown by name and recorded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registrations.admin import days
from registrations.admin.days import PERMISSION
from registrations.admin.events import event_with
from registrations.domain import ranges, signing
from registrations.domain.actors import staff
from registrations.domain.signing import Outcome, Planned
from registrations.models import Attendance, SheetPrinting
from registrations.models.attendance import AttendanceState
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import in_series

# A sheet of some hundred lines takes less.
_LONGEST = 1000
_WORDS: dict[Outcome, str | Promise] = {
    Outcome.RECORDED: gettext_lazy("is recorded as present"),
    Outcome.NOTED: gettext_lazy("is known to be present; the signature is recorded too"),
    Outcome.KNOWN: gettext_lazy("was entered from the sheet before"),
    Outcome.LEFT: gettext_lazy("stays as it is"),
}


class SheetForm(forms.Form):
    """Who signed, by number, and what is said of the others."""

    numbers = forms.CharField(
        label=gettext_lazy("Numbers of those who signed"),
        help_text=gettext_lazy(
            "From the first column of the sheet, as in 1-14, 17, 19-23. Enter shows whom that means."
        ),
        max_length=_LONGEST,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}
        ),
    )
    rest = forms.ChoiceField(
        label=gettext_lazy("The others of this printing, of whom nothing is recorded"),
        required=False,
        choices=[
            ("", gettext_lazy("stay as they are")),
            *((str(each), each.label) for each in signing.REST_STATES),
        ],
        widget=forms.RadioSelect,
    )

    def clean_rest(self) -> AttendanceState | None:
        """Return the state of the rest, or nothing."""
        return AttendanceState(self.cleaned_data["rest"]) if self.cleaned_data["rest"] else None


@dataclass(frozen=True)
class SheetPage(days.DayPage):
    """The page of one printing of the day's sheets; without one where nothing was printed."""

    printing: SheetPrinting | None
    known: Sequence[SheetPrinting]

    @property
    def query(self) -> dict[str, str]:
        """Return what the address says of the page."""
        number = str(self.printing.number) if self.printing else ""
        return super().query | {"printing": number}

    @property
    def days(self) -> list[tuple[Any, str]]:
        """Return the days of the event; each has printings of its own."""
        return [(day, self.path(day=day.isoformat(), printing="")) for day in self.event.days]

    @property
    def printings(self) -> list[tuple[SheetPrinting, str]]:
        """Return the printings of the day, each with its page."""
        return [(each, self.path(printing=str(each.number))) for each in self.known]


@dataclass(frozen=True)
class Row:
    """One person of the preview, in words."""

    planned: Planned
    numbers: str
    outcome: str
    is_past: bool


def sheet_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whom the numbers mean (POST), and record them once that is confirmed.

    Raises Http404 or PermissionDenied.
    """
    event = event_with(request, slug, PERMISSION)
    page = _page(request, event)
    form = SheetForm(request.POST if request.method == "POST" else None, initial={"rest": ""})
    plan = None
    if page.printing and form.is_valid():
        try:
            if "confirm" in request.POST:
                return _enter(request, page, page.printing, form)
            plan = signing.plan(page.printing, **_wanted(request, page, form))
        except RuleViolation as refusal:
            form.add_error("numbers", str(refusal.message))
    if plan is None:
        form.fields["numbers"].widget.attrs["autofocus"] = True
    context = {
        **admin.site.each_context(request),
        "title": _("By the numbers of the sheet"),
        "event": event,
        "page": page,
        "pages": days.pages(request, event, here=page.name),
        "form": form,
        "plan": plan,
        "signed": _rows(plan.signed, form) if plan else [],
        "others": _rows(plan.others, form) if plan else [],
    }
    return TemplateResponse(
        request, "admin/attendance_sheet.html", context, status=422 if form.errors else 200
    )


def _page(request: HttpRequest, event: Event) -> SheetPage:
    """Return the page of what the address asks for; the newest printing where it says nothing."""
    day, part = days.asked(request, event)
    known = list(signing.printings_of(event, day=day).annotate(line_count=Count("lines")))
    numbers = {str(each.number): each for each in known}
    newest = known[-1] if known else None
    printing = numbers.get(request.GET.get("printing", ""), newest)
    return SheetPage("attendance-sheet", event, day, part, printing, known)


def _wanted(request: HttpRequest, page: SheetPage, form: SheetForm) -> dict[str, Any]:
    return {
        "typed": form.cleaned_data["numbers"],
        "rest": form.cleaned_data["rest"],
        "part": page.part,
        "by": staff(staff_user(request)),
        "now": timezone.now(),
    }


def _enter(
    request: HttpRequest, page: SheetPage, printing: SheetPrinting, form: SheetForm
) -> HttpResponse:
    """Record the sheet, and say what was recorded. Raises RuleViolation."""
    made = signing.enter(printing, **_wanted(request, page, form))
    messages.success(request, _told(made))
    return HttpResponseRedirect(page.path())


def _told(made: list[Attendance]) -> str:
    counts = Counter(each.state for each in made)
    told = ngettext("%(count)s entry is recorded.", "%(count)s entries are recorded.", len(made))
    states = (f"{state.label} {counts[state]}" for state in AttendanceState if counts[state])
    return f"{told % {'count': len(made)}} {in_series(states)}"


def _rows(planned: list[Planned], form: SheetForm) -> list[Row]:
    rest = form.cleaned_data["rest"]
    return [
        Row(
            planned=each,
            numbers=ranges.in_ranges(each.numbers),
            outcome=_in_words(each, rest),
            is_past=each.outcome in {Outcome.KNOWN, Outcome.LEFT},
        )
        for each in planned
    ]


def _in_words(planned: Planned, rest: AttendanceState | None) -> str:
    if planned.outcome == Outcome.REST and rest:
        return _("is recorded as %(state)s") % {"state": rest.label}
    return planned.reason or str(_WORDS[planned.outcome])
