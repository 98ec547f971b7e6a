"""Register many at once: read a table, show every row with its errors, store what is accepted.

The same page serves focal points and staff; who acts, and what frames the page, is the
caller's. Nothing is stored, not even for a moment, before the rows are accepted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.domain import heads
from registrations.domain.actors import Actor
from registrations.domain.enrolling import enrol, forecast, look_alikes
from registrations.domain.registration import Entry
from registrations.enums import Purpose
from registrations.exports.delegates_template import explanations, template
from registrations.exports.spreadsheet import Format, write
from registrations.forms import tokens
from registrations.forms.reading import ColumnsForm, ReadForm, samples
from registrations.forms.table import PeopleTable, RowForm, as_data, default_answers
from registrations.imports.attendees import NoHeader, People, answered, people_of, people_under
from registrations.imports.files import (
    MOST_COLUMNS,
    MOST_ROWS,
    Lines,
    as_text,
    lines_of_file,
    lines_of_text,
)
from registrations.imports.tables import TableRefused
from registrations.imports.words import Answers
from registrations.models import Delegation, PrivacyNotice
from registrations.templatetags.fields import first_input_id
from workshop.errors import RuleViolation

FORM_ID = "people-table"
_UNPROCESSABLE = 422


@dataclass(frozen=True)
class TablePage:
    """The page of one delegation.

    ``notice`` is the privacy notice under which a focal point attests circulation; staff
    attest nothing, so they have none. ``frame`` renders the context within the caller's
    page; ``done`` answers when no row is left, given how many people were registered.
    """

    delegation: Delegation
    by: Actor
    now: datetime
    notice: PrivacyNotice | None
    frame: Callable[[HttpRequest, Mapping[str, Any], int], HttpResponse]
    done: Callable[[int], HttpResponse]

    @cached_property
    def form(self) -> RowForm:
        """Return the form of which each row is a copy."""
        return RowForm(event=self.delegation.event, institution=self.delegation.institution)

    @property
    def scope(self) -> str:
        """Return the name of this page in the marks of its forms."""
        return f"table-{self.delegation.pk}"

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.method != "POST":
            return self._choose(request, ReadForm())
        step = request.POST.get("step")
        if "rows" in request.POST:
            return self._answer_preview(request, step)
        if "column-0" in request.POST:
            return self._read_under_columns(request, is_asked=step != "language")
        if step == "language":
            return self._choose(request, ReadForm(initial=request.POST.dict()))
        return self._read(request)

    # Reading.

    def _read(self, request: HttpRequest) -> HttpResponse:
        form = ReadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._choose(request, form, status=_UNPROCESSABLE)
        file, pasted = form.cleaned_data["file"], form.cleaned_data["pasted"]
        order = form.cleaned_data["name_order"]
        try:
            lines = lines_of_file(file.read()) if file else lines_of_text(pasted)
        except TableRefused as refusal:
            return self._refused(request, form, refusal)
        try:
            people = people_of(lines, self.form.fields)
        except NoHeader:
            return self._ask_columns(request, lines, order)
        except TableRefused as refusal:
            return self._refused(request, form, refusal)
        return self._first_preview(request, people, order)

    def _refused(self, request: HttpRequest, form: ReadForm, refusal: TableRefused) -> HttpResponse:
        problems = [str(error) for error in refusal.errors]
        return self._choose(request, form, problems=problems, status=_UNPROCESSABLE)

    def _choose(
        self,
        request: HttpRequest,
        form: ReadForm,
        *,
        problems: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "stage": "choose",
            "form": form,
            "problems": problems,
            "columns": list(explanations(self.form.fields)),
            "most_rows": MOST_ROWS,
        }
        return self._show(request, context, status)

    def _ask_columns(
        self,
        request: HttpRequest,
        lines: Lines,
        order: str,
        *,
        form: ColumnsForm | None = None,
        problems: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        count = max(map(len, lines))
        first = {"pasted": as_text(lines), "name_order": order}
        form = form or ColumnsForm(count=count, fields=self.form.fields, initial=first)
        context = {
            "stage": "columns",
            "form": form,
            "problems": problems,
            "choices": [(form[f"column-{n}"], samples(lines, n)) for n in range(count)],
        }
        return self._show(request, context, status)

    def _read_under_columns(self, request: HttpRequest, *, is_asked: bool) -> HttpResponse:
        try:
            lines = lines_of_text(request.POST.get("pasted", ""))
        except TableRefused as refusal:
            return self._refused(request, ReadForm(request.POST), refusal)
        count = min(max(map(len, lines)), MOST_COLUMNS)
        form = ColumnsForm(request.POST, count=count, fields=self.form.fields)
        order = request.POST.get("name_order", "")
        if not form.is_valid() or not is_asked:
            return self._ask_columns(request, lines, order, form=form)
        if "family_name" not in form.columns:
            problems = [_("Say which column holds the family name.")]
        else:
            try:
                return self._first_preview(request, people_under(lines, form.columns), order)
            except TableRefused as refusal:
                problems = [str(error) for error in refusal.errors]
        return self._ask_columns(
            request, lines, order, form=form, problems=problems, status=_UNPROCESSABLE
        )

    # Preview.

    def _first_preview(self, request: HttpRequest, people: People, order: str) -> HttpResponse:
        defaults = default_answers() | ({"name_order": order} if order else {})
        answers = Answers(self.form.fields, event=self.delegation.event)
        data = as_data(answered(people, answers, defaults=defaults))
        table = self._table(columns=people.columns, numbers=people.rows, data=data)
        return self._preview(request, table, ignored=people.ignored)

    def _table(self, **rows: Any) -> PeopleTable:
        """Return the rows, held against each other and against the delegation."""
        table = PeopleTable(self.form, **rows)
        table.refuse_heads(is_led=lambda: heads.is_led(self.delegation.pk))
        return table

    def _posted(self, posted: QueryDict) -> PeopleTable | None:
        """Return the table as it was handed in, or nothing where it cannot be one of ours."""
        numbers = [each for each in posted.get("rows", "").split(",") if _is_row_number(each)]
        if not numbers or len(numbers) > MOST_ROWS:
            return None
        left_out = {int(each) for each in posted.getlist("leave_out") if _is_row_number(each)}
        return self._table(
            columns=posted.get("columns", "").split(","),
            numbers=dict.fromkeys(map(int, numbers)),
            data=posted,
            left_out=left_out,
        )

    def _answer_preview(self, request: HttpRequest, step: str | None) -> HttpResponse:
        table = self._posted(request.POST)
        if table is None:
            return self._choose(request, ReadForm(), status=_UNPROCESSABLE)
        if step != "accept":
            return self._preview(request, table)
        if not table.correct:
            problem = _("No row can be registered yet: correct one, or take a row in again.")
            return self._preview(request, table, problem=problem, status=_UNPROCESSABLE)
        try:
            count = self._accept(request.POST, table)
        except RuleViolation as refusal:
            return self._preview(
                request, table, problem=str(refusal.message), status=_UNPROCESSABLE
            )
        return self._after(request, table, count)

    def _accept(self, posted: QueryDict, table: PeopleTable) -> int:
        """Register the correct rows and return how many. Raises RuleViolation."""
        token = tokens.read(posted.get("token", ""), self.scope, now=self.now)
        is_attested = self.notice is not None and posted.get("circulation") == "on"
        entries = [
            Entry(
                values=row.form.values(),
                notice=self.notice,
                consents={Purpose.CIRCULATION: True} if is_attested else {},
                # One mark for each row, so that sending twice gives nobody twice.
                form_token=f"{token.mark}-{row.number}",
            )
            for row in table.correct
        ]
        return len(enrol(self.delegation, entries, by=self.by, now=self.now))

    def _after(self, request: HttpRequest, table: PeopleTable, count: int) -> HttpResponse:
        """Show the faulty rows again, or lead back where none is left."""
        if not table.faulty:
            return self.done(count)
        rest = self._table(
            columns=table.columns,
            numbers=[row.number for row in table.faulty],
            data=table.data,
        )
        done = ngettext("%(count)s person is registered.", "%(count)s people are registered.", count)  # fmt: skip
        return self._preview(request, rest, done=done % {"count": count})

    def _preview(
        self,
        request: HttpRequest,
        table: PeopleTable,
        *,
        problem: str = "",
        done: str = "",
        ignored: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        alike = look_alikes(self.delegation, table.people(self.delegation))
        for row in table.rows:
            row.known = alike.registered.get(row.number)
            row.same_as_row = alike.newcomers.get(row.number)
        token = tokens.keep_or_issue(request.POST.get("token", ""), self.scope, now=self.now)
        context = {
            "stage": "preview",
            "table": table,
            "problem": problem,
            "done": done,
            "ignored": ignored,
            "numbers": ",".join(str(row.number) for row in table.rows),
            "shown_columns": ",".join(table.columns),
            "token": token,
            "forecast": forecast(self.delegation, newcomers=table.taking_seats),
            "may_attest": self.notice is not None,
            "is_attested": request.POST.get("circulation") == "on",
        }
        return self._show(request, context, status)

    def _show(self, request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
        shared = {
            "event": self.delegation.event,
            "delegation": self.delegation,
            "form_id": FORM_ID,
            "problem": "",
            "problems": (),
            "done": "",
        }
        links = _links_to_errors(context.get("form"), context.get("table"))
        return self.frame(request, shared | context | {"error_links": links}, status)


def _links_to_errors(form: Form | None, table: PeopleTable | None) -> list[tuple[str, str]]:
    """Return what is wrong, each with the id of the input to which the summary leads."""
    found = [(first_input_id(field), str(error)) for field in form or () for error in field.errors]
    for row in table.faulty if table else ():
        for field, error in row.problems:
            words = _("Row %(number)s, %(column)s: %(error)s")
            parts = {"number": row.number, "column": field.label, "error": error}
            found.append((first_input_id(field), words % parts))
    return found


def _is_row_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 7


def template_file(delegation: Delegation, ending: str) -> HttpResponse:
    """Return the empty table of the delegation as a file. Raises Http404 for other formats."""
    format = {each.value: each for each in (Format.XLSX, Format.CSV)}.get(ending)
    if format is None:
        raise Http404
    title = _("Delegates of %(institution)s") % {"institution": delegation.name}
    target = BytesIO()
    form = RowForm(event=delegation.event, institution=delegation.institution)
    sheet = template(form.fields, title=title)
    write(sheet, file=target, format=format)
    response = HttpResponse(target.getvalue(), content_type=format.content_type)
    response["Content-Disposition"] = f'attachment; filename="delegates.{format.value}"'
    return response
