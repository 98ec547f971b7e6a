"""Which field stands in which group; the only place that knows crispy-forms."""

from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

Text = str | Promise

_GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Institution"), ("institution", "capacity")),
    (
        _("Name"),
        (
            "honorific",
            "family_name",
            "given_names",
            "name_order",
            "native_name",
            "chinese_name",
            "print_as",
            "sex",
        ),
    ),
    (_("Function"), ("position", "department", "position_zh", "department_zh")),
    (_("How to reach you"), ("email", "phone", "language")),
    (_("Attendance"), ("mode", "days", "headset_language")),
)
_CONSENT: tuple[Text, tuple[str, ...]] = (
    _("Your consent"),
    ("circulation", "photos", "future_contact", "transfer"),
)
# The order of the fields on the page, and so of their errors in the summary above it.
PAGE_ORDER = [name for _legend, names in (*_GROUPS, _CONSENT) for name in names]
_ACTIVITIES = "activities"
_INTRODUCTIONS: dict[str, Text] = {
    "circulation": _(
        "Tick what you agree to. Each box may stay empty; the registration is just as good."
    ),
}


class Group(Fieldset):  # type: ignore[misc]
    """A fieldset with a sentence between its legend and its first field."""

    def __init__(self, legend: Text, *fields: str) -> None:
        super().__init__(legend, *fields)
        self.introduction = _INTRODUCTIONS.get(fields[0], "")

    def render(self, form: forms.Form, context: Context, **kwargs: Any) -> SafeString:
        """Render the group; its legend is text and, unlike the package's own, no template."""
        parts = {
            "legend": self.legend,
            "introduction": self.introduction,
            "fields": self.get_rendered_fields(form, context, **kwargs),
        }
        return render_to_string("portal/layout/fieldset.html", parts)


def _with_own(names: Collection[str]) -> list[tuple[Text, tuple[str, ...]]]:
    """Return all groups, those of the event's own questions and activities before the consents."""
    own = tuple(name for name in names if name != _ACTIVITIES)
    return [
        *_GROUPS,
        (_("Questions of the organiser"), own),
        (_("Side activities"), (_ACTIVITIES,)),
        _CONSENT,
    ]


def page_order(own: Collection[str]) -> list[str]:
    """Return the order of the fields on the page with the event's own questions."""
    return [name for _legend, names in _with_own(own) for name in names]


def for_registration(form: Any) -> FormHelper:
    """Return the layout of the groups that the form has fields for."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False
    helper.layout = Layout(
        *(
            Group(legend, *asked)
            for legend, names in _with_own(form.question_fields)
            if (asked := [name for name in names if name in form.fields])
        )
    )
    return helper
