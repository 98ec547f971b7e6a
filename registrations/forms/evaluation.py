"""The form of the evaluation, for participants and for staff who copy it from paper."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.domain import evaluation
from registrations.domain.evaluation import Answers
from registrations.models import EvaluationQuestion
from registrations.models.evaluation import EvaluationKind
from workshop.text import validate_text

_LONGEST = 2000
_YES_NO = (("yes", _("Yes")), ("no", _("No")))
_NONE = ("", pgettext_lazy("to a question", "no answer"))


def _field_of(question: EvaluationQuestion) -> forms.Field:
    """Return the field of one question, which nobody must answer."""
    kind, label = EvaluationKind(question.kind), str(question.text)
    if kind == EvaluationKind.COMMENT:
        widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
        return forms.CharField(
            label=label,
            required=False,
            max_length=_LONGEST,
            validators=[validate_text],
            widget=widget,
        )
    is_rating = kind == EvaluationKind.RATING
    choices: Iterable[Any] = [(each, each) for each in evaluation.RATINGS] if is_rating else _YES_NO
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[*choices, _NONE],
        initial="",
        widget=forms.RadioSelect(attrs={"class": "in-a-row"}),
        help_text=_("1 is poor, 5 is very good.") if is_rating else "",
    )


class EvaluationForm(forms.Form):
    """One field for each question of the event."""

    use_required_attribute = False

    def __init__(self, *args: Any, questions: Iterable[EvaluationQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {f"question-{each.pk}": each for each in questions}
        self.fields |= {name: _field_of(each) for name, each in self.asked.items()}

    def answers(self) -> Answers:
        """Return what was answered, by the id of the question."""
        data = self.cleaned_data
        return {
            question.pk: data[name].replace("\r\n", "\n").strip()
            for name, question in self.asked.items()
            if data.get(name, "").strip()
        }
