"""Institutions, delegations, attendees and what is recorded of them."""

from registrations.models.attendee import Attendee
from registrations.models.consent import Consent, PrivacyNotice
from registrations.models.delegation import Delegation, FocalPoint
from registrations.models.history import HistoryEntry
from registrations.models.institution import Institution
from registrations.models.message import Message

__all__ = [
    "Attendee",
    "Consent",
    "Delegation",
    "FocalPoint",
    "HistoryEntry",
    "Institution",
    "Message",
    "PrivacyNotice",
]
