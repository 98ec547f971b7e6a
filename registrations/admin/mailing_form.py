"""Whom of an event a message to many is for, as staff choose it; it stands in the page's address."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registrations.domain import choosing
from registrations.domain.choosing import Choice
from registrations.enums import AttendanceMode, Capacity, InstitutionKind, MessageKind, Status
from registrations.models import Delegation
from workshop.errors import RuleViolation
from workshop.languages import language_choices
from workshop.models import Event
from workshop.templatetags.dates import long_date

_FOCAL_POINTS = "focal-points"


def _boxes(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=widget, required=False, **kwargs
    )


class ChoiceForm(forms.Form):
    """Which message, and to whom; where nothing is ticked in a group, nobody is left out."""

    kind = forms.ChoiceField(
        label=_("Message"), choices=[(each.value, each.label) for each in choosing.TO_PEOPLE]
    )
    to = forms.ChoiceField(
        label=_("To"),
        choices=[
            ("people", _("the people themselves")),
            (_FOCAL_POINTS, _("the focal points of their institutions")),
        ],
        initial="people",
        widget=forms.RadioSelect,
    )
    status = _boxes(_("Status"), Status.choices)
    capacity = _boxes(_("Capacity"), Capacity.choices)
    mode = _boxes(_("Attendance"), AttendanceMode.choices)
    day = forms.ChoiceField(label=_("Day"), required=False)
    incomplete = forms.BooleanField(
        label=_("Only those of whom something required is missing"), required=False
    )
    language = _boxes(_("Language of messages"), language_choices)
    group = _boxes(_("Kind of institution"), InstitutionKind.choices)
    institution = _boxes(_("Institution"), ())

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(each.isoformat(), long_date(each)) for each in event.days]
        self._set_choices("day", [("", _("any day")), *days])
        rows: Any = Delegation.objects.filter(event=event)
        found = rows.in_order_of_precedence().select_related("event")
        self._set_choices(
            "institution", [(each.institution.code, str(each.name)) for each in found]
        )

    def _set_choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """Say beside the message that it is not for such readers."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                choosing.check_kind(self.choice)
            except RuleViolation as refusal:
                self.add_error("kind", str(refusal.message))
        return data

    @property
    def choice(self) -> Choice:
        """Return what the valid form asks for."""
        data = self.cleaned_data
        return Choice(
            kind=MessageKind(data["kind"]),
            is_to_focal_points=data["to"] == _FOCAL_POINTS,
            statuses=frozenset(data["status"]),
            capacities=frozenset(data["capacity"]),
            modes=frozenset(data["mode"]),
            day=date.fromisoformat(data["day"]) if data["day"] else None,
            is_incomplete=data["incomplete"],
            languages=frozenset(data["language"]),
            institution_kinds=frozenset(data["group"]),
            institutions=frozenset(data["institution"]),
        )

    def in_words(self) -> list[tuple[Any, str]]:
        """Return what was chosen, label and words; what can be chosen no more stands as it was."""
        found = []
        for name, field in self.fields.items():
            values = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
            labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
            words = [labels.get(each, each) for each in values if each]
            if isinstance(field, forms.BooleanField) and words:
                words = [str(_("yes"))]
            found += [(field.label, " · ".join(words))] if words else []
        return found
