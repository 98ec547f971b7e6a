"""Filters of lists that offer only what belongs to the person's events."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workshop.access import events_of


class EventFilter(admin.SimpleListFilter):
    """By event; hidden from those who have only one."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the events at which the person may see such objects, each with its year."""
        events = events_of(request.user, model_admin.perm("view")).order_by("-starts_on", "pk")
        self._keys = {event.slug: event.pk for event in events}
        return [(event.slug, f"{event} ({event.starts_on:%Y})") for event in events]

    def has_output(self) -> bool:
        """Return whether there is something to choose, or something chosen that is not theirs."""
        known = [slug for slug, _title in self.lookup_choices]
        return len(known) > 1 or self.value() not in {None, *known}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the objects of the chosen event, by its id: by its slug no order is an index."""
        if not self.value():
            return queryset
        key = self._keys.get(str(self.value()))
        return queryset.filter(event=key) if key else queryset.none()


class ChoiceFilter(admin.SimpleListFilter):
    """By a column with a closed list of values; subclasses name the column and the list."""

    choices_of: Any = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the closed list."""
        choices = self.choices_of
        return list(choices.choices if hasattr(choices, "choices") else choices())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the objects with the chosen value."""
        known = {str(value) for value, _label in self.lookup_choices}
        if self.value() not in known:
            return queryset
        return queryset.filter(**{str(self.parameter_name): self.value()})


class SelectFilter(admin.SimpleListFilter):
    """A filter with many choices, as one select."""

    template = "admin/filters/select.html"

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Remember the other parameters of the address, for the form to send along."""
        self.other_params = [
            (name, value)
            for name, value in changelist.params.items()
            if name not in {self.parameter_name, "p"}
        ]
        yield from super().choices(changelist)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return the values and names to choose from."""
        return [(str(value), str(label)) for value, label in self.lookup_choices]
