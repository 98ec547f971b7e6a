"""Named filters of events and agenda."""

from typing import Self, TypeVar

from django.db import models

from workshop.enums import EventState, Visibility

Row = TypeVar("Row", bound=models.Model)


class EventQuerySet(models.QuerySet[Row]):
    """Events."""

    def public(self) -> Self:
        """Return the events whose pages the public may open."""
        return self.exclude(state=EventState.DRAFT)

    def named(self, slug: str) -> Self:
        """Return the event of the slug, as an address names it; none for what no slug may hold."""
        return self.none() if "\0" in slug else self.filter(slug=slug)

    def listed(self) -> Self:
        """Return the events named on the start page, the next first."""
        return self.public().filter(is_listed=True).order_by("-starts_on", "pk")


class AgendaItemQuerySet(models.QuerySet[Row]):
    """Agenda items."""

    def public(self) -> Self:
        """Return the items that everyone may see."""
        return self.filter(visibility=Visibility.PUBLIC)

    def in_order(self) -> Self:
        """Return the items in the order of the timetable, with their rooms and contributions."""
        return (
            self.select_related("room")
            .prefetch_related("contributions")
            .order_by("day", "starts", "track", "pk")
        )
