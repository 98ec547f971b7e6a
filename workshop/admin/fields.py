"""Form fields and widgets of the admin; every group of inputs says what it is a group of."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workshop.languages import language_choices
from workshop.models import Event
from workshop.templatetags.dates import long_date
from workshop.translated import TranslatedWidget


class LabelledTranslatedWidget(TranslatedWidget):
    """One input for each language, in a group that bears the field's name."""

    template_name = "admin/widgets/translated.html"
    group_label: Any = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the name of the group."""
        context = super().get_context(name, value, attrs)
        context["widget"]["group_label"] = self.group_label
        return context


class CheckboxGroup(forms.CheckboxSelectMultiple):
    """Checkboxes in a group that bears the field's name."""

    template_name = "admin/widgets/checkboxes.html"
    group_label: Any = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the name of the group."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["group_label"] = self.group_label
        return context


class ChosenField(forms.MultipleChoiceField):
    """Several of a closed list, kept as a JSON list in the order of the list."""

    widget = CheckboxGroup

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.group_label = self.label

    def clean(self, value: Any) -> list[str]:
        """Return the chosen values in the order in which they were offered."""
        chosen = set(super().clean(value))
        return [str(key) for key, _label in self.widget.choices if str(key) in chosen]


class LanguagesField(ChosenField):
    """Languages of the settings."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=language_choices, **kwargs)


class DaysField(ChosenField):
    """Days of an event, kept as ISO dates; none chosen means all days."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("None chosen means all days."))
        super().__init__(required=False, **kwargs)

    def offer(self, event: Event, *, kept: Sequence[str] = ()) -> None:
        """Offer the event's days, and those kept from before its dates were moved."""
        days = {day.isoformat(): long_date(day) for day in event.days}
        for value in kept:
            days.setdefault(value, value)
        self.choices = list(days.items())


def say_name(field: forms.Field, label: Any) -> None:
    """Give an input without a label of its own, as in a table, the name of its column."""
    if isinstance(field.widget, (LabelledTranslatedWidget, CheckboxGroup)):
        field.widget.group_label = label
    elif isinstance(field.widget, forms.SplitDateTimeWidget):
        for widget, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
            widget.attrs["aria-label"] = f"{label}: {part}"
    elif not isinstance(field.widget, forms.MultiWidget):
        field.widget.attrs["aria-label"] = label
