"""What the event asks beside the usual, in the form in which staff enter and correct people."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from registrations.domain import answers, questions
from registrations.domain.answers import ACTIVITIES
from registrations.enums import QuestionKind
from registrations.forms.answers import (
    LongTextAnswer,
    TextAnswer,
    in_words,
)
from registrations.forms.questions import fields_for
from registrations.models import Attendee, Delegation, Question
from workshop.admin.fields import CheckboxGroup
from workshop.text import in_series

_MEMORY = "asked_beside"


@dataclass(frozen=True)
class Asked:
    """The event's questions, the fields of those that may be asked of the person, the answers."""

    every: list[Question]
    fields: dict[str, forms.Field]
    kept: dict[str, Any]

    @property
    def groups(self) -> list[Any]:
        """Return the groups of the fields for the form of the admin."""
        names = [name for name in self.fields if name != ACTIVITIES]
        groups = [(_("Questions of the organiser"), names)] if names else []
        if ACTIVITIES in self.fields:
            groups.append((_("Side activities"), [ACTIVITIES]))
        return [(title, {"fields": fields}) for title, fields in groups]


def files_at(attendee: Attendee) -> str:
    """Return the path beneath which staff find the files of the person's answers."""
    return f"{reverse('dashboard', args=[attendee.event.slug])}people/{attendee.reference}/"


def asked_of(
    request: HttpRequest, delegation: Delegation | None, attendee: Attendee | None
) -> Asked:
    """Return what is asked, read once in a request."""
    if delegation is None:
        return Asked([], {}, {})
    memory = vars(request)
    if _MEMORY not in memory:
        memory[_MEMORY] = _read(delegation, attendee)
    found: Asked = memory[_MEMORY]
    return found


def _read(delegation: Delegation, attendee: Attendee | None) -> Asked:
    every = questions.of_event(delegation.event)
    kind = delegation.institution.kind
    asked = [
        each
        for each in every
        if each.is_active and (not each.institution_kinds or kind in each.institution_kinds)
    ]
    kept = answers.given(attendee) if attendee else {}
    path = files_at(attendee) if attendee else ""
    fields = fields_for(asked, delegation.event, kept=kept, files_at=path)
    for field in fields.values():
        _fit(field)
    return Asked(every, fields, kept)


def _fit(field: Any) -> None:
    """Give the field the widget of the admin, whose hints are taken for markup."""
    field.help_text = escape(field.help_text)
    choices = getattr(field, "choices", ())
    if isinstance(field.widget, forms.CheckboxSelectMultiple):
        field.widget = CheckboxGroup()
        field.widget.group_label = field.label
        field.choices = choices
    elif isinstance(field.widget, forms.RadioSelect):
        field.widget = forms.Select()
        field.choices = [("", "---------"), *(each for each in choices if each[0] != "")]
    elif isinstance(field, LongTextAnswer):
        field.widget.attrs["class"] = "vLargeTextField"
    elif isinstance(field, TextAnswer):
        field.widget.attrs["class"] = "vTextField"


def answers_in_words(attendee: Attendee) -> SafeString:
    """Return everything that the person answered, for who may only look."""
    every = {each.pk: each for each in questions.of_event(attendee.event)}
    rows: list[tuple[str, str | SafeString]] = []
    found = attendee.answers.select_related("upload").order_by("question__position", "question")
    for answer in found:
        question = every[answer.question_id]
        words: str | SafeString = in_words(question, answer.value, upload=answer.upload)
        if question.kind == QuestionKind.FILE and answer.upload:
            address = f"{files_at(attendee)}file/{question.pk}/"
            words = format_html('<a href="{}">{}</a>', address, words)
        rows.append((str(question.text), words))
    chosen = [str(each.activity) for each in attendee.activity_places.select_related("activity")]
    if chosen:
        rows.append((str(_("Side activities")), in_series(chosen)))
    if not rows:
        return SafeString("–")
    return format_html(
        '<dl class="answers">{}</dl>',
        format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows),
    )
