"""Subject and text with placeholders as staff write them, and the test that they send to themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.domain import message_texts
from registrations.enums import MessageKind
from registrations.messages.texts import Text
from registrations.messages.trial import send_trial
from workshop.clients import is_within
from workshop.errors import RuleViolation
from workshop.text import validate_line, validate_text

# Each member of staff may send so many tests to the own address within an hour.
_TRIALS = 20


class LetterForm(forms.Form):
    """Subject and text of one message in one language, with placeholders."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=200, validators=[validate_line]
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=10_000,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 24}),
    )

    def __init__(self, *args: Any, kind: MessageKind, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        """Say beside each input what is wrong with its placeholders."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed = Text(data.get("subject", ""), data.get("body", ""))
        for name, found in message_texts.faults(self.kind, typed).items():
            for each in found if name not in self.errors else ():
                self.add_error(name, str(each.message))
        return data

    @property
    def text(self) -> Text:
        """Return what was typed."""
        lines = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")
        return Text(self.cleaned_data["subject"], lines)


def send_to_oneself(texts: Mapping[str, Text], *, user: User, now: datetime) -> str:
    """Send finished texts, by language, to the member of staff, and return what to say of it.

    Raises RuleViolation ``no_address``, ``too_many`` or ``server_away``.
    """
    if not user.email:
        words = _("Your account has no e-mail address, so no test can be sent to you.")
        raise RuleViolation("no_address", words)
    window = timedelta(hours=1)
    if not is_within(str(user.pk), scope="trial", limit=_TRIALS, window=window, now=now):
        words = _("You have sent many tests. Send the next one in an hour.")
        raise RuleViolation("too_many", words)
    try:
        for language, text in texts.items():
            send_trial(text, language=language, to=user.email)
    except OSError as failure:
        words = _("The mail server did not take the test. The preview shows the same text.")
        raise RuleViolation("server_away", words) from failure
    return _("A test is sent to %(address)s.") % {"address": user.email}
