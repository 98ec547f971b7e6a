"""The form by which a table is pasted or handed in, and the one that says what its columns are."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from registrations.enums import NameOrder

# So many rows show what is in a column.
_SHOWN = 4


class ReadForm(forms.Form):
    """Rows that are pasted, or a file."""

    use_required_attribute = False

    pasted = forms.CharField(
        label=_("Paste rows"),
        required=False,
        strip=False,
        help_text=_(
            "Copy the cells in your spreadsheet, with the row that names the columns, and paste "
            "them here."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "class": "pasted", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        help_text=_("XLSX, ODS or CSV; of a workbook the first sheet is read."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt,.xls"}),
    )
    name_order = forms.ChoiceField(
        label=_("How the names are written, where the table does not say it"),
        required=False,
        choices=[("", _("ask me for each row")), *NameOrder.choices],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse nothing at all, and two tables at once."""
        cleaned = super().clean() or self.cleaned_data
        pasted, file = (cleaned.get("pasted") or "").strip(), cleaned.get("file")
        if not self.errors and not pasted and not file:
            self.add_error("pasted", _now("Paste the rows here, or choose a file below."))
        if pasted and file:
            self.add_error("file", _now("Either paste rows or choose a file, not both."))
        return cleaned


class ColumnsForm(forms.Form):
    """What each column of a table without header holds; the table travels along as text."""

    pasted = forms.CharField(strip=False, widget=forms.HiddenInput)
    name_order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        count: int,
        fields: Mapping[str, forms.Field],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        choices = [("", _("leave this column out")), *((n, f.label) for n, f in fields.items())]
        for number in range(count):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=_now("Column %(number)s") % {"number": number + 1},
                required=False,
                choices=choices,
            )

    @property
    def columns(self) -> list[str]:
        """Return the chosen field of each column of the valid form, or an empty text."""
        return [value for name, value in self.cleaned_data.items() if name.startswith("column-")]


def samples(lines: list[list[str]], column: int) -> list[str]:
    """Return the first texts that stand in the column."""
    found = (line[column] for line in lines if column < len(line) and line[column])
    return [text for text, _number in zip(found, range(_SHOWN), strict=False)]
