"""Values of a registration in words, and what a proposed change puts in their place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registrations.domain.answers import ACTIVITIES, question_id
from registrations.domain.editing import present_values
from registrations.domain.fields import INSTITUTION, label_of
from registrations.domain.proposals import is_same
from registrations.enums import QuestionKind
from registrations.forms.answers import in_words
from registrations.forms.attendee import chosen_days
from registrations.models import Attendee, ProposedChange, Question, Upload
from workshop.models import Event
from workshop.templatetags.dates import long_date
from workshop.text import in_series

# The name under which the institution stands on a form.
_INSTITUTION_FIELD = "institution"


def form_name(name: str) -> str:
    """Return the name of the form field that holds the value of the name."""
    return _INSTITUTION_FIELD if name == INSTITUTION else name


def as_initial(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a registration as first values of its form."""
    return {form_name(name): value for name, value in values.items()}


def mark_waiting(form: forms.Form, names: Iterable[str]) -> None:
    """Mark the fields whose change waits for approval; the field template says it of each."""
    for name in names:
        if form_name(name) in form.fields:
            form.fields[form_name(name)].waits = True  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """One field with its value in force and the one in its place, both in words."""

    name: str
    label: str
    old: str
    new: str


def rows_of(change: ProposedChange, attendee: Attendee) -> list[Row]:
    """Return what an open change would change, field by field in alphabetical order."""
    present = present_values(attendee)
    event = attendee.event
    return [
        Row(
            name,
            capfirst(label_of(name, event)),
            words_of(name, present.get(name), event),
            words_of(name, value, event),
        )
        for name, value in sorted(change.values.items())
    ]


def present_rows(names: Iterable[str], values: Mapping[str, Any], event: Event) -> list[Row]:
    """Return the named fields with their present values."""
    return [
        Row(name, capfirst(label_of(name, event)), "", words_of(name, values.get(name), event))
        for name in names
    ]


def words_of(name: str, value: Any, event: Event) -> str:
    """Return the value in words, empty for none."""
    if is_same(value, None):
        return ""
    number = question_id(name)
    if number is not None:
        question = event.questions.filter(pk=number).first()
        return _answer_words(question, value) if question else str(value)
    special = _SPECIAL.get(name)
    return special(value, event) if special else _column_words(name, value)


def _institution_words(value: Any, event: Event) -> str:
    found = event.delegations.select_related("institution").filter(pk=value).first()
    return str(found.name) if found else _("(takes no part any more)")


def _days_words(value: Any, _event: Event) -> str:
    return in_series(long_date(day) for day in chosen_days(value))


def _activities_words(value: Any, event: Event) -> str:
    return in_series(str(each) for each in event.side_activities.filter(pk__in=value))


_SPECIAL: dict[str, Callable[[Any, Event], str]] = {
    INSTITUTION: _institution_words,
    ACTIVITIES: _activities_words,
    "days": _days_words,
}


def _column_words(name: str, value: Any) -> str:
    choices = dict(getattr(Attendee._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value))


def _answer_words(question: Question, value: Any) -> str:
    is_file = question.kind == QuestionKind.FILE
    upload = Upload.objects.filter(token=value).first() if is_file else None
    return in_words(question, value, upload=upload)
