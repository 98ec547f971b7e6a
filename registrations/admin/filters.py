"""Filters of the attendee list; each offers only what belongs to the person's events."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registrations.enums import Capacity, DelegationRole, InstitutionKind, Reply, Status
from registrations.models import Attendee, Institution
from workshop.access import events_of
from workshop.admin.filters import ChoiceFilter
from workshop.admin.scoping import chosen_event
from workshop.languages import language_choices
from workshop.templatetags.dates import long_date


class StatusFilter(ChoiceFilter):
    """By status."""

    title = _("status")
    parameter_name = "status"
    choices_of = Status


class CapacityFilter(ChoiceFilter):
    """By capacity."""

    title = _("capacity")
    parameter_name = "capacity"
    choices_of = Capacity


class LanguageFilter(ChoiceFilter):
    """By the language of messages."""

    title = _("language")
    parameter_name = "language"
    choices_of = staticmethod(language_choices)


class RoleFilter(ChoiceFilter):
    """By the role of the delegation."""

    title = _("role")
    parameter_name = "role"
    choices_of = DelegationRole


class ReplyFilter(ChoiceFilter):
    """By the reply to the invitation: one click shows who has not replied."""

    title = _("reply")
    parameter_name = "reply"
    choices_of = Reply


class InstitutionKindFilter(ChoiceFilter):
    """By the kind of the attendee's institution."""

    title = _("kind of institution")
    parameter_name = "kind"
    choices_of = InstitutionKind

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people of such institutions."""
        if self.value() not in InstitutionKind.values:
            return queryset
        return queryset.filter(delegation__institution__kind=self.value())


class OwnKindFilter(ChoiceFilter):
    """By the institution's own kind."""

    title = _("kind")
    parameter_name = "kind"
    choices_of = InstitutionKind


class InstitutionFilter(admin.SimpleListFilter):
    """By institution, as one select: there are dozens."""

    title = _("institution")
    parameter_name = "institution"
    template = "admin/filters/select.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the institutions of the chosen event, else of all one's events."""
        perm = model_admin.perm("view")
        event = chosen_event(request, perm)
        events = [event] if event else events_of(request.user, perm)
        rows = (
            Institution.objects.filter(delegations__event__in=events)
            .order_by("default_rank", "code")
            .distinct()
        )
        return [(each.code, str(each)) for each in rows]

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

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people of the chosen institution."""
        if not self.value():
            return queryset
        return queryset.filter(delegation__institution__code=self.value())


class DayFilter(admin.SimpleListFilter):
    """By day of attendance; who chose no day comes on all. Offered once an event is chosen."""

    title = _("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the days of the chosen event."""
        event = chosen_event(request, model_admin.perm("view"))
        return [(day.isoformat(), long_date(day)) for day in event.days] if event else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people who come on the day."""
        if self.value() not in {str(value) for value, _label in self.lookup_choices}:
            return queryset
        # As text, since SQLite cannot ask a JSON list for what it contains.
        rows: QuerySet[Any] = queryset.annotate(days_text=Cast("days", TextField()))
        return rows.filter(Q(days_text__contains=f'"{self.value()}"') | Q(days_text="[]"))


class MarkFilter(admin.SimpleListFilter):
    """By what needs a second look."""

    title = _("marks")
    parameter_name = "mark"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the marks."""
        return [("duplicate", _("duplicate")), ("over-quota", _("over quota"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the marked people."""
        if self.value() == "duplicate":
            return queryset.filter(duplicate_of__isnull=False, status__in=Status.open())
        if self.value() == "over-quota":
            # Asked for whole events, as a place depends on who else is in the delegation.
            events = events_of(request.user, "registrations.view_attendee")
            people = Attendee.objects.filter(event__in=events)
            queryset = queryset.filter(pk__in=people.over_quota().values("pk"))
        return queryset
