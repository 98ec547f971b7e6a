"""The form of a vehicle that a delegation brings: always blank, as what is stored is not shown."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registrations.forms.fields import LineField
from registrations.privacy.vehicles import FIELDS
from workshop.models import Event
from workshop.templatetags.dates import long_date

_HINTS = {
    "make": _("For example: blue van, the make, the model."),
    "driver_document": _("What it is, and its number; the guards compare it at the gate."),
}


class VehicleForm(forms.Form):
    """A vehicle, its driver, the days on which it comes."""

    use_required_attribute = False

    days = forms.MultipleChoiceField(
        label=_("Days"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all days."),
    )
    is_driver_told = forms.BooleanField(
        label=_("The driver knows that these data are given to the security of the venue."),
        help_text=_(
            "They are stored encrypted, given to nobody else, and erased with the other sensitive data of the event."
        ),
        error_messages={"required": _("Tell the driver first, then tick this.")},
    )

    def __init__(self, data: QueryDict | None = None, *, event: Event) -> None:
        super().__init__(data)
        for name, column in FIELDS.items():
            if name != "days":
                self.fields[name] = LineField(
                    label=capfirst(str(column.verbose_name)),
                    max_length=column.max_length,
                    hint=_HINTS.get(name, ""),
                )
        days: Any = self.fields["days"]
        days.choices = [(day.isoformat(), long_date(day)) for day in event.days]
        self.order_fields([*FIELDS, "is_driver_told"])

    def values(self) -> dict[str, str]:
        """Return what was filled in, by name of column."""
        data = self.cleaned_data
        return {
            name: ",".join(sorted(data[name])) if name == "days" else data[name] for name in FIELDS
        }
