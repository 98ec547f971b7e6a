"""The form with which one asks for one's link again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LinkAgainForm(forms.Form):
    """The address under which one was registered."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"required": _("Type the e-mail address.")},
        help_text=_("The address that was given when you were registered."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
