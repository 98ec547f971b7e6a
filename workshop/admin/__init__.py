"""The admin of events, agenda and staff; importing the package registers it."""

from workshop.admin import agenda, event, staff

__all__ = ["agenda", "event", "staff"]
