"""Rights of staff: the permissions of a role group, at the events where one has that role."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model

from workshop.models import Event, EventRole
from workshop.querysets import EventQuerySet

Rights = dict[int, set[str]]


def event_rights(user: User | AnonymousUser) -> Rights:
    """Return the permissions of the user by event id, read once per user object.

    A permission reads ``app.codename``, as Django writes it.
    """
    if user.is_anonymous:
        return {}
    # Where the request's lazy user and the user behind it keep one and the same memory.
    memory = vars(user._state)
    cached: Rights | None = memory.get("event_rights")
    if cached is not None:
        return cached
    rows = EventRole.objects.filter(user_id=user.pk).values_list(
        "event_id", "role__permissions__content_type__app_label", "role__permissions__codename"
    )
    rights: Rights = {}
    for event_id, app, codename in rows:
        rights.setdefault(event_id, set()).add(f"{app}.{codename}")
    memory["event_rights"] = rights
    return rights


class EventRoleBackend(ModelBackend):
    """Grant a permission where the user's role at the event in question has it.

    Asked without an object, it answers whether the user has the permission at any
    event; asked with an event or something that belongs to one, at that event only.
    """

    def has_perm(
        self,
        user_obj: User | AnonymousUser,
        perm: str,
        obj: Model | None = None,
    ) -> bool:
        """Return whether the active user has the permission for the object."""
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if obj is None:
            return super().has_perm(user_obj, perm) or any(
                perm in granted for granted in event_rights(user_obj).values()
            )
        event_id = event_of(obj)
        return event_id is not None and perm in event_rights(user_obj).get(event_id, set())

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Return whether the user has any permission of the app, at any event."""
        return super().has_module_perms(user_obj, app_label) or any(
            perm.startswith(f"{app_label}.")
            for granted in event_rights(user_obj).values()
            for perm in granted
        )


def event_of(obj: Model) -> int | None:
    """Return the id of the event that the object is or belongs to, else nothing."""
    if isinstance(obj, Event):
        return obj.pk
    event_id: int | None = getattr(obj, "event_id", None)
    return event_id


def events_of(user: User | AnonymousUser, perm: str) -> EventQuerySet[Event]:
    """Return the events at which the user has the permission."""
    if not user.is_active or user.is_anonymous:
        return Event.objects.none()
    if user.is_superuser:
        return Event.objects.all()
    granted = [event_id for event_id, perms in event_rights(user).items() if perm in perms]
    return Event.objects.filter(pk__in=granted)
