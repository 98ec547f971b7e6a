"""Form fields and widgets of people's data."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.enums import InstitutionKind
from registrations.models import Attendee
from workshop.text import to_half_width, validate_line


def max_length_of(name: str) -> int:
    """Return how many characters the attendee's column takes."""
    length: int = Attendee._meta.get_field(name).max_length  # type: ignore[union-attr, assignment]
    return length


class LineField(forms.CharField):
    """One line of text, kept as typed but for white space at its ends."""

    default_validators = [validate_line]

    def __init__(
        self, *, autofill: str = "", hint: Any = "", short: bool = False, **kw: Any
    ) -> None:
        super().__init__(help_text=hint, **kw)
        self.widget.attrs["autocomplete"] = autofill or "off"
        if short:
            self.widget.attrs["class"] = "short"


class HalfWidthEmailField(forms.EmailField):
    """An e-mail address; full-width characters, as a Chinese keyboard gives them, are made plain."""

    default_error_messages = {
        "invalid": _("Write an e-mail address in full, such as name@example.org."),
    }

    def to_python(self, value: Any) -> str:
        """Return the address with plain characters."""
        return to_half_width(str(super().to_python(value) or ""))

    def clean(self, value: Any) -> Any:
        """Normalise before the address is checked."""
        return super().clean(to_half_width(value) if isinstance(value, str) else value)


class PhoneField(LineField):
    """A telephone number in whatever format; only its characters are checked."""

    _FORMAT = re.compile(r"[0-9+()/.,;:# \-–extEXT内线转]{4,60}")

    def clean(self, value: Any) -> Any:
        """Return the number as typed, full-width digits and signs made plain."""
        cleaned = super().clean(to_half_width(value) if isinstance(value, str) else value)
        if cleaned and not self._FORMAT.fullmatch(cleaned):
            raise ValidationError(
                _("Write a telephone number, such as +86 10 1234 5678 ext. 9."), code="invalid"
            )
        return cleaned


class SuggestingInput(forms.TextInput):
    """A text input with suggestions that nobody has to take."""

    template_name = "portal/suggesting_input.html"

    def __init__(
        self, suggestions: Iterable[str | Promise], attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.suggestions = list(suggestions)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name the list of suggestions and hand it to the template."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_suggestions"
        context["widget"]["attrs"]["list"] = list_id
        context["widget"]["list_id"] = list_id
        context["widget"]["suggestions"] = self.suggestions
        return context


class InstitutionSelect(forms.Select):
    """A list of institutions that a script may filter by their names in every language."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-filter": _("Search for the institution"), **(attrs or {})})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the text by which the option is found."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-search"] = value.instance.institution.search_text
            option["attrs"]["data-kind"] = value.instance.institution.kind
        return option


class _ByKind(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]
    """The delegations under the kinds of their institutions, a kind where it first comes."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        groups: dict[str, list[Any]] = {}
        for delegation in self.queryset:
            label = str(InstitutionKind(delegation.institution.kind).label)
            groups.setdefault(label, []).append(self.choice(delegation))
        yield from groups.items()


class DelegationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The institution that sends a person, chosen from the delegations of the event.

    The whole list is read only where it is shown; to check an answer, one row is.
    """

    widget = InstitutionSelect
    iterator = _ByKind
