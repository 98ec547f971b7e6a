"""The form by which delegates register themselves, and a focal point's and one's own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registrations.forms import layout
from registrations.forms.attendee import AttendeeForm, ConsentFields
from registrations.forms.fields import DelegationField
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

    institution = DelegationField(
        queryset=Delegation.objects.none(),
        label=_("Institution"),
        empty_label=_("Choose an institution"),
        help_text=_(
            "The institution that sends you. If it is not in the list, write to the contact."
        ),
        error_messages={"required": _("Choose the institution that sends you.")},
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, by_delegate=True, **kwargs)
        offered = event.delegations.in_order_of_precedence().filter(institution__is_active=True)
        self.fields["institution"].queryset = offered  # type: ignore[attr-defined]
        self.helper = layout.for_registration(self)

    @property
    def delegation(self) -> Delegation:
        """Return the chosen delegation."""
        chosen: Delegation = self.cleaned_data["institution"]
        return chosen


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
