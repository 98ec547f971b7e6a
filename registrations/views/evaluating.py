"""The evaluation behind a personal link: asked once, kept without the person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from registrations import links
from registrations.domain import evaluation
from registrations.forms.evaluation import EvaluationForm
from registrations.forms.registration import typed_values
from registrations.models import Attendee
from registrations.views.notices import redirect_with
from registrations.views.personal import personal_page
from workshop.errors import RuleViolation

FORM_ID = "evaluation"


# Where a failure were reported, what was typed must not be.
@sensitive_post_parameters()
@personal_page
def evaluate(request: HttpRequest, key: str) -> HttpResponse:
    """Ask what the person thought of the meeting, and count the answers (POST)."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    try:
        evaluation.check_may_answer(attendee, now=now)
    except RuleViolation as refusal:
        return redirect_with("own", [key], _NOTICES[refusal.code])
    questions = evaluation.questions_of(attendee.event)
    form = EvaluationForm(questions=questions)
    if request.POST.get("step") == "language":
        form.initial.update(typed_values(form, request.POST))
    elif request.method == "POST":
        form = EvaluationForm(request.POST, questions=questions)
        if not form.is_valid():
            return _page(request, attendee, form, status=422)
        try:
            evaluation.answer(attendee, form.answers(), now=now)
        except RuleViolation as refusal:
            return _page(request, attendee, form, problem=str(refusal.message), status=422)
        return redirect_with("own", [key], "evaluated")
    return _page(request, attendee, form)


# What the own page says to whom nothing is asked.
_NOTICES = {
    "not_confirmed": "not_asked",
    "closed": "not_asked",
    "answered": "evaluated_already",
}


def may_evaluate(attendee: Attendee) -> bool:
    """Return whether the own page leads to the evaluation."""
    try:
        evaluation.check_may_answer(attendee, now=timezone.now())
    except RuleViolation:
        return False
    return True


def _page(
    request: HttpRequest,
    attendee: Attendee,
    form: EvaluationForm,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "event": attendee.event,
        "form": form,
        "form_id": FORM_ID,
        "problem": problem,
        "back": links.path_of(attendee),
    }
    return render(request, "registrations/evaluation.html", context, status=status)
