"""Answers as words, for the check-answers page and the own page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registrations.forms.answers import AnswerField, FileAnswer, in_words
from registrations.forms.attendee import AttendeeForm, chosen_days
from registrations.forms.consents import ConsentFields
from registrations.forms.questions import ActivitiesField
from registrations.models import Attendee
from workshop.templatetags.dates import long_date
from workshop.text import in_series


@dataclass(frozen=True)
class Answered:
    """One row: the question, the answer in words, the field and its first input's id.

    ``address`` leads to the file that is the answer, where there is one.
    """

    label: str | Promise
    words: str
    name: str
    input_id: str
    is_consent: bool = False
    address: str = ""


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, FileAnswer):
        return in_words(field.question, value, upload=field.find(value))
    if isinstance(field, AnswerField):
        return in_words(field.question, value)
    if isinstance(field, ActivitiesField):
        return field.words(value or ())
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.MultipleChoiceField):
        return in_series(long_date(day) for day in chosen_days(value))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return _choice_label(field, value)
    return str(value)


def _choice_label(field: forms.ChoiceField, value: Any) -> str:
    for key, label in _flat(field.choices):  # type: ignore[arg-type]
        if str(key) == str(value):
            return str(label)
    return str(value)


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield key, label


def answers(form: AttendeeForm) -> list[Answered]:
    """Return the checked answers of the form in the order of its page."""
    rows = []
    for name in _in_page_order(form):
        bound = form[name]
        suffix = "_0" if bound.use_fieldset else ""
        rows.append(
            Answered(
                label=bound.label,
                words=_words(form.fields[name], form.cleaned_data.get(name)),
                name=name,
                input_id=f"{bound.auto_id}{suffix}",
                is_consent=name in ConsentFields.base_fields,
            )
        )
    return rows


def given(attendee: Attendee, form: AttendeeForm) -> list[Answered]:
    """Return what the attendee answered to the questions of an unbound form, blanks left out.

    The form was given the answers to the event's own questions as its first values.
    """
    rows = []
    beside = {name: form.initial.get(name) for name in form.question_fields}
    for name in _in_page_order(form):
        value = beside[name] if name in beside else getattr(attendee, name, None)
        if value in (None, "", []):
            continue
        field = form.fields[name]
        rows.append(
            Answered(
                form[name].label,
                _words(field, value),
                name,
                "",
                address=field.address if isinstance(field, FileAnswer) else "",
            )
        )
    return rows


def _in_page_order(form: AttendeeForm) -> list[str]:
    return [name for group in form.helper.layout.fields for name in group.fields]  # type: ignore[attr-defined]
