"""The same person registered twice: marked, never blocked."""

from registrations.enums import Status
from registrations.models import Attendee
from workshop.text import to_search_key


def _name_key(attendee: Attendee) -> tuple[str, ...]:
    """Return the parts of the name folded and in no order, as people swap them."""
    parts = to_search_key(attendee.family_name, attendee.given_names).split()
    return tuple(sorted(parts))


def first_of_same_person(attendee: Attendee) -> Attendee | None:
    """Return the earliest open registration of the same person at the event, else nothing.

    The same person: the same name in any order, with the same e-mail or within the
    same delegation.
    """
    others = (
        Attendee.objects.filter(
            event_id=attendee.event_id,
            status__in=Status.open(),
            duplicate_of__isnull=True,
            search_text__contains=to_search_key(attendee.family_name),
        )
        .exclude(pk=attendee.pk)
        .order_by("created_at", "pk")
        .only("family_name", "given_names", "email", "delegation_id")
    )
    email = attendee.email.casefold()
    for other in others:
        same_place = other.delegation_id == attendee.delegation_id
        same_email = bool(email) and other.email.casefold() == email
        if (same_email or same_place) and _name_key(other) == _name_key(attendee):
            return other
    return None
