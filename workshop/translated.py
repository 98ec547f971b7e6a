"""Text in several languages, kept in one JSON column.

Adding a language is a line in the settings: no column and no migration (see
docs/adr/0002-translated-text.md).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from workshop.text import validate_text


class Translated(dict[str, str]):
    """Texts by language code; printed in the active language, else in the first there is."""

    def shown_language(self, wanted: str | None = None) -> str:
        """Return the code of the language in which the text is shown."""
        wanted = wanted or get_language() or settings.LANGUAGE_CODE
        order = [wanted, settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES)]
        return next((code for code in order if self.get(code)), wanted)

    def in_language(self, wanted: str | None = None) -> str:
        """Return the text in the wanted language, or what there is instead, or ''."""
        return self.get(self.shown_language(wanted), "")

    def __str__(self) -> str:
        return self.in_language()

    def __bool__(self) -> bool:
        return any(self.values())


def _clean(value: object) -> Translated:
    if isinstance(value, Mapping):
        return Translated({str(code): str(text) for code, text in value.items() if text})
    if value in (None, ""):
        return Translated()
    return Translated({settings.LANGUAGE_CODE: str(value)})


class TranslatedWidget(forms.MultiWidget):
    """One input for each language of the settings, each with its language said."""

    template_name = "components/translated_widget.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiline: bool = False) -> None:
        self.codes = [code for code, _name in settings.LANGUAGES]
        base = forms.Textarea if multiline else forms.TextInput
        extra = {"rows": 4} if multiline else {"size": 60}
        super().__init__({code: base({**extra, "lang": code}) for code in self.codes}, attrs)

    def decompress(self, value: object) -> list[str]:
        """Split the stored text into the order of the inputs."""
        texts = _clean(value)
        return [texts.get(code, "") for code in self.codes]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add each language's own name; the first input bears the field's id."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for code, subwidget in zip(self.codes, context["widget"]["subwidgets"], strict=True):
            subwidget["language"] = get_language_info(code)["name_local"]
        return context

    def id_for_label(self, id_: str) -> str:
        """Return no id: a group of inputs has a legend, not a label."""
        return ""


class TranslatedFormField(forms.MultiValueField):
    """Text in each language; where required, the default language must be given."""

    widget: type[forms.Widget] = TranslatedWidget

    def __init__(
        self,
        *,
        max_length: int | None = None,
        multiline: bool = False,
        widget: Any = None,
        **kwargs: Any,
    ) -> None:
        self.codes = [code for code, _name in settings.LANGUAGES]
        needed = kwargs.pop("required", True)
        fields = [
            forms.CharField(
                max_length=max_length,
                required=needed and code == settings.LANGUAGE_CODE,
                validators=[validate_text],
            )
            for code in self.codes
        ]
        super().__init__(
            fields,
            required=needed,
            require_all_fields=False,
            widget=TranslatedWidget(multiline=multiline),
            **kwargs,
        )

    def compress(self, data_list: Sequence[str]) -> Translated:
        """Join the inputs into the stored text."""
        return _clean(dict(zip(self.codes, data_list or [], strict=False)))


class TranslatedField(models.JSONField):
    """A column of text in several languages."""

    description = _("Text in several languages")

    def __init__(
        self, *args: Any, max_length: int = 300, multiline: bool = False, **kw: Any
    ) -> None:
        self.multiline = multiline
        kw.setdefault("default", Translated)
        super().__init__(*args, **kw)
        self.max_text_length = max_length

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Translated:
        """Return the column's texts."""
        return _clean(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Translated:
        """Return any accepted form of the text as texts by language."""
        return _clean(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse unknown languages, over-long text and characters that are not text."""
        super().validate(value, model_instance)
        known = {code for code, _name in settings.LANGUAGES}
        for code, text in _clean(value).items():
            if code not in known:
                raise ValidationError(_("Unknown language."), code="unknown_language")
            if len(text) > self.max_text_length:
                raise ValidationError(
                    _("Write at most %(count)s characters."),
                    code="too_long",
                    params={"count": self.max_text_length},
                )
            validate_text(text)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Return the field with one input for each language."""
        return TranslatedFormField(
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            max_length=self.max_text_length,
            multiline=self.multiline,
        )
