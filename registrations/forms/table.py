"""Many people on one page: the form of a delegate, once for each row of a table."""

import copy
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from registrations.domain.fields import EDITABLE_FIELDS, GROUP_FIELDS
from registrations.enums import Capacity
from registrations.forms.registration import DelegateForm
from registrations.models import Attendee, Delegation, Institution
from workshop.models import Event

# Shown whether the table has them or not; what else is shown is required or in the table.
_ALWAYS_SHOWN = ("capacity", "family_name", "given_names", "name_order", "language")


class _OpenSelect(forms.Select):
    """A list that also shows a value it does not offer, so that nothing typed is lost."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """Return the choices, before them the value that is none of them."""
        groups = super().optgroups(name, value, attrs)
        typed = value[0] if value else ""
        if typed in {str(each) for each, _label in self.choices}:
            return groups
        option = self.create_option(name, typed, typed or "–", True, 0)
        return [(None, [option], 0), *groups]


class _OpenCheckboxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, and one more for each value that is none of the choices."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """Return the choices, behind them the values that are none of them."""
        groups = super().optgroups(name, value, attrs)
        offered = {str(each) for each, _label in self.choices}
        unknown = [each for each in value if each not in offered]
        for number, each in enumerate(unknown, start=len(groups)):
            option = self.create_option(name, each, each, True, number, attrs=attrs)
            groups.append((None, [option], number))
        return groups


class RowForm(DelegateForm):
    """The form of one row: the columns of a delegate, each input small enough for a table.

    What only the delegate knows is left to the personal link.
    """

    def __init__(self, *, event: Event, institution: Institution | None = None) -> None:
        super().__init__(event=event, asks_consent=False, institution=institution)
        for name in [name for name in self.fields if name not in EDITABLE_FIELDS]:
            del self.fields[name]
        for field in self.fields.values():
            _fit(field)

    def in_row(self, number: int, data: MultiValueDict[str, str]) -> "RowForm":
        """Return the form of a row, with the fields of this one: they are made once.

        To make all fields anew for each of two hundred rows would take a second.
        """
        row: Any = copy.copy(self)
        row.prefix = prefix_of(number)
        row.data, row.is_bound = data, True
        row._errors = None
        row._bound_fields_cache = {}
        return row  # type: ignore[no-any-return]

    def values(self) -> dict[str, Any]:
        """Return what stands in the row, as the domain takes it."""
        return {name: self.cleaned_data[name] for name in EDITABLE_FIELDS if name in self.fields}


def _fit(field: forms.Field) -> None:
    field.help_text = ""
    field.widget.attrs["autocomplete"] = "off"
    if isinstance(field, forms.MultipleChoiceField):
        _put(field, _OpenCheckboxes(), _("“%(value)s” is not a day of this event."))
    elif isinstance(field, forms.ChoiceField):
        _put(field, _OpenSelect(), _("“%(value)s” is not known here. Choose from the list."))
    elif not isinstance(field, forms.EmailField):
        # Suggestions beneath each row would make up half of the page.
        field.widget = forms.TextInput({"autocomplete": "off"})


def _put(field: Any, widget: Any, unknown: Promise) -> None:
    widget.is_required = field.required
    widget.choices = field.choices
    field.widget = widget
    field.error_messages["invalid_choice"] = unknown


def prefix_of(number: int) -> str:
    """Return what precedes the names of the inputs of a row."""
    return f"row{number}"


@dataclass(frozen=True)
class Cell:
    """One cell: the field in the row, and its markup."""

    bound: BoundField
    number: int

    @property
    def html(self) -> SafeString:
        """Return the input, which says its column and row to those who do not see them."""
        label = gettext("%(column)s, row %(row)s") % {
            "column": self.bound.label,
            "row": self.number,
        }
        return self.bound.as_widget(attrs={"aria-label": label})

    @property
    def is_choices(self) -> bool:
        """Return whether the cell holds several boxes."""
        return bool(self.bound.use_fieldset)


@dataclass
class TableRow:
    """A row: its number in the file, its form, whether it is left out, and its likeness to others."""

    number: int
    form: RowForm
    columns: Sequence[str]
    is_left_out: bool = False
    known: Attendee | None = None
    same_as_row: int | None = None

    @property
    def cells(self) -> list[Cell]:
        """Return the cells in the order of the columns."""
        return [Cell(self.form[name], self.number) for name in self.columns]

    @property
    def is_correct(self) -> bool:
        """Return whether the row can be registered as it stands."""
        return not self.is_left_out and self.form.is_valid()

    @property
    def is_head(self) -> bool:
        """Return whether the row is correct and names a head of delegation."""
        return self.is_correct and self.form.cleaned_data["capacity"] == Capacity.HEAD

    def refuse_head(self) -> None:
        """Make the row faulty: somebody else is the head."""
        words = gettext("There is a head of delegation already. Choose another capacity.")
        self.form.add_error("capacity", words)

    @property
    def is_faulty(self) -> bool:
        """Return whether something in the row is to be corrected."""
        return not self.is_left_out and not self.form.is_valid()

    @property
    def problems(self) -> list[tuple[BoundField, str]]:
        """Return each error with the field in which it stands."""
        if self.is_left_out:
            return []
        return [(self.form[name], str(error)) for name, errors in self.form.errors.items() for error in errors]  # fmt: skip


class PeopleTable:
    """All rows of a page. ``data`` holds the cells under the names of the page's inputs."""

    def __init__(
        self,
        form: RowForm,
        *,
        columns: Iterable[str],
        numbers: Iterable[int],
        data: MultiValueDict[str, str],
        left_out: Collection[int] = (),
    ) -> None:
        self.columns = shown_columns(form, columns)
        self.headings = [form[name].label for name in self.columns]
        self.data = data
        self.rows = [
            TableRow(number, form.in_row(number, data), self.columns, number in left_out)
            for number in numbers
        ]

    def refuse_heads(self, *, is_led: Callable[[], bool]) -> None:
        """Mark every head but the first as faulty; the first too where the delegation is led."""
        named = [row for row in self.rows if row.is_head]
        for row in named if named and is_led() else named[1:]:
            row.refuse_head()

    @cached_property
    def correct(self) -> list[TableRow]:
        """Return the rows that can be registered."""
        return [row for row in self.rows if row.is_correct]

    @cached_property
    def faulty(self) -> list[TableRow]:
        """Return the rows that are to be corrected."""
        return [row for row in self.rows if row.is_faulty]

    @property
    def taking_seats(self) -> int:
        """Return how many of the correct rows would take a seat."""
        return sum(Capacity(row.form.cleaned_data["capacity"]).takes_seat for row in self.correct)

    def people(self, delegation: Delegation) -> dict[int, Attendee]:
        """Return the people of the rows that have a name, not stored, by number of the row."""
        names = ("family_name", "given_names", "native_name", "chinese_name", "email")
        return {
            row.number: Attendee(
                delegation=delegation,
                **{name: row.form.cleaned_data.get(name, "") for name in names},
            )
            for row in self.rows
            if not row.is_left_out and not row.form.errors.get("family_name")
        }


def shown_columns(form: RowForm, columns: Iterable[str]) -> list[str]:
    """Return the columns to show, in the order of the form: those of the table, and required ones."""
    wanted = {*columns, *_ALWAYS_SHOWN}
    # What those in person must answer is required by the form as a whole, not by its field.
    required = {group for group, each in form.asked.items() if each.is_required}
    wanted |= {GROUP_FIELDS[group][0] for group in required & set(GROUP_FIELDS)}
    return [name for name, field in form.fields.items() if name in wanted or field.required]


def as_data(rows: Mapping[int, Mapping[str, str | list[str]]]) -> MultiValueDict[str, str]:
    """Return the cells under the names that the page's inputs will have."""
    return MultiValueDict(
        {
            f"{prefix_of(number)}-{name}": value if isinstance(value, list) else [value]
            for number, cells in rows.items()
            for name, value in cells.items()
        }
    )


def default_answers() -> dict[str, str]:
    """Return what holds where a table says nothing: a delegate, told in the page's language."""
    return {"capacity": Capacity.DELEGATE, "language": get_language() or ""}
