"""The form by which delegates register themselves, and a focal point's and one's own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registrations.enums import InstitutionKind
from registrations.forms import layout
from registrations.forms.attendee import AttendeeForm, ConsentFields
from registrations.forms.fields import InstitutionSelect
from registrations.models import Delegation
from workshop.models import Event


class TokenFields(forms.Form):
    """The mark of the form instance, and a field that only a robot fills in."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label=_("Website (leave this empty)"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        """Refuse an answer to the question that people do not see."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty, then continue."), code="robot")
        return ""


class RegisterForm(TokenFields, ConsentFields, AttendeeForm):
    """Register oneself: institution, person, consents."""

    institution = forms.ChoiceField(
        label=_("Institution"),
        help_text=_(
            "The institution that sends you. If it is not in the list, write to the contact."
        ),
        widget=InstitutionSelect,
        error_messages={"required": _("Choose the institution that sends you.")},
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, by_delegate=True, **kwargs)
        rows = event.delegations.in_order_of_precedence().filter(institution__is_active=True)
        self.delegations: dict[str, Delegation] = {str(each.pk): each for each in rows}
        field = self.fields["institution"]
        field.choices = self._institution_choices()  # type: ignore[attr-defined]
        field.widget.search_texts = {
            key: each.institution.search_text for key, each in self.delegations.items()
        }
        self.helper = layout.for_registration(self)

    def _institution_choices(self) -> list[tuple[str, Any]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, delegation in self.delegations.items():
            label = str(InstitutionKind(delegation.institution.kind).label)
            groups.setdefault(label, []).append((key, str(delegation.name)))
        return [("", _("Choose an institution")), *groups.items()]

    @property
    def delegation(self) -> Delegation:
        """Return the chosen delegation."""
        return self.delegations[self.cleaned_data["institution"]]


class DelegateForm(TokenFields, ConsentFields, AttendeeForm):
    """A focal point registers or edits a delegate; only circulation can be attested."""

    def __init__(self, *args: Any, event: Event, asks_consent: bool = True, **kw: Any) -> None:
        super().__init__(*args, event=event, by_delegate=False, **kw)
        del self.fields["photos"], self.fields["future_contact"]
        self.fields["circulation"].label = _(
            "I have asked the delegate, who agrees to stand with name, institution and position "
            "in the list of participants that is given to the participants."
        )
        if not asks_consent:
            del self.fields["circulation"]
        self.helper = layout.for_registration(self)


class OwnForm(TokenFields, AttendeeForm):
    """Edit one's own registration; consents are changed elsewhere."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, by_delegate=True, **kwargs)
        self.helper = layout.for_registration(self)


def typed_values(form: forms.Form, data: QueryDict) -> Mapping[str, Any]:
    """Return what was typed as first values of a new form, unchecked: nothing is lost."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in form.fields.items()
        if name in data or not field.required
    }
