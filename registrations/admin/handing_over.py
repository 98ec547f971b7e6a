"""What staff copy of a message to hand it over another way, and how they say which way."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.enums import Channel
from registrations.messages.texts import with_link, without_secrets
from registrations.models import Message


class HandOverForm(forms.Form):
    """The way in which the message was handed over."""

    channel = forms.ChoiceField(label=_("How it was handed over"), choices=[("", "–"), *Channel.choices])  # fmt: skip


def copied_text(message: Message, *, shows_link: bool) -> str:
    """Return subject and text as one, with the reader's link where it may be shown."""
    body = str(message.email.message)
    shown = with_link(message, body) if shows_link else without_secrets(message, body)
    return f"{message.email.subject}\n\n{shown}"
