"""The form of one group of sensitive data: always blank, with the consent beside the values."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from registrations.domain.questions import FIRST_DAY, LAST_DAY
from registrations.enums import Purpose
from registrations.forms.consents import BehalfFields, question
from registrations.forms.fields import LineField
from registrations.models.encrypted import EncryptedDateField, EncryptedTextField
from registrations.models.sensitive import PassportSex
from registrations.privacy import groups
from registrations.privacy.meaning import EXPLANATIONS
from workshop.models import Event
from workshop.templatetags.dates import long_date
from workshop.text import validate_text

_COUNTRY = "nationality"
_SEX = "passport_sex"
_SEVERAL_LINES = "access"
_HINTS: dict[str, Promise] = {
    "document_type": _("For example passport or identity card."),
    "arrives_by": _("For example CA934, Beijing Capital Airport, 10:25."),
    "leaves_by": _("For example G1, Beijing South, 09:00."),
    "hotel": _("If you have booked one yourself."),
    "diet": _("For example no pork, vegetarian, no nuts; write “none” if there is nothing."),
    "access": _("For example a step-free way, a seat near the front, a companion."),
    "emergency_contact": _("Whom to call, and the number."),
    "passport_name": _("In Latin letters, in the order in which the passport has it."),
    "consulate": _("For example: Embassy of the country in Brussels, consular section."),
}


def _field_of(name: str, column: EncryptedTextField) -> forms.Field:
    """Return the field of one column, empty and forgotten by the browser."""
    label = capfirst(str(column.verbose_name))
    if isinstance(column, EncryptedDateField):
        widget = forms.DateInput(
            format="%Y-%m-%d",
            attrs={"type": "date", "min": f"{FIRST_DAY}", "max": f"{LAST_DAY}", "class": "short"},
        )
        return _Day(label=label, required=False, widget=widget)
    if name == _COUNTRY:
        choices = [("", gettext("Choose a country")), *countries]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if name == _SEX:
        choices = [("", gettext("Choose one")), *PassportSex.choices]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    hint = _HINTS.get(name, "")
    if name == _SEVERAL_LINES:
        return forms.CharField(
            label=label,
            required=False,
            max_length=column.max_length,
            validators=[validate_text],
            help_text=str(hint),
            widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        )
    return LineField(label=label, required=False, max_length=column.max_length, hint=hint)


class _Day(forms.DateField):
    """A day within two centuries, in the way of writing that browsers send."""

    input_formats = ["%Y-%m-%d"]
    default_error_messages = {"invalid": _("Write the day as in 2027-11-03.")}

    def clean(self, value: Any) -> Any:
        """Return the day, or nothing."""
        day = super().clean(value)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class SensitiveForm(forms.Form):
    """The values of one group, none of which must be given, and the consent to keep them."""

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        group: Purpose,
        event: Event,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.group = group
        self.event = event
        columns = groups.fields_of(group)
        fields = {name: _field_of(name, column) for name, column in columns.items()}
        self.fields = {**fields, **self.fields}
        self.fields["agreed"] = forms.BooleanField(
            label=question(group, event),
            help_text=str(EXPLANATIONS[group]),
            error_messages={
                "required": _("Tick this, or nothing can be stored. You may also refuse.")
            },
        )

    def values(self) -> dict[str, Any]:
        """Return what was filled in, by name of column."""
        return {name: self.cleaned_data[name] for name in groups.fields_of(self.group)}


class StaffSensitiveForm(BehalfFields, SensitiveForm):
    """Somebody's values, entered by staff on that person's word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreed = self.fields["agreed"]
        agreed.label = gettext("The person agrees that this is stored and used.")
        agreed.help_text = gettext("What the person is told: “%(words)s”") % {
            "words": EXPLANATIONS[self.group]
        }
        agreed.error_messages["required"] = gettext("Without the consent nothing can be stored.")
        self.order_fields([*groups.fields_of(self.group), "agreed", "channel", "reason"])


def in_words(group: Purpose, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each value that is not empty with what it is called, in the active language."""
    return [
        (capfirst(str(column.verbose_name)), _words(name, values[name]))
        for name, column in groups.fields_of(group).items()
        if values.get(name)
    ]


def _words(name: str, value: Any) -> str:
    if name == _COUNTRY:
        return str(countries.name(value))
    if name == _SEX:
        return str(PassportSex(value).label)
    return long_date(value) if hasattr(value, "isoformat") else str(value)
