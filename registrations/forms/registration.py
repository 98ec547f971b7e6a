"""The form by which delegates register themselves, and a focal point's and one's own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registrations.domain.fields import INSTITUTION
from registrations.enums import Purpose
from registrations.forms import layout
from registrations.forms.attendee import AttendeeForm
from registrations.forms.consents import ConsentFields
from registrations.forms.fields import DelegationField
from registrations.models import Delegation
from workshop.enums import RegistrationMode
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


class OpenedField(forms.Form):
    """What an edit form was opened with, so that nobody's work is overwritten unseen."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)


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
        # What is known of the event already need not be read again.
        chosen.event = self.event
        return chosen


class DelegateForm(TokenFields, OpenedField, ConsentFields, AttendeeForm):
    """A focal point registers or edits a delegate; only circulation can be attested.

    A draft may lack every answer but the family name. A replacement takes over the capacity.
    """

    def __init__(
        self,
        *args: Any,
        event: Event,
        asks_consent: bool = True,
        asks_capacity: bool = True,
        is_draft: bool = False,
        **kw: Any,
    ) -> None:
        self.is_draft = is_draft
        super().__init__(*args, event=event, by_delegate=False, **kw)
        for name in ConsentFields.base_fields:
            if name != Purpose.CIRCULATION:
                self.fields.pop(name, None)
        self.fields["circulation"].label = _(
            "I have asked the delegate, who agrees to stand with name, institution and position "
            "in the list of participants that is given to the participants."
        )
        self.fields["circulation"].help_text = _(
            "It is recorded that you said so. Without it the delegate is not on the list; badge and "
            "seat are not affected. The delegate can change the answer behind the personal link."
        )
        if asks_consent:
            del self.fields["opened"]
        else:
            del self.fields["circulation"]
        if not asks_capacity:
            del self.fields["capacity"]
        self.helper = layout.for_registration(self)

    def add_error(self, field: str | None, error: Any) -> None:
        """Refuse an answer, but let a draft lack it."""
        is_missing = getattr(error, "code", "") == "required" and field != "family_name"
        if not (self.is_draft and is_missing):
            super().add_error(field, error)


class ProposalForm(TokenFields, ConsentFields, AttendeeForm):
    """Check and hand in what somebody else began, with the consent questions."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, by_delegate=True, **kwargs)
        self.helper = layout.for_registration(self)


class OwnForm(TokenFields, OpenedField, AttendeeForm):
    """Edit one's own registration; consents are changed elsewhere.

    The institution can be changed where the event is open to the listed ones; ``sent_by``
    is the one that stands now, which is offered even if it is no longer listed.
    """

    institution = DelegationField(
        queryset=Delegation.objects.none(),
        label=_("Institution"),
        empty_label=None,
        help_text=_("The institution that sends you."),
        error_messages={"required": _("Choose the institution that sends you.")},
    )

    def __init__(
        self, *args: Any, event: Event, sent_by: Delegation | None = None, **kwargs: Any
    ) -> None:
        is_offered = sent_by is not None and event.mode == RegistrationMode.OPEN
        if is_offered:
            # Which institution is chosen, and so its kind, is known once the form is posted.
            kwargs["institution"] = None
        super().__init__(*args, event=event, by_delegate=True, **kwargs)
        if sent_by is not None and is_offered:
            self._offer(event, sent_by)
        else:
            del self.fields["institution"]
        self.helper = layout.for_registration(self)

    def _offer(self, event: Event, sent_by: Delegation) -> None:
        offered = event.delegations.in_order_of_precedence()
        kept = Q(institution__is_active=True) | Q(pk=sent_by.pk)
        self.fields["institution"].queryset = offered.filter(kept)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was asked and answered, with the institution where it was asked."""
        chosen: Delegation | None = self.cleaned_data.get("institution")
        return super().values() | ({INSTITUTION: chosen.pk} if chosen else {})


def typed_values(form: forms.Form, data: QueryDict) -> Mapping[str, Any]:
    """Return what was typed as first values of a new form, unchecked: nothing is lost."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in form.fields.items()
        if name in data or not field.required
    }
