"""The form in which staff enter and correct an attendee; saving goes through the domain."""

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registrations.domain.actors import Actor
from registrations.domain.registration import (
    EDITABLE_FIELDS,
    STAFF_FIELDS,
    Entry,
    edit,
    register,
)
from registrations.forms.attendee import HONORIFICS
from registrations.forms.fields import (
    HalfWidthEmailField,
    PhoneField,
    SuggestingInput,
    max_length_of,
)
from registrations.models import Attendee, Delegation
from workshop.admin.bases import AnyModelForm
from workshop.admin.fields import DaysField
from workshop.errors import RuleViolation


class _Mark(forms.HiddenInput):
    """A hidden input whose label, which the admin writes all the same, points nowhere."""

    def id_for_label(self, id_: str) -> str:
        """Return nothing: a label may not point to what is hidden."""
        return ""


class AttendeeForm(AnyModelForm):
    """One attendee. A rule that refuses becomes an error of the form, so nothing typed is lost.

    ``delegation`` is set where somebody is entered, ``by`` and ``now`` always.
    """

    by: ClassVar[Actor]
    now: ClassVar[datetime]
    delegation: ClassVar[Delegation | None] = None

    email = HalfWidthEmailField(
        label=capfirst(_("e-mail")),
        required=False,
        max_length=max_length_of("email"),
        help_text=_("Without one the personal link above is passed on by other means."),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    phone = PhoneField(
        label=capfirst(_("telephone")),
        required=False,
        max_length=max_length_of("phone"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    days = DaysField(label=capfirst(_("days")))
    # The mark of this form instance: sent twice, it gives one attendee.
    entry_token = forms.CharField(required=False, widget=_Mark)

    class Meta:
        model = Attendee
        fields = (*EDITABLE_FIELDS, *STAFF_FIELDS)
        widgets = {"honorific": SuggestingInput(HONORIFICS, {"class": "vTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delegation = self.delegation or self.instance.delegation
        self.fields["days"].offer(delegation.event, kept=self.instance.days or ())  # type: ignore[attr-defined]
        self.fields["entry_token"].initial = secrets.token_urlsafe(24)
        self.saved: Attendee | None = None

    def _post_clean(self) -> None:
        """Hand the values to the domain once they have the right shape."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        values = {name: self.cleaned_data[name] for name in self._written()}
        try:
            self.saved = self._hand_in(values)
        except RuleViolation as refusal:
            self.add_error(None, str(refusal.message))

    def _written(self) -> list[str]:
        return [name for name in (*EDITABLE_FIELDS, *STAFF_FIELDS) if name in self.cleaned_data]

    def _hand_in(self, values: dict[str, Any]) -> Attendee:
        if self.instance.pk:
            return edit(self.instance, values, by=self.by, now=self.now)
        if self.delegation is None:
            raise ValueError("An attendee is entered for a delegation.")
        entry = Entry(values=values, form_token=self.cleaned_data["entry_token"] or None)
        attendee, _made = register(self.delegation, entry, by=self.by, now=self.now)
        return attendee

    def save(self, commit: bool = True) -> Attendee:
        """Return what the domain has saved."""
        if self.saved is None:
            raise ValueError("The form is not valid.")
        return self.saved
