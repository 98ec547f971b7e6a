"""The consent questions on a form: separate, unticked, refusable."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registrations.enums import ConsentChannel, Purpose
from registrations.privacy import consent
from registrations.privacy.consent import OnBehalf
from registrations.privacy.meaning import EXPLANATIONS
from workshop.models import Event
from workshop.text import validate_text

_QUESTIONS: dict[Purpose, Promise] = {
    Purpose.CIRCULATION: _(
        "My name, institution and position may stand in the list of participants that is "
        "given to the participants."
    ),
    Purpose.PHOTOS: _(
        "Photos and recordings in which I can be recognised may be made and published."
    ),
    Purpose.FUTURE_CONTACT: _("The organiser may keep my address to invite me to later events."),
    Purpose.TRANSFER: _(
        "Lists with my name, institution and position may be given to these recipients outside "
        "the country of the event: %(recipients)s"
    ),
    Purpose.IDENTITY: _("The organiser may store and use the data of my identity document."),
    Purpose.TRAVEL: _("The organiser may store and use the data of my travel and hotel."),
    Purpose.NEEDS: _("The organiser may store and use what I say of diet, access and emergency."),
    Purpose.VISA: _("I want a letter for my visa; the organiser may store and use this for it."),
}


def question(purpose: Purpose, event: Event) -> str:
    """Return the sentence to which the person agrees, with the recipients named."""
    words = str(_QUESTIONS[purpose])
    if purpose == Purpose.TRANSFER:
        return words % {"recipients": event.transfer_recipients}
    return words


class ConsentFields(forms.Form):
    """A box for each consent that the event asks with the registration."""

    circulation = forms.BooleanField(required=False)
    photos = forms.BooleanField(required=False)
    future_contact = forms.BooleanField(required=False)
    transfer = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        event: Event = kwargs["event"]
        asked = consent.asked(event)
        for purpose in map(Purpose, ConsentFields.base_fields):
            if purpose in asked:
                self.fields[purpose].label = question(purpose, event)
                self.fields[purpose].help_text = str(EXPLANATIONS[purpose])
            else:
                del self.fields[purpose]

    def consents(self) -> dict[Purpose, bool]:
        """Return the answer to each question that was asked."""
        return {
            Purpose(name): bool(self.cleaned_data[name])
            for name in ConsentFields.base_fields
            if name in self.fields
        }


class BehalfFields(forms.Form):
    """Why staff record an answer, and how it reached them."""

    channel = forms.ChoiceField(
        label=_("How the answer came"),
        choices=[("", "---------"), *ConsentChannel.choices],
        error_messages={"required": _("Say how the answer came.")},
    )
    reason = forms.CharField(
        label=_("On whose word, and why you record it"),
        max_length=500,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"required": _("Say on whose word you record this answer.")},
    )

    def on_behalf(self) -> OnBehalf:
        """Return what was said."""
        channel = ConsentChannel(self.cleaned_data["channel"])
        return OnBehalf(self.cleaned_data["reason"], channel)


class StaffConsentForm(BehalfFields):
    """What somebody answered, as staff record it: a choice for each consent that is asked."""

    def __init__(self, data: QueryDict | None = None, *, event: Event) -> None:
        super().__init__(data)
        self.asked = consent.asked(event)
        for purpose in self.asked:
            self.fields[purpose] = forms.ChoiceField(
                label=capfirst(str(purpose.label)),
                help_text=question(purpose, event),
                required=False,
                choices=[
                    ("", _("leave as it is")),
                    ("give", _("agrees")),
                    ("refuse", _("does not agree")),
                ],
            )
        self.order_fields([*self.asked, "channel", "reason"])

    def clean(self) -> dict[str, Any]:
        """Refuse to record nothing."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned[each] for each in self.asked):
            self.add_error(self.asked[0], gettext("Choose an answer to at least one question."))
        return cleaned

    def answers(self) -> dict[Purpose, bool]:
        """Return the answers to what was not left as it is."""
        chosen = {each: self.cleaned_data[each] for each in self.asked}
        return {purpose: value == "give" for purpose, value in chosen.items() if value}
