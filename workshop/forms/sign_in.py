"""What staff type to prove who they are."""

from django import forms
from django.utils.translation import gettext_lazy as _


def _code_field(*, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )


class CodeForm(forms.Form):
    """The code of the app, or a recovery code."""

    code = _code_field()


class AgainForm(forms.Form):
    """The password once more."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AgainWithCodeForm(AgainForm):
    """The password and a code once more."""

    code = _code_field()
