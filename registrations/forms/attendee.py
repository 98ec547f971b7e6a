"""The form of one person, built from what the event asks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from registrations.domain import answers
from registrations.domain.audience import is_abroad, is_addressed
from registrations.domain.fields import EDITABLE_FIELDS, GROUP_FIELDS
from registrations.enums import AttendanceMode, Capacity, NameOrder, Sex
from registrations.forms.fields import (
    HalfWidthEmailField,
    LineField,
    PhoneField,
    SuggestingInput,
    max_length_of,
)
from registrations.forms.layout import PAGE_ORDER, page_order
from registrations.forms.questions import QuestionFields
from registrations.models import Attendee, Institution
from workshop.enums import Audience
from workshop.languages import language_choices
from workshop.models import AskedGroup, Event
from workshop.templatetags.dates import long_date
from workshop.templatetags.languages import gap

HONORIFICS = ("Mr", "Ms", "Mrs", "Dr", "Prof.", "H.E. Mr", "H.E. Ms", "先生", "女士", "博士")

# An answer that the database always holds; refusing to choose is not offered.
_ALWAYS_ANSWERED = {"mode"}


def _line(name: str, label: Any, **kwargs: Any) -> LineField:
    return LineField(label=label, max_length=max_length_of(name), **kwargs)


class AttendeeForm(QuestionFields, forms.Form):
    """What is asked of one person.

    ``by_delegate`` says that the person fills it in, so that an e-mail address is
    required; a focal point may leave it out, and the answers to required questions.
    ``institution`` is given where it is known before the form is posted; ``files_at`` is the
    path beneath which the files handed in before are given out.
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
        institution: Institution | None = None,
        files_at: str = "",
    ) -> None:
        defaults = {
            "capacity": Capacity.DELEGATE,
            "language": get_language(),
            "mode": AttendanceMode.IN_PERSON,
        }
        super().__init__(data, initial=defaults | dict(initial or {}))
        self.event = event
        self.by_delegate = by_delegate
        self.known_institution = institution
        prefetch_related_objects([event], "asked_groups")
        self.asked = {each.group: each for each in event.asked_groups.all()}
        self._choices()
        self._keep_asked_groups()
        self.add_questions(
            initial=self.initial,
            institution_kind=institution.kind if institution else None,
            files_at=files_at,
        )
        self.order_fields(page_order(self.question_fields))
        self.fields["email"].widget.attrs["autocomplete"] = "email" if by_delegate else "off"
        if not by_delegate:
            self.fields["email"].required = False
            self.fields["email"].help_text = _(
                "If there is one: the confirmation goes there. Otherwise use the personal link."
            )
            for field in self.question_fields.values():
                field.required = False
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
            is_offered = asked is not None and not self._is_only_for_others(asked)
            for name in names:
                if not is_offered:
                    del self.fields[name]
                elif asked and asked.audience == Audience.ABROAD:
                    self._say_from_abroad(name)
            if asked and is_offered and asked.is_required and asked.audience == Audience.EVERYONE:
                self.fields[names[0]].required = True

    def _say_from_abroad(self, name: str) -> None:
        hint = self.fields[name].help_text
        words = gettext("Only if you come from abroad.")
        self.fields[name].help_text = f"{words}{gap()}{hint}" if hint else words

    def _is_only_for_others(self, asked: AskedGroup) -> bool:
        """Return whether the institution, where it is known, keeps the group from being asked."""
        if asked.audience != Audience.ABROAD or self.known_institution is None:
            return False
        return not is_abroad(self.known_institution, self.event)

    def clean(self) -> dict[str, Any]:
        """Drop what only those in person or from abroad are asked, or require it of them."""
        cleaned = super().clean() or {}
        if not cleaned.get("mode"):
            cleaned["mode"] = AttendanceMode.IN_PERSON
        chosen = cleaned.get("institution")
        institution = chosen.institution if chosen else self.known_institution
        for group, asked in self.asked.items():
            names = [name for name in GROUP_FIELDS.get(group, ()) if name in self.fields]
            is_undecided = asked.audience == Audience.ABROAD and institution is None
            if asked.audience == Audience.EVERYONE or is_undecided or not names:
                continue
            mode = cleaned["mode"]
            if not is_addressed(asked, self.event, institution=institution, mode=mode):
                cleaned |= {name: [] if name == "days" else "" for name in names}
            elif asked.is_required and not cleaned.get(names[0]):
                missing = ValidationError(gettext("This field is required."), code="required")
                self.add_error(names[0], missing)
        self.drop_irrelevant(cleaned)
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what was asked and answered, as the domain takes it."""
        asked = {name for name in self.fields if name in self.cleaned_data}
        columns = {name: self.cleaned_data[name] for name in EDITABLE_FIELDS if name in asked}
        return columns | self.answers_given()


def initial_from(attendee: Attendee) -> dict[str, Any]:
    """Return the attendee's values as the form's first values."""
    columns = {name: getattr(attendee, name) for name in EDITABLE_FIELDS}
    return columns | answers.given(attendee)


def chosen_days(values: list[str]) -> list[date]:
    """Return stored days as dates, in order."""
    return sorted(date.fromisoformat(value) for value in values)
