"""The file in which an institution writes its delegates: the columns, and what may stand in them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from registrations.exports.table import Heading, Sheet
from workshop.text import in_series


def answers_in_words(field: Any) -> str:
    """Return the answers that the field offers, or nothing where it takes any text."""
    if not isinstance(field, forms.ChoiceField):
        return ""
    choices: Any = field.choices
    offered = (str(label) for value, label in choices if value)
    return in_series(offered)


def explanations(fields: Mapping[str, forms.Field]) -> Iterable[tuple[str, str, bool]]:
    """Yield of each column its name, the answers that it takes, and whether it is required."""
    for field in fields.values():
        yield str(field.label), answers_in_words(field), field.required


def template(fields: Mapping[str, forms.Field], *, title: str) -> Sheet:
    """Return the empty table; what may stand in its columns is said above their names."""
    notes = [
        _("%(column)s: %(answers)s") % {"column": name, "answers": answers}
        for name, answers, _required in explanations(fields)
        if answers
    ]
    headings = [Heading(str(field.label), width=20) for field in fields.values()]
    return Sheet(_("Delegates"), [title, *notes], headings, rows=())
