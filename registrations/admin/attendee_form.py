"""The form in which staff enter and correct an attendee; saving goes through the domain."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registrations.admin.asking import Asked
from registrations.domain.actors import Actor
from registrations.domain.editing import shown_values
from registrations.domain.fields import EDITABLE_FIELDS, INSTITUTION, STAFF_FIELDS
from registrations.domain.meanwhile import ChangedMeanwhile
from registrations.domain.registration import Entry, change, hand_in, register, save_draft
from registrations.enums import Status
from registrations.forms import opened
from registrations.forms.attendee import HONORIFICS
from registrations.forms.changes import form_name, present_rows
from registrations.forms.fields import (
    HalfWidthEmailField,
    PhoneField,
    SuggestingInput,
    max_length_of,
)
from registrations.forms.questions import QuestionFields, with_files_kept
from registrations.models import Attendee, Delegation
from workshop.admin.bases import AnyModelForm
from workshop.admin.fields import DaysField
from workshop.errors import RuleViolation
from workshop.text import in_series


class _Mark(forms.HiddenInput):
    """A hidden input whose label, which the admin writes all the same, points nowhere."""

    def id_for_label(self, id_: str) -> str:
        """Return nothing: a label may not point to what is hidden."""
        return ""


# The button that keeps what is unfinished.
DRAFT_BUTTON = "_draft"


class AttendeeForm(QuestionFields, AnyModelForm):
    """One attendee. A rule that refuses becomes an error of the form, so nothing typed is lost.

    ``delegation`` is set where somebody is entered, ``by``, ``now`` and what the event asks
    beside the usual always. Required questions must be answered to register somebody, not
    to keep a draft or to correct who has registered.
    """

    by: ClassVar[Actor]
    now: ClassVar[datetime]
    delegation: ClassVar[Delegation | None] = None
    asked_beside: ClassVar[Asked]

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
    # The institution; ``delegation`` is the name of what the form is told about itself.
    institution = forms.ModelChoiceField(
        label=capfirst(_("institution")),
        required=False,
        empty_label=None,
        queryset=Delegation.objects.none(),
        help_text=_("Another one of the event takes over the person, if it has a seat left."),
    )
    # What the form was opened with, so that others' work is not overwritten unseen.
    opened = forms.CharField(required=False, widget=_Mark)
    # The mark of this form instance: sent twice, it gives one attendee.
    entry_token = forms.CharField(required=False, widget=_Mark)

    class Meta:
        model = Attendee
        fields = (*EDITABLE_FIELDS, *STAFF_FIELDS)
        widgets = {"honorific": SuggestingInput(HONORIFICS, {"class": "vTextField"})}

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        delegation = self.delegation or kwargs["instance"].delegation
        if files:
            data = with_files_kept(data, files, event=delegation.event, now=self.now)
        super().__init__(data, files, **kwargs)
        self._ask(delegation)
        self.fields["days"].offer(delegation.event, kept=self.instance.days or ())  # type: ignore[attr-defined]
        self.fields["entry_token"].initial = secrets.token_urlsafe(24)
        self.saved: Attendee | None = None
        if self.instance.pk:
            self._begin(delegation)

    def _begin(self, delegation: Delegation) -> None:
        """Show where the person belongs, and remember what the form is opened with."""
        offered = delegation.event.delegations.in_order_of_precedence()
        self.fields["institution"].queryset = offered  # type: ignore[attr-defined]
        self.fields["institution"].initial = delegation.pk
        self.fields["opened"].initial = opened.pack(shown_values(self.instance, by=self.by))

    def _ask(self, delegation: Delegation) -> None:
        asked = self.asked_beside
        self.event = delegation.event
        self.institution_kind = delegation.institution.kind
        self.every_question = asked.every
        self.question_fields = {
            name: self.fields[name] for name in asked.fields if name in self.fields
        }
        self.initial = {**asked.kept, **self.initial}
        if DRAFT_BUTTON in self.data or not self._is_unfinished():
            for field in self.question_fields.values():
                field.required = False

    def _is_unfinished(self) -> bool:
        return not self.instance.pk or bool(self.instance.status == Status.DRAFT)

    def clean(self) -> dict[str, Any]:
        """Drop answers to what is not asked of the person."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.drop_irrelevant(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """Hand the values to the domain once they have the right shape."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        values = {name: self.cleaned_data[name] for name in self._written()}
        try:
            self.saved = self._hand_in(values | self.answers_given())
        except ChangedMeanwhile as refusal:
            self._show_clash(refusal)
        except RuleViolation as refusal:
            self.add_error(None, str(refusal.message))

    def _show_clash(self, refusal: ChangedMeanwhile) -> None:
        """Show what others saved beside what was typed; saving again overwrites it."""
        data = cast("QueryDict", self.data).copy()
        data["opened"] = opened.pack(refusal.present)
        for name in refusal.theirs:
            # As it stands in the form: “yes”, or the id of the one option.
            field = self.fields[form_name(name)]
            value = field.prepare_value(refusal.present[name])
            values = value if isinstance(value, list) else ["" if value is None else str(value)]
            data.setlist(form_name(name), values)
        self.data = data
        self.add_error(None, str(refusal.message))
        event = self.instance.event
        for row in present_rows(refusal.conflicts, refusal.present, event):
            told = _(
                "Somebody else has saved “%(value)s” here. Save again to put yours in its place."
            )
            self.add_error(form_name(row.name), str(told) % {"value": row.new or "–"})
        others = in_series(
            row.label for row in present_rows(refusal.theirs, refusal.present, event)
        )
        if others:
            told = _("Also changed, and now shown as saved: %(fields)s.")
            self.add_error(None, str(told) % {"fields": others})

    def _written(self) -> list[str]:
        return [name for name in (*EDITABLE_FIELDS, *STAFF_FIELDS) if name in self.cleaned_data]

    def _hand_in(self, values: dict[str, Any]) -> Attendee:
        is_draft = DRAFT_BUTTON in self.data
        if self.instance.pk:
            return self._correct(values, is_handed_in=self._is_unfinished() and not is_draft)
        if self.delegation is None:
            raise ValueError("An attendee is entered for a delegation.")
        entry = Entry(values=values, form_token=self.cleaned_data["entry_token"] or None)
        if is_draft:
            return save_draft(self.delegation, entry, by=self.by, now=self.now)
        attendee, _made = register(self.delegation, entry, by=self.by, now=self.now)
        return attendee

    @transaction.atomic
    def _correct(self, values: dict[str, Any], *, is_handed_in: bool) -> Attendee:
        """Change what was registered, and hand in a draft in the same act."""
        chosen = self.cleaned_data.get("institution")
        moved = {INSTITUTION: chosen.pk} if chosen else {}
        marks = opened.read(self.cleaned_data.get("opened", ""))
        done = change(self.instance, values | moved, by=self.by, now=self.now, opened=marks)
        attendee = done.attendee
        return hand_in(attendee, by=self.by, now=self.now) if is_handed_in else attendee

    def save(self, commit: bool = True) -> Attendee:
        """Return what the domain has saved."""
        if self.saved is None:
            raise ValueError("The form is not valid.")
        return self.saved
