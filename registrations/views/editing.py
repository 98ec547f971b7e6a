"""A form on one page: show it, take it, or show it again with all that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from registrations.domain.meanwhile import ChangedMeanwhile
from registrations.forms import opened
from registrations.forms.attendee import AttendeeForm
from registrations.forms.changes import as_initial, present_rows
from registrations.forms.questions import with_files_kept
from registrations.forms.registration import typed_values
from registrations.views.notices import notice_of
from workshop.errors import RuleViolation

FORM_ID = "registration"

MakeForm = Callable[[QueryDict | None, Mapping[str, Any]], AttendeeForm]


@dataclass(frozen=True)
class FormPage:
    """What a page with one form does.

    ``make`` builds the form from posted data or first values; ``save`` may raise
    RuleViolation; ``fresh`` returns the values that a form shown again must not take over
    from what was posted; ``context`` holds heading, submit_label, institution, back, event,
    and ``draft_label`` where what is unfinished can be kept.
    """

    make: MakeForm
    initial: Mapping[str, Any]
    save: Callable[[Any], None]
    done: Callable[[], HttpResponse]
    fresh: Callable[[QueryDict], Mapping[str, Any]]
    context: Mapping[str, Any]
    template: str = "registrations/edit.html"

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.method != "POST":
            return self._show(request, self.make(None, self.initial))
        event = self.context["event"]
        data = with_files_kept(request.POST, request.FILES, event=event, now=timezone.now())
        if data.get("step") == "language":
            return self._show(request, self._again(data))
        form = self.make(data, self.initial)
        if not form.is_valid():
            return self._show(request, form, status=422)
        try:
            self.save(form)
        except ChangedMeanwhile as refusal:
            return self._ask(request, data, refusal)
        except RuleViolation as refusal:
            problem = str(refusal.message)
            return self._show(request, self._again(data), problem=problem, status=422)
        return self.done()

    def _ask(
        self, request: HttpRequest, data: QueryDict, refusal: ChangedMeanwhile
    ) -> HttpResponse:
        """Show what was typed beside what others saved, so that saving again is knowing.

        What only others changed stands in the form as they saved it.
        """
        form = self._again(data)
        theirs = {name: refusal.present[name] for name in refusal.theirs}
        form.initial.update(as_initial(theirs))
        form.initial["opened"] = opened.pack(refusal.present)
        clash = {
            "conflicts": present_rows(refusal.conflicts, refusal.present, form.event),
            "theirs": present_rows(refusal.theirs, refusal.present, form.event),
        }
        return self._show(request, form, clash=clash, status=409)

    def _again(self, data: QueryDict) -> AttendeeForm:
        form = self.make(None, self.initial)
        form.initial.update(typed_values(form, data))
        form.initial.update(self.fresh(data))
        return form

    def _show(
        self,
        request: HttpRequest,
        form: AttendeeForm,
        *,
        problem: str = "",
        clash: Mapping[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "draft_label": "",
            "waits": False,
            "change": None,
            "take_back": "",
            **self.context,
            "form": form,
            "form_id": FORM_ID,
            "problem": problem,
            "notice": notice_of(request),
            "clash": clash,
        }
        return render(request, self.template, context, status=status)
