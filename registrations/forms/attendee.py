"""The form of one person, built from what the event asks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from registrations.domain.registration import EDITABLE_FIELDS
from registrations.enums import AttendanceMode, Capacity, NameOrder, Purpose, Sex
from registrations.forms.fields import (
    HalfWidthEmailField,
    LineField,
    PhoneField,
    SuggestingInput,
    max_length_of,
)
from registrations.forms.layout import PAGE_ORDER
from registrations.models import Attendee
from workshop.enums import Audience, Group
from workshop.languages import language_choices
from workshop.models import Event
from workshop.templatetags.dates import long_date

HONORIFICS = ("Mr", "Ms", "Mrs", "Dr", "Prof.", "H.E. Mr", "H.E. Ms", "先生", "女士", "博士")

# Which fields each optional group asks; the first is the one that "required" means.
GROUP_FIELDS: dict[str, tuple[str, ...]] = {
    Group.PHONE: ("phone",),
    Group.NATIVE_NAMES: ("native_name", "chinese_name"),
    Group.CHINESE_FUNCTION: ("position_zh", "department_zh"),
    Group.INTERPRETATION: ("headset_language",),
    Group.DAYS: ("days",),
    Group.MODE: ("mode",),
}
# An answer that the database always holds; refusing to choose is not offered.
_ALWAYS_ANSWERED = {"mode"}


def _line(name: str, label: Any, **kwargs: Any) -> LineField:
    return LineField(label=label, max_length=max_length_of(name), **kwargs)


class AttendeeForm(forms.Form):
    """What is asked of one person.

    ``by_delegate`` says that the person fills it in, so that an e-mail address is
    required; a focal point may leave it out.
    """

    use_required_attribute = False
    field_order = PAGE_ORDER

    capacity = forms.ChoiceField(label=_("Capacity"), help_text=_("The role in the delegation."))
    honorific = LineField(
        label=_("Honorific"),
        required=False,
        max_length=max_length_of("honorific"),
        hint=_("As it should be printed, for example Mr, Ms, Dr or H.E. Ms."),
        autofill="honorific-prefix",
        widget=SuggestingInput(HONORIFICS, {"class": "short"}),
    )
    family_name = _line(
        "family_name",
        _("Family name"),
        hint=_("Exactly as in official letters; capitals are set when it is printed."),
        autofill="family-name",
        error_messages={"required": _("Enter the family name.")},
    )
    given_names = _line(
        "given_names",
        _("Given names"),
        required=False,
        hint=_("Leave this empty for a person with a single name."),
        autofill="given-name",
    )
    name_order = forms.ChoiceField(
        label=_("Order of the names"),
        choices=NameOrder,
        widget=forms.RadioSelect,
        help_text=_("How the name is written in documents."),
        error_messages={"required": _("Choose the order in which the names are written.")},
    )
    native_name = _line(
        "native_name",
        _("Name in native script"),
        required=False,
        hint=_("If it is written in another script than Latin, for example Ελένη or Олена."),
    )
    chinese_name = _line(
        "chinese_name",
        _("Chinese name"),
        required=False,
        hint=_("In Chinese characters, if there is one."),
    )
    print_as = _line(
        "print_as",
        _("Print the name as"),
        required=False,
        hint=_("Only if badge and lists should show the name differently from the above."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[*Sex.choices, ("", _("not stated"))],
        widget=forms.RadioSelect,
        help_text=_("Used for totals in the report to the funder, never in a list."),
    )
    position = _line("position", _("Position"), required=False, autofill="organization-title")
    department = _line("department", _("Department"), required=False)
    position_zh = _line("position_zh", _("Position in Chinese"), required=False)
    department_zh = _line("department_zh", _("Department in Chinese"), required=False)
    email = HalfWidthEmailField(
        label=_("E-mail address"),
        max_length=max_length_of("email"),
        help_text=_("The confirmation goes to this address. An office mailbox may be shared."),
        error_messages={"required": _("Enter an e-mail address.")},
    )
    phone = PhoneField(
        label=_("Telephone"),
        required=False,
        max_length=max_length_of("phone"),
        hint=_("In any format; with the country code if you can."),
        autofill="tel",
    )
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=language_choices, widget=forms.RadioSelect
    )
    headset_language = forms.ChoiceField(
        label=_("Language on the headset"), required=False, widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(
        label=_("Days of attendance"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose every day on which the person comes."),
    )
    mode = forms.ChoiceField(
        label=_("Attendance"),
        required=False,
        choices=AttendanceMode,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        event: Event,
        by_delegate: bool,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        defaults = {
            "capacity": Capacity.DELEGATE,
            "language": get_language(),
            "mode": AttendanceMode.IN_PERSON,
        }
        super().__init__(data, initial=defaults | dict(initial or {}))
        self.event = event
        self.by_delegate = by_delegate
        self.asked = {each.group: each for each in event.asked_groups.all()}
        self._choices()
        self._keep_asked_groups()
        self.fields["email"].widget.attrs["autocomplete"] = "email" if by_delegate else "off"
        if not by_delegate:
            self.fields["email"].required = False
            self.fields["email"].help_text = _(
                "If there is one: the confirmation goes there. Otherwise use the personal link."
            )
            for name in ("family_name", "given_names", "honorific", "position", "phone"):
                if name in self.fields:
                    self.fields[name].widget.attrs["autocomplete"] = "off"

    def _choices(self) -> None:
        self.fields["capacity"].choices = Capacity.for_delegates()  # type: ignore[attr-defined]
        languages = language_choices()
        self.fields["headset_language"].choices = [  # type: ignore[attr-defined]
            ("", _("no headset needed")),
            *languages,
        ]
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), long_date(day)) for day in self.event.days
        ]

    def _keep_asked_groups(self) -> None:
        for group, names in GROUP_FIELDS.items():
            asked = self.asked.get(group)
            for name in names:
                if asked is None:
                    del self.fields[name]
            if asked and asked.is_required and asked.audience == Audience.EVERYONE:
                self.fields[names[0]].required = True

    def clean(self) -> dict[str, Any]:
        """Drop what only those in person are asked, or require it of them."""
        cleaned = super().clean() or {}
        if not cleaned.get("mode"):
            cleaned["mode"] = AttendanceMode.IN_PERSON
        for group, asked in self.asked.items():
            if asked.audience != Audience.IN_PERSON:
                continue
            for position, name in enumerate(GROUP_FIELDS[group]):
                if cleaned["mode"] == AttendanceMode.ONLINE:
                    cleaned[name] = [] if name == "days" else ""
                elif position == 0 and asked.is_required and not cleaned.get(name):
                    self.add_error(name, gettext("This field is required."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what was asked and answered, as the domain takes it."""
        asked = {name for name in self.fields if name in EDITABLE_FIELDS}
        return {name: self.cleaned_data[name] for name in EDITABLE_FIELDS if name in asked}


class ConsentFields(forms.Form):
    """The consent questions: separate, unticked, refusable."""

    circulation = forms.BooleanField(
        required=False,
        label=_(
            "My name, institution and position may stand in the list of participants that is "
            "given to the participants."
        ),
    )
    photos = forms.BooleanField(
        required=False,
        label=_("Photos and recordings in which I can be recognised may be made and published."),
    )
    future_contact = forms.BooleanField(
        required=False,
        label=_("The organiser may keep my address to invite me to later events."),
    )

    def consents(self) -> dict[Purpose, bool]:
        """Return the answer to each question that was asked."""
        return {
            Purpose(name): bool(self.cleaned_data[name])
            for name in ConsentFields.base_fields
            if name in self.fields
        }


def initial_from(attendee: Attendee) -> dict[str, Any]:
    """Return the attendee's values as the form's first values."""
    return {name: getattr(attendee, name) for name in EDITABLE_FIELDS}


def chosen_days(values: list[str]) -> list[date]:
    """Return stored days as dates, in order."""
    return sorted(date.fromisoformat(value) for value in values)
