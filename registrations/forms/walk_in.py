"""The form for somebody who stands at the desk without a registration."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registrations.enums import NameOrder
from registrations.forms.fields import (
    DelegationField,
    HalfWidthEmailField,
    LineField,
    max_length_of,
)
from registrations.models import Delegation
from workshop.models import Event
from workshop.text import validate_text

_VALUES = ("family_name", "given_names", "name_order", "position", "email")


class WalkInForm(forms.Form):
    """Name, institution, function, e-mail, and that the person agrees to be registered.

    ``asks_reason`` adds the reason for a seat beyond the limit, which a member of staff gives.
    """

    use_required_attribute = False

    family_name = LineField(
        label=_("Family name"),
        max_length=max_length_of("family_name"),
        error_messages={"required": _("Enter the family name.")},
    )
    given_names = LineField(
        label=_("Given names"), required=False, max_length=max_length_of("given_names")
    )
    name_order = forms.ChoiceField(
        label=_("Order of the names"),
        required=False,
        choices=NameOrder,
        widget=forms.RadioSelect,
        help_text=_("As the person writes them; needed where there are given names."),
    )
    institution = DelegationField(
        queryset=Delegation.objects.none(),
        label=_("Institution"),
        empty_label=_("Choose an institution"),
        error_messages={"required": _("Choose the institution.")},
    )
    position = LineField(label=_("Function"), required=False, max_length=max_length_of("position"))
    email = HalfWidthEmailField(
        label=_("E-mail address"),
        required=False,
        max_length=max_length_of("email"),
        help_text=_("The confirmation with the personal link goes there."),
    )
    reason = forms.CharField(
        label=_("Reason for a seat beyond the limit"),
        required=False,
        max_length=500,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    has_agreed = forms.BooleanField(
        label=_("The person was shown how the data is used and agrees to be registered here."),
        error_messages={"required": _("Ask the person, and tick this where the answer is yes.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, event: Event, asks_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = event.delegations.in_order_of_precedence().filter(institution__is_active=True)
        self.fields["institution"].queryset = offered  # type: ignore[attr-defined]
        if not asks_reason:
            del self.fields["reason"]
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Require the order of the names where there are two parts to put in order."""
        cleaned = super().clean() or {}
        if cleaned.get("given_names") and not cleaned.get("name_order"):
            missing = _("Choose the order in which the names are written.")
            self.add_error("name_order", ValidationError(missing, code="required"))
        return cleaned

    @property
    def delegation(self) -> Delegation:
        """Return the chosen delegation."""
        chosen: Delegation = self.cleaned_data["institution"]
        return chosen

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the domain takes it; messages come in the language of the page."""
        typed = {name: self.cleaned_data[name] for name in _VALUES}
        typed["name_order"] = typed["name_order"] or NameOrder.GIVEN_FIRST
        return typed | {"language": get_language()}
