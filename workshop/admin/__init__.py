"""The admin of events, agenda and staff; importing the package registers it."""

from workshop.admin import activity, agenda, event, staff

__all__ = ["activity", "agenda", "event", "staff"]
