"""The events and their agenda."""

from workshop.models.activity import SideActivity
from workshop.models.agenda import AgendaItem, Contribution, Room
from workshop.models.draft import AgendaDigest, DraftLink
from workshop.models.event import AskedGroup, Event, EventRole
from workshop.models.release import AgendaRelease
from workshop.models.request_count import RequestCount

__all__ = [
    "AgendaDigest",
    "AgendaItem",
    "AgendaRelease",
    "AskedGroup",
    "Contribution",
    "DraftLink",
    "Event",
    "EventRole",
    "RequestCount",
    "Room",
    "SideActivity",
]
