"""The sign-ins of the demonstration: one member of staff for each role."""

from django.conf import settings
from django.contrib.auth.models import Group, User

from registrations import roles
from workshop.models import Event, EventRole

SIGN_INS = {
    "manager": roles.MANAGER,
    "officer": roles.OFFICER,
    "organiser": roles.ORGANISER,
    "desk": roles.DESK,
}


def create_missing() -> dict[str, User]:
    """Return the members of staff by name, with DEMO_PASSWORD where they are new."""
    found = {user.username: user for user in User.objects.filter(username__in=SIGN_INS)}
    for name in SIGN_INS:
        if name not in found:
            found[name] = User.objects.create_user(
                name, f"{name}@example.org", settings.DEMO_PASSWORD, is_staff=True
            )
    return found


def assign(event: Event, users: dict[str, User]) -> None:
    """Give each member of staff the role of the same name at the event."""
    groups = {group.name: group for group in Group.objects.filter(name__in=SIGN_INS.values())}
    EventRole.objects.bulk_create(
        EventRole(event=event, user=users[name], role=groups[role])
        for name, role in SIGN_INS.items()
    )
