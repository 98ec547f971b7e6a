"""What the page of a day says of its items, in words."""

from datetime import time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registrations.domain.agenda_editing import PARTS
from workshop.enums import Interpretation, ItemKind, Visibility
from workshop.models import Event
from workshop.templatetags.dates import long_date
from workshop.templatetags.languages import spoken_languages
from workshop.text import in_series
from workshop.translated import Translated

if TYPE_CHECKING:
    from registrations.admin.day_form import ItemForm

_CHOICES = {"kind": ItemKind, "interpretation": Interpretation, "visibility": Visibility}


def in_words(name: str, value: Any, event: Event) -> str:
    """Return the value of an item as it is read, or nothing where there is none."""
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name == PARTS:
        return in_series(_part(each) for each in value)
    if name == "room":
        room = event.rooms.filter(pk=value).first()
        return str(room) if room else ""
    if name == "interpretation_languages":
        return spoken_languages(value)
    if name == "day":
        return long_date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return " / ".join(value.values()) if isinstance(value, Translated) else str(value)


def _part(part: dict[str, Any]) -> str:
    between = pgettext("before a name", ": ")
    return between.join(str(each) for each in (part["role"], part["name"]) if each)


def _typed(form: "ItemForm", name: str) -> str:
    """Return the text as it stands in the form, in the language of the page where it has several."""
    value = form[name].value()
    if isinstance(value, list):
        codes: list[str] = form.fields[name].codes  # type: ignore[attr-defined]
        value = Translated({code: text or "" for code, text in zip(codes, value, strict=True)})
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value or "")


def title_of(form: "ItemForm") -> str:
    """Return by what an item is called: its times and title as they stand in the form."""
    times = "–".join(each for each in (_typed(form, "starts"), _typed(form, "ends")) if each)
    return f"{times} {_typed(form, 'title')}".strip() or _("New item")


def contributors_of(form: "ItemForm") -> str:
    """Return who contributes to an item, as it stands in the form."""
    lines = (
        {name: _typed(form, f"part-{number}-{name}") for name in ("role", "name")}
        for number in range(form.part_count)
    )
    return in_series(_part(each) for each in lines if any(each.values()))
