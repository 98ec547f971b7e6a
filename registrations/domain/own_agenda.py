"""What is on for one person: the side activities chosen, beside the agenda for participants."""

from registrations.enums import Status
from registrations.models import Attendee
from workshop.enums import Interpretation, ItemKind, Visibility
from workshop.frozen import Item
from workshop.models import SideActivity
from workshop.translated import Translated


def takes_part(attendee: Attendee) -> bool:
    """Return whether the person may see what is for participants alone."""
    return attendee.status == Status.CONFIRMED


def activities_of(attendee: Attendee) -> list[Item]:
    """Return the side activities in which the person has a place, in order of day and start.

    They are numbered below zero, where no item of the agenda is.
    """
    chosen = SideActivity.objects.filter(places_taken__attendee=attendee)
    return [_item(each) for each in chosen.order_by("day", "starts", "pk")]


def with_activities(items: list[Item], activities: list[Item]) -> list[Item]:
    """Return both in the order of the timetable."""
    return sorted([*items, *activities], key=lambda each: each.place_in_order)


def _item(activity: SideActivity) -> Item:
    return Item(
        id=-activity.pk,
        day=activity.day,
        starts=activity.starts,
        ends=activity.ends,
        kind=ItemKind.OTHER,
        title=activity.title,
        description=activity.description,
        room_id=None,
        room=Translated(),
        track="",
        interpretation=Interpretation.NONE,
        interpretation_languages=[],
        visibility=Visibility.PARTICIPANTS,
        counts_for_attendance=False,
    )
