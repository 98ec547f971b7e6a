"""The event's own questions and its side activities in the form of one person.

A question that an earlier answer makes relevant, or that is asked of some people only,
stands in the form with its condition in words. A script hides it until it is relevant; in
any case the server drops what is not, so nothing depends on the script.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from registrations.domain import activities, questions, uploads
from registrations.domain.answers import ACTIVITIES, question_id, question_name
from registrations.domain.questions import Respondent
from registrations.enums import AttendanceMode, Capacity, InstitutionKind, QuestionKind
from registrations.forms.answers import AnswerField, FileAnswer, RefusedFile, field_for
from registrations.models import Question
from workshop.errors import RuleViolation
from workshop.models import Event, SideActivity
from workshop.templatetags.dates import long_date
from workshop.templatetags.languages import gap
from workshop.text import in_series


def with_files_kept(
    data: QueryDict, files: "MultiValueDict[str, UploadedFile[Any]]", *, event: Event, now: datetime
) -> QueryDict:
    """Return the posted data with each file that answers a question stored, by its token.

    A file that is refused leaves behind why, which its field reports.
    """
    if not files:
        return data
    numbers = {name: question_id(name) for name in files}
    wanted = Question.objects.filter(
        event=event,
        kind=QuestionKind.FILE,
        is_active=True,
        pk__in=[each for each in numbers.values() if each],
    )
    known = set(wanted.values_list("pk", flat=True)) if any(numbers.values()) else set()
    found = data.copy()
    for name, number in numbers.items():
        file = files.get(name)
        if number in known and isinstance(file, UploadedFile):
            found[name] = _kept(file, event=event, now=now, before=data.get(name, ""))
            found.pop(f"{name}-remove", None)
    return found


def _kept(file: "UploadedFile[Any]", *, event: Event, now: datetime, before: str) -> str:
    try:
        return uploads.keep(file, event=event, now=now).token
    except RuleViolation as refusal:
        return RefusedFile.because(str(refusal.message), kept=before)


class ActivitiesField(forms.MultipleChoiceField):
    """Side activities to choose, each with its time and the places left; ids in order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, offered: Sequence[SideActivity], *, kept: Sequence[int]) -> None:
        self.offered = offered
        self.titles = {each.pk: str(each.title) for each in offered}
        self.kept = set(kept)
        super().__init__(
            label=_("Side activities"),
            required=False,
            # The places are counted where the field is shown, or something is chosen.
            choices=lambda: [(each.pk, self._label(each)) for each in offered],
            help_text=_("Choose what you wish to take part in. Places are given in turn."),
        )

    @cached_property
    def left(self) -> dict[int, int | None]:
        """Return how many places each activity has left, by its id; nothing where any number has."""
        limited = any(each.places is not None for each in self.offered)
        taken = activities.taken(self.offered[0].event_id) if limited else {}
        return {
            each.pk: None if each.places is None else max(each.places - taken.get(each.pk, 0), 0)
            for each in self.offered
        }

    def _label(self, activity: SideActivity) -> str:
        words = gettext("%(title)s: %(day)s, %(starts)s–%(ends)s") % {
            "title": activity.title,
            "day": long_date(activity.day),
            "starts": f"{activity.starts:%H:%M}",
            "ends": f"{activity.ends:%H:%M}",
        }
        left = self.left[activity.pk]
        if left is None:
            return words
        places = ngettext("%(count)d place left", "%(count)d places left", left) % {"count": left}
        if not left:
            places = gettext("no place left")
        return gettext("%(activity)s (%(places)s)") % {"activity": words, "places": places}

    def clean(self, value: Any) -> list[int]:
        """Return the ids in order. Raises ValidationError where no place is left."""
        chosen = sorted({int(each) for each in super().clean(value)})
        full = [pk for pk in chosen if self.left[pk] == 0 and pk not in self.kept]
        if full:
            raise forms.ValidationError(
                gettext("No place is left in “%(activity)s”. Choose without it.")
                % {"activity": self.titles[full[0]]},
                code="activity_full",
            )
        return chosen

    def words(self, chosen: Sequence[int]) -> str:
        """Return the titles of what was chosen."""
        return in_series(self.titles[pk] for pk in chosen if pk in self.titles)


def fields_for(
    asked: Sequence[Question], event: Event, *, kept: Mapping[str, Any], files_at: str = ""
) -> dict[str, forms.Field]:
    """Return the fields of the questions and of the side activities, by name, in order.

    ``kept`` holds what was answered before, by name; ``files_at`` is the path beneath which
    the files handed in before are found.
    """
    texts = {each.pk: each for each in asked}
    fields: dict[str, forms.Field] = {}
    for question in asked:
        name = question_name(question.pk)
        field = field_for(
            question, kept=kept.get(name), label=str(question.text), required=question.is_required
        )
        field.condition = _condition(question)
        field.help_text = _hint(question, texts)
        if isinstance(field, FileAnswer) and files_at:
            field.address = f"{files_at}file/{question.pk}/"
        fields[name] = field
    offered = activities.of_event(event)
    if offered:
        fields[ACTIVITIES] = ActivitiesField(offered, kept=kept.get(ACTIVITIES) or ())
    return fields


def _condition(question: Question) -> dict[str, list[str]]:
    """Return what the fields of the form must hold for the question to be asked."""
    found = {
        "institution": question.institution_kinds,
        "capacity": question.capacities,
        "mode": question.modes,
    }
    if question.relevant_if_id:
        found[question_name(question.relevant_if_id)] = question.relevant_values
    return {name: list(values) for name, values in found.items() if values}


def _hint(question: Question, asked: Mapping[int, Question]) -> str:
    parts = [_of_whom(question), _if_answered(question, asked), str(question.help_text)]
    if question.kind == QuestionKind.FILE:
        parts.append(
            gettext("PDF, PNG, JPEG, DOCX or XLSX, %(limit)s at most.")
            % {"limit": filesizeformat(settings.UPLOAD_MAX_SIZE)}
        )
    return gap().join(each for each in parts if each)


def _of_whom(question: Question) -> str:
    choices = (
        (InstitutionKind, question.institution_kinds),
        (Capacity, question.capacities),
        (AttendanceMode, question.modes),
    )
    names = [
        in_series(str(kind(value).label) for value in values if value in kind.values)
        for kind, values in choices
        if values
    ]
    if not names:
        return ""
    return gettext("Only for: %(whom)s.") % {"whom": "; ".join(names)}


def _if_answered(question: Question, asked: Mapping[int, Question]) -> str:
    earlier = asked.get(question.relevant_if_id or 0)
    if earlier is None:
        return ""
    texts = {str(each.pk): str(each.text) for each in earlier.options.all()}
    texts |= {"yes": gettext("Yes"), "no": gettext("No")}
    words = [gettext("“%(answer)s”") % {"answer": texts[key]} for key in question.relevant_values if key in texts]  # fmt: skip
    return gettext("If you answered %(answers)s to “%(question)s”.") % {
        "answers": pgettext("between alternatives", " or ").join(words),
        "question": earlier.text,
    }


class QuestionFields(forms.BaseForm):
    """The fields of the questions in a form that also asks capacity and attendance."""

    event: Event
    institution_kind: str | None
    every_question: Sequence[Question]
    question_fields: Mapping[str, forms.Field]

    def add_questions(
        self, *, initial: Mapping[str, Any], institution_kind: str | None, files_at: str
    ) -> None:
        """Add what the event asks, limited to what may be asked in this form."""
        self.institution_kind = institution_kind
        self.every_question = questions.of_event(self.event)
        asked = [each for each in self.every_question if self._may_be_asked(each)]
        self.question_fields = fields_for(asked, self.event, kept=initial, files_at=files_at)
        self.fields.update(self.question_fields)

    def _may_be_asked(self, question: Question) -> bool:
        kinds = question.institution_kinds
        if not question.is_active or (kinds and self.institution_kind not in {None, *kinds}):
            return False
        return "mode" in self.fields or not question.modes or self._mode() in question.modes

    def _mode(self) -> str:
        return str(self.initial.get("mode") or AttendanceMode.IN_PERSON)

    def respondent(self, cleaned: Mapping[str, Any]) -> Respondent:
        """Return who is asked, by what was answered so far."""
        chosen = cleaned.get("institution")
        kind = chosen.institution.kind if chosen else self.institution_kind
        return Respondent(
            institution_kind=str(kind or ""),
            capacity=str(cleaned.get("capacity") or self.initial.get("capacity") or ""),
            mode=str(cleaned.get("mode") if "mode" in self.fields else self._mode()),
        )

    def drop_irrelevant(self, cleaned: dict[str, Any]) -> None:
        """Take away answers to what is not asked of the person, and their errors."""
        given = {number: value for name, value in cleaned.items() if (number := question_id(name))}
        asked = questions.relevant(self.every_question, given, person=self.respondent(cleaned))
        kept = {question_name(each.pk) for each in asked}
        for name, field in self.question_fields.items():
            if isinstance(field, AnswerField) and name not in kept:
                cleaned[name] = None
                self.errors.pop(name, None)

    def answers_given(self) -> dict[str, Any]:
        """Return the checked answers by name, as the domain takes them."""
        return {name: self.cleaned_data.get(name) for name in self.question_fields}


def asked_if(field: forms.Field) -> str:
    """Return the condition of the field for the script, empty where there is none."""
    condition = getattr(field, "condition", None)
    return json.dumps(condition, ensure_ascii=False) if condition else ""
