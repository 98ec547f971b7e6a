"""Institutions, delegations, attendees and what is recorded of them."""

from registrations.models.activity import ActivityPlace
from registrations.models.attendance import Attendance, DeskLink
from registrations.models.attendee import Attendee
from registrations.models.change import ProposedChange
from registrations.models.column_set import ColumnSet
from registrations.models.consent import Consent, PrivacyNotice
from registrations.models.delegation import Delegation, FocalPoint
from registrations.models.disclosure import Disclosure
from registrations.models.evaluation import (
    Evaluation,
    EvaluationComment,
    EvaluationCount,
    EvaluationGiven,
    EvaluationQuestion,
)
from registrations.models.evidence import Evidence, SheetLine, SheetPrinting
from registrations.models.history import HistoryEntry
from registrations.models.institution import Institution
from registrations.models.mailing import Mailing, Reminder
from registrations.models.message import Message
from registrations.models.message_template import MessageTemplate
from registrations.models.printing import Printing
from registrations.models.question import Answer, Option, Question
from registrations.models.retention import (
    AccessCode,
    Erasure,
    ErasureRequest,
    Hold,
    Statistic,
)
from registrations.models.security import SecurityPlan, SecuritySnapshot, Vehicle
from registrations.models.sensitive import Identity, Needs, Travel, Visa
from registrations.models.shared_list import SharedList
from registrations.models.upload import Upload
from registrations.models.visa_letter import VisaInviter, VisaLetter

__all__ = [
    "AccessCode",
    "ActivityPlace",
    "Answer",
    "Attendance",
    "Attendee",
    "ColumnSet",
    "Consent",
    "Delegation",
    "DeskLink",
    "Disclosure",
    "Erasure",
    "ErasureRequest",
    "Evaluation",
    "EvaluationComment",
    "EvaluationCount",
    "EvaluationGiven",
    "EvaluationQuestion",
    "Evidence",
    "FocalPoint",
    "HistoryEntry",
    "Hold",
    "Identity",
    "Institution",
    "Mailing",
    "Message",
    "MessageTemplate",
    "Needs",
    "Option",
    "Printing",
    "PrivacyNotice",
    "ProposedChange",
    "Question",
    "Reminder",
    "SecurityPlan",
    "SecuritySnapshot",
    "SharedList",
    "SheetLine",
    "SheetPrinting",
    "Statistic",
    "Travel",
    "Upload",
    "Vehicle",
    "Visa",
    "VisaInviter",
    "VisaLetter",
]
