"""Places in side activities, counted under the lock of the event."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action
from registrations.models import ActivityPlace, Attendee
from workshop.errors import RuleViolation
from workshop.models import Event, SideActivity


def of_event(event: Event) -> list[SideActivity]:
    """Return the side activities of the event in order, read once for this instance of it."""
    in_order = SideActivity.objects.order_by("position", "pk")
    prefetch_related_objects([event], Prefetch("side_activities", queryset=in_order))
    return list(event.side_activities.all())


def taken(event_id: int) -> dict[int, int]:
    """Return how many places of each side activity of the event are taken, by its id."""
    return _count(SideActivity.objects.filter(event=event_id).values_list("pk", flat=True))


def _count(activities: Collection[int]) -> dict[int, int]:
    places = ActivityPlace.objects.filter(
        activity__in=activities, attendee__in=Attendee.objects.taking_places()
    )
    return dict(places.order_by().values_list("activity").annotate(count=Count("pk")))


def _too_many(activities: Collection[int]) -> list[SideActivity]:
    """Return those of the activities with more people than places."""
    if not activities:
        return []
    limited = list(SideActivity.objects.filter(pk__in=activities, places__isnull=False))
    counts = _count([each.pk for each in limited]) if limited else {}
    return [each for each in limited if counts.get(each.pk, 0) > (each.places or 0)]


def check_places(attendee: Attendee, chosen: Collection[int]) -> None:
    """Refuse the activities just chosen and stored that have no place; call it under the lock.

    Who takes no place, as a draft or a duplicate does not, is not counted.
    Raises RuleViolation ``activity_full``.
    """
    if not attendee.takes_places:
        return
    full = _too_many(chosen)
    if full:
        raise RuleViolation(
            "activity_full",
            _("No place is left in “%(activity)s”. Choose without it.")
            % {"activity": full[0].title},
        )


def chosen_by(attendee: Attendee) -> list[int]:
    """Return the ids of the side activities that the person has chosen, in order."""
    places = ActivityPlace.objects.filter(attendee=attendee).order_by("activity_id")
    return list(places.values_list("activity_id", flat=True))


def give_up_full(attendee: Attendee, *, by: Actor, now: datetime) -> list[SideActivity]:
    """Take a person who is counted again out of activities that are full by now.

    Call it under the lock of the event; return the activities. Who takes no place keeps
    what was chosen.
    """
    full = _too_many(chosen_by(attendee)) if attendee.takes_places else []
    if full:
        ActivityPlace.objects.filter(attendee=attendee, activity__in=full).delete()
        history.record(Action.EDITED, attendee=attendee, by=by, now=now, fields=["activities"])
    return full
