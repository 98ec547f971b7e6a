"""What list of an event's people is wanted, in which form, for whom and why."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations.exports.participant_list import ListOrder
from registrations.exports.purpose import ListPurpose
from registrations.exports.purposes import PARTICIPANT_LIST, PURPOSES
from registrations.exports.spreadsheet import Format
from registrations.exports.wording import list_languages
from registrations.forms.fields import LineField, SuggestingInput
from registrations.models import ColumnSet, Disclosure
from workshop.text import number_in, validate_text

# Their ids stand in an address, which servers and proxies do not take at any length.
MOST_SELECTED = 300
# What may stand in an address: it says nothing of anybody.
REPEATED = ("purpose", "edition", "language", "format", "columns", "prints", "is_abroad", "people")
EDITIONS = {"provisional": _("provisional"), "final": _("final")}
RECIPIENTS = (
    _("The delegations"),
    _("The venue"),
    _("The donor"),
    _("The people themselves"),
    _("Our own staff"),
)


def _set_title(chosen: ColumnSet) -> str:
    return f"{PURPOSES[chosen.purpose].title}: {chosen.name}"


class ExportForm(forms.Form):
    """What list is wanted, in which form, who is given it and why.

    It is sent by POST, as it writes the log of disclosures; and what somebody types as
    recipient or reason may name people, who do not belong into an address.
    """

    edition = forms.ChoiceField(
        label=_("Edition of the list of participants"),
        choices=list(EDITIONS.items()),
        initial="provisional",
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=list_languages, initial=get_language, widget=forms.RadioSelect
    )
    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            (Format.XLSX.value, _("Excel (XLSX): for reading and printing")),
            (
                Format.PDF.value,
                _("PDF: on paper; sheets, badges, name tents and certificates are always so"),
            ),
            (Format.DOCX.value, _("Word (DOCX): to go on editing")),
            (Format.CSV.value, _("CSV: for other programs")),
        ],
        initial=Format.XLSX.value,
        widget=forms.RadioSelect,
    )
    prints = forms.ChoiceField(
        label=_("Badges and name tents"),
        choices=[
            ("all", _("all")),
            ("changed", _("only who is new or changed since the last print")),
        ],
        initial="all",
        required=False,
        widget=forms.RadioSelect,
    )
    recipient = LineField(
        label=_("Who is given the list"),
        max_length=Disclosure._meta.get_field("recipient").max_length,
        hint=_("The people in the list can read this on their own page."),
        widget=SuggestingInput(RECIPIENTS),
    )
    is_abroad = forms.ChoiceField(
        label=_("Is that outside the country of the event?"),
        choices=[("no", _("no")), ("yes", _("yes: who does not agree to that is left out"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_(
            "Why you need it. Required for all registrations, for logistics, for the security of the venue and for visa letters."
        ),
    )
    people = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        purposes: Iterable[ListPurpose],
        sets: Iterable[ColumnSet] = (),
        **kwargs: Any,
    ) -> None:
        """Offer the lists that the person may take, and the own choices of their columns."""
        super().__init__(*args, **kwargs)
        offered = list(purposes)
        self._sets = {str(each.pk): each for each in sets}
        self.fields["purpose"] = forms.ChoiceField(
            label=_("List"),
            choices=[(each.key, each.title) for each in offered],
            initial=PARTICIPANT_LIST.key,
            widget=forms.RadioSelect,
        )
        if self._sets:
            self.fields["columns"] = forms.ChoiceField(
                label=_("Columns"),
                choices=[
                    ("", _("all of the list")),
                    *((pk, _set_title(each)) for pk, each in self._sets.items()),
                ],
                required=False,
                widget=forms.RadioSelect,
            )
        if not any(each.needs_reason for each in offered):
            del self.fields["reason"]

    def clean_people(self) -> frozenset[int] | None:
        """Return the ids of the people selected, or nothing where all are meant."""
        text = self.cleaned_data["people"]
        if not text:
            return None
        numbers = [number_in(each) for each in text.split(",")]
        if len(numbers) > MOST_SELECTED or None in numbers:
            raise ValidationError(_("The selection cannot be read. Select the people again."))
        return frozenset(each for each in numbers if each is not None)

    def clean(self) -> dict[str, Any]:
        """Refuse columns that were chosen for another list."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = self._sets.get(data.get("columns", ""))
        if chosen and "purpose" in data and chosen.purpose != data["purpose"]:
            title = PURPOSES[chosen.purpose].title
            words = _("These columns were chosen for “%(list)s”. Take all, or that list.")
            self.add_error("columns", words % {"list": title})
        return data

    def order(self) -> ListOrder:
        """Return the list that the valid form asks for."""
        data = self.cleaned_data
        purpose, format = PURPOSES[data["purpose"]], Format(data["format"])
        # What is made in one way is made so, whatever was chosen for another list.
        [*made] = purpose.formats
        chosen = self._sets.get(data.get("columns", ""))
        return ListOrder(
            purpose=purpose,
            format=made[0] if len(made) == 1 else format,
            language=data["language"],
            is_final=data["edition"] == "final",
            people=data["people"],
            columns=frozenset(chosen.columns) if chosen else None,
            is_changed_only=purpose.is_reprinted and data["prints"] == "changed",
            recipient=data["recipient"],
            is_abroad=data["is_abroad"] == "yes",
            reason=data.get("reason", ""),
        )
