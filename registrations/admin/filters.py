"""Filters of the attendee list; each offers only what belongs to the person's events."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registrations.domain import missing
from registrations.domain.waiting import next_in_lines
from registrations.enums import (
    Capacity,
    DelegationRole,
    InstitutionKind,
    InvitationState,
    Reply,
    Status,
)
from registrations.models import Attendee, Institution, Question
from registrations.privacy import sensitive
from workshop.access import events_of
from workshop.admin.filters import ChoiceFilter, SelectFilter
from workshop.admin.scoping import chosen_event
from workshop.enums import EventState
from workshop.languages import language_choices
from workshop.models import AskedGroup, Event
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

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the replies, and that none has come of those invited."""
        return [("awaited", _("invited, nothing heard yet")), *Reply.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the delegations that replied so."""
        if self.value() == "awaited":
            rows: QuerySet[Any] = queryset.without_reply()  # type: ignore[attr-defined]
            return rows
        return super().queryset(request, queryset)


class InvitationFilter(ChoiceFilter):
    """By how far the institution has come since it was invited."""

    title = _("invitation")
    parameter_name = "invitation"
    choices_of = InvitationState

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the delegations in the state, which the list has annotated."""
        if self.value() not in InvitationState.values:
            return queryset
        return queryset.filter(invitation_state=self.value())


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


class InstitutionFilter(SelectFilter):
    """By institution, as one select: there are dozens."""

    title = _("institution")
    parameter_name = "institution"

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

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people of the chosen institution."""
        if not self.value():
            return queryset
        if self.value() not in dict(self.lookup_choices):
            return queryset.none()
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


def _live_events(request: HttpRequest) -> list[Event]:
    """Return the chosen event, else those of the person's that are not put away."""
    event = chosen_event(request, "registrations.view_attendee")
    if event:
        return [event]
    events = events_of(request.user, "registrations.view_attendee")
    return list(events.exclude(state=EventState.ARCHIVED))


def _incomplete(events: Iterable[Event]) -> set[int]:
    """Return the ids of those of whom required answers are missing, of events that ask any."""
    asked = Question.objects.filter(event__in=events, is_required=True, is_active=True)
    groups = AskedGroup.objects.filter(event__in=events, is_required=True)
    people = Attendee.objects.filter(
        Q(event__in=asked.values("event")) | Q(event__in=groups.values("event")),
        status__in=Status.open(),
    )
    return missing.incomplete_among(list(people.select_related("delegation__institution")))


class MarkFilter(admin.SimpleListFilter):
    """By what needs a second look."""

    title = _("marks")
    parameter_name = "mark"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the marks."""
        return [
            ("duplicate", _("duplicate")),
            ("replacement", _("asks to replace somebody")),
            ("over-quota", _("over quota")),
            ("beyond-seats", _("beyond the seats")),
            ("change", _("change proposed")),
            ("incomplete", _("answers missing")),
            ("sensitive-missing", _("sensitive data missing")),
            ("other-domain", _("other e-mail domain")),
            ("next-in-line", _("next in line")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the marked people."""
        if self.value() == "duplicate":
            return queryset.filter(duplicate_of__isnull=False, status__in=Status.open())
        if self.value() == "replacement":
            return queryset.filter(status__in=Status.open(), replaces__status__in=Status.open())
        if self.value() == "beyond-seats":
            return queryset.exclude(seat_reason="")
        if self.value() == "sensitive-missing":
            return sensitive.lacking(queryset)
        if self.value() == "other-domain":
            rows: QuerySet[Any] = queryset.outside_domains()  # type: ignore[attr-defined]
            return rows
        if self.value() == "next-in-line":
            return queryset.filter(pk__in=next_in_lines(_live_events(request)))
        if self.value() == "incomplete":
            return queryset.filter(pk__in=_incomplete(_live_events(request)))
        if self.value() == "change":
            changed: QuerySet[Any] = queryset.having_open_change()  # type: ignore[attr-defined]
            return changed
        if self.value() == "over-quota":
            # Asked for whole events, as a place depends on who else is in the delegation.
            events = events_of(request.user, "registrations.view_attendee")
            people = Attendee.objects.filter(event__in=events)
            queryset = queryset.filter(pk__in=people.over_quota().values("pk"))
        return queryset
