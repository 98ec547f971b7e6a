"""Who acts: passed to every verb, written into history."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from registrations.enums import ActorKind
from registrations.models import DeskLink, FocalPoint


@dataclass(frozen=True)
class Actor:
    """A delegate, a focal point, a member of staff, or the portal itself.

    A helper with a desk link acts for staff, without a user.
    """

    kind: ActorKind
    user: User | None = None
    focal_point: FocalPoint | None = None
    desk_link: DeskLink | None = None

    @property
    def is_staff(self) -> bool:
        """Return whether staff act."""
        return self.kind == ActorKind.STAFF


DELEGATE = Actor(ActorKind.DELEGATE)
SYSTEM = Actor(ActorKind.SYSTEM)


def staff(user: User) -> Actor:
    """Return the member of staff as an actor."""
    return Actor(ActorKind.STAFF, user=user)


def focal_point(person: FocalPoint) -> Actor:
    """Return the focal point as an actor."""
    return Actor(ActorKind.FOCAL_POINT, focal_point=person)


def helper(link: DeskLink) -> Actor:
    """Return whoever holds the desk link as an actor."""
    return Actor(ActorKind.STAFF, desk_link=link)
