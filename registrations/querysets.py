"""Named filters and orders of delegations and attendees."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber

from registrations.enums import Answer, Capacity, DelegationRole, Purpose, Status

Row = TypeVar("Row", bound=models.Model)


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
        return self.annotate(
            used=Count(
                "attendees",
                filter=Q(
                    attendees__status=Status.CONFIRMED,
                    attendees__capacity__in=Capacity.taking_seats(),
                ),
            ),
            confirmed_count=Count("attendees", filter=Q(attendees__status=Status.CONFIRMED)),
            waiting=Count("attendees", filter=Q(attendees__status=Status.SUBMITTED)),
            on_waiting_list=Count("attendees", filter=Q(attendees__status=Status.WAITLISTED)),
        )


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

    def consenting(self, purpose: Purpose) -> Self:
        """Return those whose consent to the purpose is in force."""
        return self.filter(Exists(self._consents(purpose)))

    def not_consenting(self, purpose: Purpose) -> Self:
        """Return those whose consent to the purpose is missing, refused or withdrawn."""
        return self.filter(~Exists(self._consents(purpose)))

    def with_consent(self, purpose: Purpose) -> Self:
        """Annotate ``is_consenting``: whether the consent to the purpose is in force."""
        return self.annotate(is_consenting=Exists(self._consents(purpose)))

    def _consents(self, purpose: Purpose) -> models.QuerySet[Any]:
        consents: Any = self.model._meta.get_field("consents").related_model
        rows: models.QuerySet[Any] = consents.objects.filter(
            attendee=OuterRef("pk"),
            purpose=purpose,
            is_current=True,
            answer=Answer.GIVEN,
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
