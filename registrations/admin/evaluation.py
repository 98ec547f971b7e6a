"""The evaluation for staff: what is asked, what came back, forms from paper, and a file of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from registrations.admin.events import event_with
from registrations.admin.sheets import xlsx_response
from registrations.domain import evaluation
from registrations.domain.actors import staff
from registrations.domain.evaluation import Result
from registrations.exports.table import Heading, Kind, Sheet
from registrations.exports.table import Row as SheetRow
from registrations.forms.evaluation import EvaluationForm
from registrations.models import EvaluationQuestion
from registrations.models.evaluation import EvaluationKind
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import EventScopedAdmin, chosen_event, staff_user
from workshop.errors import RuleViolation
from workshop.models import Event

# To see the results and take them away, and to enter what came on paper.
PERMISSION = "registrations.export_attendee"
ENTER_PERMISSION = "registrations.enter_evaluation"
_ADD_PERMISSION = "registrations.add_evaluationquestion"


@admin.register(EvaluationQuestion)
class EvaluationQuestionAdmin(EventScopedAdmin):
    """What one's events ask afterwards. Once somebody has answered, a question stays as it is."""

    list_display = ("position", "shown_text", "kind", "event")
    list_display_links = ("shown_text",)
    list_filter = (EventFilter,)
    list_select_related = ("event",)
    fields = ("event", "text", "kind", "position")
    ordering = ("-event__starts_on", "event", "position", "pk")
    actions = None

    def get_list_display(self, request: HttpRequest) -> Any:
        """Name the event in the list where questions of several stand in it."""
        columns = super().get_list_display(request)
        is_one = chosen_event(request, self.perm("view")) is not None
        return [each for each in columns if not (is_one and each == "event")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the questions with their events."""
        return super().get_queryset(request).select_related("event")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the person may change it: nobody may once it is answered."""
        return super().has_change_permission(request, obj) and not _is_answered(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the person may delete it: nobody may once it is answered."""
        return super().has_delete_permission(request, obj) and not _is_answered(obj)

    @admin.display(description=gettext_lazy("question"))
    def shown_text(self, obj: EvaluationQuestion) -> str:
        """Return the question in the language of the page."""
        return str(obj.text)


def _is_answered(question: EvaluationQuestion | None) -> bool:
    return question is not None and evaluation.is_answered(question.event)


@dataclass(frozen=True)
class Row:
    """One answer, how many gave it, and how long its bar is, of 100."""

    label: str
    count: int
    width: int


@dataclass(frozen=True)
class Table:
    """The answers to one question, or its comments."""

    result: Result
    rows: list[Row]


def evaluation_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what came back, and begin with the usual questions (POST). Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    may_ask = request.user.has_perm(_ADD_PERMISSION, event)
    if request.method == "POST":
        return _begin(request, event, may_ask=may_ask)
    questions = evaluation.results(event)
    context = {
        **admin.site.each_context(request),
        "title": _("Evaluation"),
        "event": event,
        "tables": [Table(each, _rows(each)) for each in questions],
        "response": evaluation.response(event),
        "is_open": evaluation.is_open(event, now=timezone.now()),
        "may_ask": may_ask,
        "may_enter": request.user.has_perm(ENTER_PERMISSION, event),
        "open_days": evaluation.OPEN_FOR.days,
    }
    return TemplateResponse(request, "admin/evaluation.html", context)


def _begin(request: HttpRequest, event: Event, *, may_ask: bool) -> HttpResponse:
    back = HttpResponseRedirect(_page_of(event))
    if not may_ask:
        messages.error(request, _("This is not yours to decide."))
        return back
    try:
        count = evaluation.add_usual(event, by=staff(staff_user(request)))
    except RuleViolation as refusal:
        messages.warning(request, str(refusal.message))
        return back
    words = ngettext("%(count)s question is added.", "%(count)s questions are added.", count)
    messages.success(request, words % {"count": count})
    return back


def _page_of(event: Event) -> str:
    return reverse("event-evaluation", args=[event.slug])


def _rows(result: Result) -> list[Row]:
    highest = max(result.counts.values(), default=0) or 1
    return [
        Row(_label(value), count, round(100 * count / highest))
        for value, count in result.counts.items()
    ]


def _label(value: str) -> str:
    return {"yes": _("Yes"), "no": _("No")}.get(value, value)


def paper_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter one form after another that came on paper. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, ENTER_PERMISSION)
    questions = evaluation.questions_of(event)
    form = EvaluationForm(request.POST if request.method == "POST" else None, questions=questions)
    if form.is_valid():
        by, now = staff(staff_user(request)), timezone.now()
        try:
            evaluation.enter_paper(event, form.answers(), by=by, now=now)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The form is counted. Here is an empty one for the next."))
            return HttpResponseRedirect(request.path)
    context = {
        **admin.site.each_context(request),
        "title": _("Enter a form from paper"),
        "event": event,
        "form": form,
        "count": evaluation.response(event).paper_count,
        "has_questions": bool(questions),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/evaluation_paper.html", context, status=status)


@require_safe
def results_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Give out the results as XLSX: figures and comments, no person. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    return xlsx_response(_sheet(event), name=f"{event.slug}-evaluation")


def _sheet(event: Event) -> Sheet:
    came = evaluation.response(event)
    words = _("%(own)s answered by themselves, %(paper)s on paper, of %(confirmed)s confirmed.")
    counts = {"own": came.own_count, "paper": came.paper_count, "confirmed": came.confirmed}
    return Sheet(
        _("Evaluation"),
        [f"{event.title}", words % counts],
        [
            Heading(_("Question"), width=40),
            Heading(_("Answer"), Kind.NOTE, width=60),
            Heading(_("People"), Kind.NUMBER, width=10),
        ],
        rows=_cells(evaluation.results(event)),
    )


def _cells(results: list[Result]) -> Iterator[SheetRow]:
    for result in results:
        question = str(result.question.text)
        if result.question.kind == EvaluationKind.COMMENT:
            for comment in result.comments:
                yield question, comment, None
        else:
            for value, count in result.counts.items():
                yield question, _label(value), count
