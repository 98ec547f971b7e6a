"""Form fields that give an answer the form in which it is kept (see ``Answer.value``)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registrations.domain import questions, uploads
from registrations.enums import QuestionKind
from registrations.forms.fields import LineField
from registrations.models import Question, Upload
from workshop.templatetags.dates import long_date
from workshop.text import in_series, to_half_width, validate_text

_NO_ANSWER = ("", pgettext_lazy("to a question", "no answer"))
_YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


class AnswerField(forms.Field):
    """What the fields of questions have in common; an empty answer is nothing."""

    question: Question
    # Where the answer is asked only in a certain case: see registrations/forms/questions.py.
    condition: dict[str, list[str]]

    def clean(self, value: Any) -> Any:
        """Return the answer as it is kept."""
        cleaned = super().clean(value)
        return None if cleaned in (None, "", []) else self.as_kept(cleaned)

    def as_kept(self, cleaned: Any) -> Any:
        """Return a cleaned answer as it is kept."""
        return cleaned


class TextAnswer(AnswerField, LineField):
    """One line of text."""


class LongTextAnswer(AnswerField, forms.CharField):
    """Several lines of text, with line ends as they are kept."""

    default_validators = [validate_text]
    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Return the text with one sign for the end of a line, as browsers send two."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class OptionAnswer(AnswerField, forms.ChoiceField):
    """One option; kept as a list of its id."""

    widget = forms.RadioSelect

    def prepare_value(self, value: Any) -> Any:
        """Return what was kept or typed as the choice to be shown."""
        return value[0] if isinstance(value, list) and value else value

    def as_kept(self, cleaned: Any) -> list[int]:
        """Return the id as a list."""
        return [int(cleaned)]


class OptionsAnswer(AnswerField, forms.MultipleChoiceField):
    """Several options; kept as ids in the order in which they are offered."""

    widget = forms.CheckboxSelectMultiple

    def as_kept(self, cleaned: Any) -> list[int]:
        """Return the ids in the order of the options."""
        chosen = {int(each) for each in cleaned}
        return [each.pk for each in self.question.options.all() if each.pk in chosen]


class YesNoAnswer(AnswerField, forms.ChoiceField):
    """Yes or no."""

    widget = forms.RadioSelect

    def prepare_value(self, value: Any) -> Any:
        """Return what was kept or typed as the choice to be shown."""
        return ("yes" if value else "no") if isinstance(value, bool) else value

    def as_kept(self, cleaned: Any) -> bool:
        """Return whether it was yes."""
        return bool(cleaned == "yes")


class DayAnswer(AnswerField, forms.DateField):
    """A day; kept as in 2027-11-03."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"],
            error_messages={"invalid": _("Write the day as in 2027-11-03.")},
            **kwargs,
        )

    def as_kept(self, cleaned: date) -> str:
        """Return the day as text. Raises ValidationError for one that nobody can mean."""
        if not questions.FIRST_DAY <= cleaned <= questions.LAST_DAY:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return cleaned.isoformat()


class NumberAnswer(AnswerField, forms.DecimalField):
    """A number; kept as text, so that no digit is lost."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=questions.NUMBER_DIGITS,
            decimal_places=questions.NUMBER_PLACES,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
            error_messages={"invalid": _("Write a number in digits, such as 12 or 2.5.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Return the number, full-width digits made plain."""
        return super().to_python(to_half_width(value) if isinstance(value, str) else value)

    def as_kept(self, cleaned: Decimal) -> str:
        """Return the digits, without an exponent."""
        return f"{cleaned:f}"


class RefusedFile(str):
    """Stands in posted data for a file that was refused: the token kept so far, and why."""

    reason: str

    @classmethod
    def because(cls, reason: str, *, kept: str) -> "RefusedFile":
        """Return the token with the reason."""
        refused = cls(kept)
        refused.reason = reason
        return refused


class FileInput(forms.FileInput):
    """A file to choose, beside the one kept so far, which its token carries along.

    ``find`` returns the file of a token if the page may show it; ``address`` leads to it.
    """

    template_name = "portal/file_input.html"
    field: "FileAnswer"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the file kept so far."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        upload = self.field.find(value)
        context["widget"] |= {
            "upload": upload,
            "address": self.field.address if upload and value == self.field.kept else "",
            "remove_id": f"{context['widget']['attrs'].get('id', name)}_remove",
        }
        return context

    def format_value(self, value: Any) -> None:
        """Return nothing: a browser takes no file from the page."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Any:
        """Return the token of the file kept, or that a file was refused; nothing if removed."""
        return None if f"{name}-remove" in data else data.get(name)

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        """Return whether the form had no such field."""
        return name not in data


class FileAnswer(AnswerField, forms.CharField):
    """A file; kept as the token of its upload, which has been stored by then."""

    widget = FileInput

    def __init__(self, *, kept: str | None = None, address: str = "", **kwargs: Any) -> None:
        super().__init__(max_length=64, **kwargs)
        self.kept = kept
        self.address = address
        self._found: dict[str, Upload | None] = {}
        self.widget.field = self

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes without the length of the token, which is no input's to limit."""
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def find(self, token: Any) -> Upload | None:
        """Return the file of the token if it is free, or the one that is answered with."""
        if not token or not isinstance(token, str):
            return None
        if token not in self._found:
            event = self.question.event_id
            found = Upload.objects.filter(event=event, token=token).first() if token == self.kept else uploads.find_free(event, token)  # fmt: skip
            self._found[token] = found
        return self._found[token]

    def clean(self, value: Any) -> Any:
        """Return the token; whether its file may be taken up is decided when it is."""
        if isinstance(value, RefusedFile):
            raise ValidationError(value.reason, code="refused")
        return super().clean(value)


def field_for(question: Question, *, kept: Any = None, **kwargs: Any) -> AnswerField:
    """Return the field that asks the question; ``kept`` is what was answered before."""
    kind = QuestionKind(question.kind)
    match kind:
        case QuestionKind.TEXT:
            field: AnswerField = TextAnswer(max_length=questions.TEXT_LENGTH, **kwargs)
        case QuestionKind.LONG_TEXT:
            field = LongTextAnswer(max_length=questions.LONG_TEXT_LENGTH, **kwargs)
            field.widget.attrs["rows"] = 4
        case QuestionKind.CHOICE:
            field = OptionAnswer(choices=_choices(question, kept, single=True), **kwargs)
        case QuestionKind.CHOICES:
            field = OptionsAnswer(choices=_choices(question, kept, single=False), **kwargs)
        case QuestionKind.YES_NO:
            none = () if question.is_required else (_NO_ANSWER,)
            field = YesNoAnswer(choices=(*_YES_NO, *none), **kwargs)
        case QuestionKind.DATE:
            field = DayAnswer(**kwargs)
        case QuestionKind.NUMBER:
            field = NumberAnswer(**kwargs)
        case QuestionKind.FILE:
            field = FileAnswer(kept=kept, **kwargs)
    field.question = question
    field.condition = {}
    return field


def _choices(question: Question, kept: Any, *, single: bool) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = [(each.pk, str(each.text)) for each in questions.offered(question, kept)]  # fmt: skip
    return [*found, _NO_ANSWER] if single and not question.is_required else found


def in_words(question: Question, value: Any, *, upload: Upload | None = None) -> str:
    """Return a kept answer in words; of a file its name, if it is given."""
    match QuestionKind(question.kind):
        case _ if value in (None, "", []):
            return upload.name if upload else ""
        case QuestionKind.CHOICE | QuestionKind.CHOICES:
            texts = {each.pk: str(each.text) for each in question.options.all()}
            return in_series(texts.get(pk, str(pk)) for pk in value)
        case QuestionKind.YES_NO:
            return gettext("Yes") if value else gettext("No")
        case QuestionKind.DATE:
            return long_date(date.fromisoformat(value))
        case QuestionKind.FILE:
            return upload.name if upload else gettext("a file that is no longer there")
        case _:
            return str(value)
