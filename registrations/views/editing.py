"""A form on one page: show it, take it, or show it again with all that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from registrations.forms.attendee import AttendeeForm
from registrations.forms.registration import typed_values
from workshop.errors import RuleViolation

FORM_ID = "registration"

MakeForm = Callable[[QueryDict | None, Mapping[str, Any]], AttendeeForm]


@dataclass(frozen=True)
class FormPage:
    """What a page with one form does.

    ``make`` builds the form from posted data or first values; ``save`` may raise
    RuleViolation; ``fresh`` returns the values that a form shown again must not take over
    from what was posted; ``context`` holds heading, submit_label, institution, back, event.
    """

    make: MakeForm
    initial: Mapping[str, Any]
    save: Callable[[Any], None]
    done: Callable[[], HttpResponse]
    fresh: Callable[[QueryDict], Mapping[str, Any]]
    context: Mapping[str, Any]

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.method != "POST":
            return self._show(request, self.make(None, self.initial))
        if request.POST.get("step") == "language":
            return self._show(request, self._again(request))
        form = self.make(request.POST, {})
        if not form.is_valid():
            return self._show(request, form, status=422)
        try:
            self.save(form)
        except RuleViolation as refusal:
            return self._show(
                request, self._again(request), problem=str(refusal.message), status=422
            )
        return self.done()

    def _again(self, request: HttpRequest) -> AttendeeForm:
        form = self.make(None, self.initial)
        form.initial.update(typed_values(form, request.POST))
        form.initial.update(self.fresh(request.POST))
        return form

    def _show(
        self, request: HttpRequest, form: AttendeeForm, *, problem: str = "", status: int = 200
    ) -> HttpResponse:
        context = {**self.context, "form": form, "form_id": FORM_ID, "problem": problem}
        return render(request, "registrations/edit.html", context, status=status)
