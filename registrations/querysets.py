"""Named filters and orders of delegations and attendees."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from registrations.enums import (
    Capacity,
    ChangeState,
    ConsentAnswer,
    DelegationRole,
    InvitationState,
    Purpose,
    Reply,
    Status,
)

Row = TypeVar("Row", bound=models.Model)

# The state of who was there; the choices stand with the model, which imports this module.
_PRESENT = "present"


def _organiser_last(prefix: str = "") -> Case:
    """Return 1 for an organiser's delegation and 0 for all others."""
    return Case(
        When(**{f"{prefix}role": DelegationRole.ORGANISER}, then=Value(1)), default=Value(0)
    )


class DelegationQuerySet(models.QuerySet[Row]):
    """Delegations."""

    def in_order_of_precedence(self) -> Self:
        """Order by rank, ties by the institution's usual rank, the organiser's last."""
        return self.select_related("institution").order_by(
            _organiser_last(),
            "protocol_rank",
            "institution__default_rank",
            "institution__code",
            "pk",
        )

    def with_seat_counts(self) -> Self:
        """Annotate ``used``, ``waiting``, ``on_waiting_list`` and ``confirmed_count``.

        ``used`` counts confirmed people who take a seat, ``waiting`` those to decide on,
        ``confirmed_count`` everybody confirmed.
        """
        # That the event is the same goes without saying, but not for PostgreSQL: told so, it
        # reads the people of the event alone and not all there are.
        people = models.FilteredRelation("attendees", condition=Q(attendees__event=F("event")))
        return self.annotate(
            people=people,
            used=Count(
                "people",
                filter=Q(
                    people__status=Status.CONFIRMED,
                    people__capacity__in=Capacity.taking_seats(),
                ),
            ),
            confirmed_count=Count("people", filter=Q(people__status=Status.CONFIRMED)),
            waiting=Count("people", filter=Q(people__status=Status.SUBMITTED)),
            on_waiting_list=Count("people", filter=Q(people__status=Status.WAITLISTED)),
        )

    def with_invitation_state(self) -> Self:
        """Annotate ``invitation_state``; that of the organiser's own delegation is empty."""
        points = self._of_delegation("focal_points").filter(opened_at__isnull=False)
        people = self._of_delegation("attendees").filter(status__in=Status.open())
        return self.annotate(
            invitation_state=Case(
                When(role=DelegationRole.ORGANISER, then=Value("")),
                When(reply=Reply.NOT_ATTENDING, then=Value(InvitationState.DECLINED)),
                When(completed_at__isnull=False, then=Value(InvitationState.COMPLETE)),
                When(Exists(people), then=Value(InvitationState.STARTED)),
                When(Exists(points), then=Value(InvitationState.OPENED)),
                When(invited_at__isnull=False, then=Value(InvitationState.INVITED)),
                default=Value(InvitationState.NOT_INVITED),
                output_field=models.CharField(),
            )
        )

    def without_reply(self) -> Self:
        """Return the invited of whom nothing has come yet: no reply and nobody entered."""
        return self.with_invitation_state().filter(
            reply=Reply.NONE,
            invitation_state__in=[InvitationState.INVITED, InvitationState.OPENED],
        )

    def _of_delegation(self, name: str) -> models.QuerySet[Any]:
        related: Any = self.model._meta.get_field(name).related_model
        rows: models.QuerySet[Any] = related.objects.filter(delegation=OuterRef("pk"))
        return rows


def _inside(institution: Any) -> Q:
    """Return the condition that an address is one of the institution's."""
    ends = [Q(email__iendswith=f"{sign}{each}") for each in institution.domains for sign in "@."]
    condition = ends[0]
    for each in ends[1:]:
        condition |= each
    return Q(delegation__institution=institution.pk) & condition


class _Holds(models.Func):
    """Whether a column with a list of numbers, as JSON, holds the number."""

    output_field = models.BooleanField()

    def __init__(self, column: str, number: int, **extra: Any) -> None:
        super().__init__(F(column), Value(number), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Look through the list."""
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s)"
        joiner = ") WHERE value = "
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask the type itself."""
        template, joiner = "(%(expressions)s))", " @> to_jsonb("
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **context)


class DisclosureQuerySet(models.QuerySet[Row]):
    """Disclosures."""

    def concerning(self, attendee_id: int) -> Self:
        """Return those by which the person's data was given or looked at."""
        return self.filter(_Holds("people", attendee_id))


class AttendeeQuerySet(models.QuerySet[Row]):
    """Attendees."""

    def confirmed(self) -> Self:
        """Return those whose place is confirmed."""
        return self.filter(status=Status.CONFIRMED)

    def taking_seats(self) -> Self:
        """Return the confirmed who count towards the seats, none of the organiser's own."""
        return (
            self.confirmed()
            .filter(capacity__in=Capacity.taking_seats())
            .exclude(delegation__role=DelegationRole.ORGANISER)
        )

    def taking_places(self) -> Self:
        """Return those who take the places they chose in side activities, no duplicates."""
        return self.filter(status__in=Status.expected(), duplicate_of__isnull=True)

    def in_line(self) -> Self:
        """Return those on the waiting list who would take a seat, the longest first."""
        return self.filter(
            status=Status.WAITLISTED,
            capacity__in=Capacity.taking_seats(),
            duplicate_of__isnull=True,
        ).order_by("waitlisted_at", "pk")

    def consenting(self, *purposes: Purpose) -> Self:
        """Return those whose consent to every one of the purposes is in force."""
        return self.filter(*(Exists(self._consents(each)) for each in purposes))

    def not_consenting(self, *purposes: Purpose) -> Self:
        """Return those of whom a consent to any of the purposes is missing, refused or withdrawn."""
        given = [Q(Exists(self._consents(each))) for each in purposes]
        return self.exclude(reduce(and_, given, Q()))

    def consenting_to_any(self, *purposes: Purpose) -> Self:
        """Return those whose consent to one of the purposes, or more, is in force."""
        return self.filter(reduce(or_, (Q(Exists(self._consents(each))) for each in purposes)))

    def with_consent(self, purpose: Purpose, name: str = "is_consenting") -> Self:
        """Annotate, under the name, whether the consent to the purpose is in force."""
        return self.annotate(**{name: Exists(self._consents(purpose))})

    def with_open_change(self) -> Self:
        """Annotate ``has_open_change``: whether a proposed change waits for staff."""
        return self.annotate(has_open_change=Exists(self._open_changes()))

    def having_open_change(self) -> Self:
        """Return those of whom a proposed change waits for staff."""
        return self.filter(Exists(self._open_changes()))

    def with_attendance(self, *, day: date, part: str) -> Self:
        """Annotate ``attendance_state`` and ``attended_at`` as the newest statement has them.

        Both are nothing where nothing is recorded of the part of the day.
        """
        newest = self._newest_entries(day, part)
        return self.annotate(
            attendance_state=Subquery(newest.values("state")[:1]),
            attended_at=Subquery(newest.values("at")[:1]),
        )

    def with_attendance_states(self, parts: Mapping[str, tuple[date, str]]) -> Self:
        """Annotate, under each name, the state at the part of the day; nothing if there is none."""
        return self.annotate(
            **{
                name: Subquery(self._newest_entries(day, part).values("state")[:1])
                for name, (day, part) in parts.items()
            }
        )

    def attended(self, *, days: Iterable[date], parts: Iterable[str]) -> Self:
        """Return those who were there at any of the parts of the days."""
        present = self._presences(days=days, parts=parts).filter(attendee=OuterRef("pk"))
        return self.filter(Exists(present))

    def count_attended(
        self, *, days: Iterable[date], parts: Iterable[str]
    ) -> list[tuple[date, int]]:
        """Return those of the days on which any was there, each with how many were."""
        present = self._presences(days=days, parts=parts).filter(attendee__in=self.values("pk"))
        counted = present.values_list("day").annotate(models.Count("attendee", distinct=True))
        return list(counted.order_by("day"))

    def _presences(self, *, days: Iterable[date], parts: Iterable[str]) -> models.QuerySet[Any]:
        """Return the statements in force by which somebody was there at a part of the days."""
        entries = self._entries()
        later = entries.filter(
            attendee=OuterRef("attendee"),
            day=OuterRef("day"),
            part=OuterRef("part"),
            pk__gt=OuterRef("pk"),
        )
        return entries.filter(
            ~Exists(later), day__in=list(days), part__in=list(parts), state=_PRESENT
        )

    def _newest_entries(self, day: date, part: str) -> models.QuerySet[Any]:
        rows = self._entries().filter(attendee=OuterRef("pk"), day=day, part=part)
        return rows.order_by("-pk")

    def _entries(self) -> models.QuerySet[Any]:
        entries: Any = self.model._meta.get_field("attendance_entries").related_model
        rows: models.QuerySet[Any] = entries.objects.order_by()
        return rows

    def _open_changes(self) -> models.QuerySet[Any]:
        changes: Any = self.model._meta.get_field("proposed_changes").related_model
        rows: models.QuerySet[Any] = changes.objects.filter(
            attendee=OuterRef("pk"), state=ChangeState.OPEN
        )
        return rows

    def _consents(self, purpose: Purpose) -> models.QuerySet[Any]:
        consents: Any = self.model._meta.get_field("consents").related_model
        rows: models.QuerySet[Any] = consents.objects.filter(
            attendee=OuterRef("pk"),
            purpose=purpose,
            is_current=True,
            answer=ConsentAnswer.GIVEN,
            withdrawn_at__isnull=True,
        )
        return rows

    def with_delegation(self) -> Self:
        """Join what naming the institution and its place needs."""
        return self.select_related("event", "delegation__institution")

    def over_quota(self) -> Self:
        """Return those who wait for a decision beyond the seats of their delegation.

        Seats go to the confirmed, then to those who wait in the order in which they
        handed in; a duplicate and the organiser's people take none. Filter by event or
        delegation only, before and after: whoever is filtered out is not counted.
        """
        turn = Case(When(status=Status.CONFIRMED, then=Value(0)), default=Value(1))
        places = Window(
            RowNumber(), partition_by=F("delegation_id"), order_by=[turn, "submitted_at", "pk"]
        )
        return (
            self.filter(
                status__in=(Status.CONFIRMED, Status.SUBMITTED),
                capacity__in=Capacity.taking_seats(),
                duplicate_of__isnull=True,
                delegation__seats__isnull=False,
            )
            .exclude(delegation__role=DelegationRole.ORGANISER)
            .order_by()
            # The confirmed are counted but not returned; a filter by status would uncount them.
            .annotate(place=Case(When(status=Status.SUBMITTED, then=places), default=Value(0)))
            .filter(place__gt=F("delegation__seats"))
        )

    def outside_domains(self) -> Self:
        """Return those whose address lies outside the e-mail domains of their institution.

        The same as ``Institution.is_foreign`` says of one; it takes a query of its own
        for the domains, which the database cannot take apart.
        """
        with_domains = self._institutions().exclude(email_domains="")
        used = self.order_by().values("delegation__institution")
        known = [each for each in with_domains.filter(pk__in=used) if each.domains]
        inside = Case(
            *(When(_inside(each), then=Value(True)) for each in known),
            default=Value(False),
            output_field=models.BooleanField(),
        )
        return (
            self.exclude(email="")
            .filter(delegation__institution__in=[each.pk for each in known])
            .exclude(inside)
        )

    def _institutions(self) -> models.QuerySet[Any]:
        delegations: Any = self.model._meta.get_field("delegation").related_model
        institutions: Any = delegations._meta.get_field("institution").related_model
        rows: models.QuerySet[Any] = institutions.objects.all()
        return rows

    def within_delegation(self) -> Self:
        """Order as a delegation's own page does: the focal point's order."""
        return self.order_by("position_in_delegation", "created_at", "pk")

    def in_order_of_precedence(self) -> Self:
        """Order as documents do.

        Delegations: the organiser's last, else by rank. Within one: staff rank where
        set, head of delegation, capacity, the focal point's order, name, key.
        """
        capacity = Case(
            *(When(capacity=each, then=Value(n)) for n, each in enumerate(Capacity)),
            default=Value(len(Capacity)),
        )
        return self.order_by(
            _organiser_last("delegation__"),
            "delegation__protocol_rank",
            "delegation__institution__default_rank",
            "delegation__institution__code",
            F("staff_rank").asc(nulls_last=True),
            capacity,
            "position_in_delegation",
            "search_text",
            "pk",
        )
