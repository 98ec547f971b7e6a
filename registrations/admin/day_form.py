"""One agenda item among all of its day, as staff edit it: shape only, the domain saves."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.domain.agenda_editing import COLUMNS, PARTS, Edit
from workshop.admin.fields import LabelledTranslatedWidget, LanguagesField, say_name
from workshop.enums import Interpretation, ItemKind, Visibility
from workshop.frozen import Place
from workshop.templatetags.dates import long_date
from workshop.text import to_half_width, validate_line
from workshop.translated import TranslatedFormField

_TIME = "%H:%M"
# So many items may be new, and have so many contributors, at once.
MOST_NEW = 60
MOST_PARTS = 40


class ClockField(forms.TimeField):
    """A time of day, typed as fingers have it: 9:30, 0930, 9.30 or 9：30."""

    widget = forms.TimeInput(
        format=_TIME, attrs={"size": 5, "inputmode": "numeric", "autocomplete": "off"}
    )

    def __init__(self, **kwargs: Any) -> None:
        formats = [_TIME, "%H.%M", "%H%M"]
        super().__init__(
            input_formats=formats, error_messages={"invalid": _("Write it as 09:30.")}, **kwargs
        )

    def to_python(self, value: Any) -> time | None:
        """Return the time."""
        return super().to_python(to_half_width(value) if isinstance(value, str) else value)


def _named(label: Any, **kwargs: Any) -> forms.Field:
    """Return a text in each language, in a group that bears the name."""
    field: forms.Field = TranslatedFormField(label=label, **kwargs)
    field.widget = LabelledTranslatedWidget()
    say_name(field, label)
    return field


class ItemForm(forms.Form):
    """One item, its contributors below it; one line more than there are is for another."""

    starts = ClockField(label=capfirst(_("start")))
    ends = ClockField(label=capfirst(_("end")))
    kind = forms.ChoiceField(label=capfirst(_("kind")), choices=ItemKind.choices)
    room = forms.TypedChoiceField(
        label=capfirst(_("room")), required=False, coerce=int, empty_value=None
    )
    track = forms.CharField(
        label=capfirst(_("track")), required=False, max_length=20, validators=[validate_line]
    )
    interpretation = forms.ChoiceField(
        label=capfirst(_("interpretation")), choices=Interpretation.choices
    )
    visibility = forms.ChoiceField(label=capfirst(_("visible to")), choices=Visibility.choices)
    day = forms.TypedChoiceField(label=capfirst(_("day")), coerce=date.fromisoformat)
    remove = forms.BooleanField(required=False)
    # The times before they were shifted, while that is not saved.
    before = forms.CharField(required=False, max_length=11, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        rooms: Iterable[Place],
        days: Iterable[date],
        is_new: bool,
        initial: Mapping[str, Any],
        prefix: str,
    ) -> None:
        # What is new and wholly empty is nothing.
        super().__init__(data, initial=dict(initial), prefix=prefix, empty_permitted=is_new, use_required_attribute=False)  # fmt: skip
        self.fields["title"] = _named(capfirst(_("title")), max_length=200)
        self.fields["interpretation_languages"] = LanguagesField(
            label=capfirst(_("languages of interpretation")), required=False
        )
        self._offer("room", [("", "–"), *((each.id, str(each.name)) for each in rooms)])
        self._offer("day", [(each.isoformat(), long_date(each)) for each in days])
        self.part_count = self._part_count(initial)
        for number in range(self.part_count):
            self._add_part(number)

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _part_count(self, initial: Mapping[str, Any]) -> int:
        """Return how many lines there are for contributors: as sent, else one to spare."""
        if self.is_bound:
            posted = (n for n in range(MOST_PARTS) if self.add_prefix(f"part-{n}-name") not in self.data)  # fmt: skip
            return next(posted, MOST_PARTS)
        return sum(name.endswith("-name") for name in initial) + 1

    def _add_part(self, number: int) -> None:
        start = f"part-{number}"
        self.fields[f"{start}-id"] = forms.IntegerField(
            required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
        )
        self.fields[f"{start}-role"] = _named(capfirst(_("role")), required=False, max_length=200)
        self.fields[f"{start}-name"] = forms.CharField(
            label=capfirst(pgettext_lazy("of a person", "name")),
            required=False,
            max_length=200,
            validators=[validate_line],
        )

    def clean(self) -> dict[str, Any]:
        """Say beside each input what cannot be together with the others."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", ValidationError(_("The end must be after the start.")))
        for number in range(self.part_count):
            name, role = (data.get(f"part-{number}-{each}") for each in ("name", "role"))
            if name and not role:
                self.add_error(f"part-{number}-role", ValidationError(_("Write the role too.")))
        return data

    @property
    def is_empty(self) -> bool:
        """Return whether it is new and nothing was written."""
        return self.empty_permitted and not self.has_changed()

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return the contributors of the valid form; a line that was emptied is none."""
        data = self.cleaned_data
        lines = (
            {name: data[f"part-{number}-{name}"] for name in ("id", "role", "name")}
            for number in range(self.part_count)
        )
        return [each for each in lines if each["role"]]

    def edit(self, pk: int | None) -> Edit:
        """Return what the valid form asks for."""
        values = {name: self.cleaned_data[name] for name in COLUMNS}
        return Edit(pk, values | {PARTS: self.parts}, self.cleaned_data["remove"])

    def part_fields(self) -> list[tuple[Any, Any, Any]]:
        """Return the inputs of each line of contributors: number, role and name."""
        return [
            (self[f"part-{n}-id"], self[f"part-{n}-role"], self[f"part-{n}-name"])
            for n in range(self.part_count)
        ]


def initial_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an item, as the domain has them, as first values of its form."""
    initial = {name: value for name, value in values.items() if name != PARTS}
    initial["day"] = initial["day"].isoformat()
    for number, part in enumerate(values[PARTS]):
        initial |= {f"part-{number}-{name}": value for name, value in part.items()}
    return initial
