"""The register of personal fields: every column about a person, why it is kept and how long.

A test holds this register against the models: a column that is in neither list below
fails it.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RetentionClass(models.TextChoices):
    """How long data is kept after the event; the event sets the days of each class."""

    SENSITIVE = "sensitive", _("sensitive data")
    CONTACT = "contact", _("contact data")
    EVIDENCE = "evidence", _("evidence")


class Reader(models.TextChoices):
    """Who reads pages and lists, beside the person whose data it is."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"
    FOCAL_POINT = "focal_point"
    STAFF = "staff"
    OFFICE = "office"


class Audience(models.TextChoices):
    """Who may see a field beside the person."""

    PUBLIC = "public", _("everybody, where the event names contributors; else staff")
    CIRCULATED = "circulated", _("participants, where the person agreed; focal point and staff")
    FOCAL_POINT = "focal_point", _("the focal point of the institution and staff")
    FOCAL_OFFICE = (
        "focal_office",
        _("the focal point of the institution, registration officers and managers"),
    )
    STAFF = "staff", _("staff of the event")
    OFFICE = "office", _("registration officers and managers")
    ASKING = "asking", _("staff with the right, each time they ask; this is recorded")

    @property
    def readers(self) -> frozenset[Reader]:
        """Return who may see it without asking; other delegations are never among them."""
        return _READERS[self]


_STAFF_READERS = frozenset({Reader.STAFF, Reader.OFFICE})
_READERS: dict[Audience, frozenset[Reader]] = {
    Audience.PUBLIC: frozenset(Reader),
    Audience.CIRCULATED: _STAFF_READERS | {Reader.PARTICIPANTS, Reader.FOCAL_POINT},
    Audience.FOCAL_POINT: _STAFF_READERS | {Reader.FOCAL_POINT},
    Audience.FOCAL_OFFICE: frozenset({Reader.FOCAL_POINT, Reader.OFFICE}),
    Audience.STAFF: _STAFF_READERS,
    Audience.OFFICE: frozenset({Reader.OFFICE}),
    Audience.ASKING: frozenset(),
}


@dataclass(frozen=True)
class PersonalField:
    """One column about a person; ``model`` and ``name`` as Django names them."""

    model: str
    name: str
    purpose: str | Promise
    audience: Audience
    retention: RetentionClass = RetentionClass.CONTACT

    @property
    def is_sensitive(self) -> bool:
        """Return whether the field is kept encrypted and under a consent of its own."""
        return self.retention == RetentionClass.SENSITIVE

    @property
    def label(self) -> str | Promise:
        """Return the field in words."""
        own = _LABELS.get((self.model, self.name))
        return own or column_of(self.model, self.name).verbose_name


def column_of(model: str, name: str) -> "models.Field[Any, Any]":
    """Return the column of the model, which stands in one of our two apps."""
    for app in ("registrations", "workshop"):
        found = apps.all_models[app].get(model)
        if found is not None:
            field: models.Field[Any, Any] = found._meta.get_field(name)  # type: ignore[assignment]
            return field
    raise LookupError(f"There is no model {model}.")


# Where the name of the column says too little.
_LABELS: dict[tuple[str, str], str | Promise] = {
    ("attendee", "search_text"): _("words by which staff find the person"),
    ("attendee", "form_token"): _("mark of the form that was sent"),
    ("attendee", "duplicate_of"): _("that it is marked as a duplicate"),
    ("attendee", "replaces"): _("that the place of somebody else was taken"),
    ("upload", "token"): _("mark of the file in the form"),
    ("disclosure", "people"): _("whose data it was"),
    ("disclosure", "filter"): _("which people were chosen"),
    ("printing", "purpose"): _("what was printed, such as a badge"),
    ("visaletter", "content"): _("keyed hash of what the letter said, without the data"),
    ("erasure", "person"): _("keyed hash of the reference, without the data"),
}

_REGISTER = _("to register the person and decide")
_LISTS = _("for the list of participants, badges and signature sheets")
_REACH = _("to send the decision and practical information")
_PLACES = _("to plan seats, interpretation and catering")
_TOTALS = _("for totals in the report to the funder")
_GATE = _("for the security of the venue and letters for a visa")
_JOURNEY = _("to fetch people and to book rooms")
_GUARDS = _("for the security of the venue")
_VISA = _("to write the letter for a visa")
_CARE = _("to cater for the person and to help")
_PRESENCE = _("to know who is there, and to report it to the funder")
_PROOF = _("to show what was agreed and done")

_BOTH, _STAFF, _LISTED = Audience.FOCAL_POINT, Audience.STAFF, Audience.CIRCULATED
_ASKED, _OFFICE = Audience.FOCAL_OFFICE, Audience.OFFICE


def _attendee(names: str, purpose: Promise, audience: Audience) -> list[PersonalField]:
    return [PersonalField("attendee", name, purpose, audience) for name in names.split()]


def _sensitive(model: str, names: str, purpose: Promise) -> list[PersonalField]:
    return [
        PersonalField(model, name, purpose, Audience.ASKING, RetentionClass.SENSITIVE)
        for name in names.split()
    ]


PERSONAL_FIELDS: tuple[PersonalField, ...] = (
    *_attendee("honorific family_name given_names name_order native_name", _LISTS, _LISTED),
    *_attendee("chinese_name print_as position department", _LISTS, _LISTED),
    *_attendee("position_zh department_zh capacity", _LISTS, _LISTED),
    *_attendee("sex", _TOTALS, _BOTH),
    *_attendee("email phone language", _REACH, _BOTH),
    *_attendee("headset_language mode days", _PLACES, _BOTH),
    *_attendee("status submitted_at waitlisted_at confirmed_at", _REGISTER, _BOTH),
    *_attendee("declined_at withdrawn_at cancelled_at created_at", _REGISTER, _BOTH),
    *_attendee("reference decision_reason position_in_delegation", _REGISTER, _BOTH),
    *_attendee("replaces", _REGISTER, _BOTH),
    *_attendee("duplicate_of seat_reason", _REGISTER, _STAFF),
    *_attendee("staff_rank staff_note search_text form_token", _REGISTER, _OFFICE),
    *(PersonalField("answer", name, _REGISTER, _ASKED) for name in ("value", "upload")),
    *(
        PersonalField("upload", name, _REGISTER, _ASKED)
        for name in ("token", "file", "name", "content_type", "uploaded_at")
    ),
    PersonalField("activityplace", "activity", _PLACES, _BOTH),
    *(
        PersonalField("attendance", name, _PRESENCE, _STAFF)
        for name in ("day", "part", "state", "at", "way")
    ),
    *(PersonalField("sheetline", name, _PRESENCE, _STAFF) for name in ("sheet", "number")),
    PersonalField("evidence", "file", _PRESENCE, Audience.ASKING, RetentionClass.EVIDENCE),
    PersonalField("evidence", "withdrawal_reason", _PROOF, _STAFF, RetentionClass.EVIDENCE),
    *(
        PersonalField("printing", name, _LISTS, _STAFF)
        for name in ("purpose", "digest", "printed_at")
    ),
    *(
        PersonalField("proposedchange", name, _REGISTER, _ASKED)
        for name in ("state", "values", "fields", "accepted", "proposed_at", "actor", "reason")
    ),
    *(
        PersonalField("proposedchange", name, _PROOF, _OFFICE)
        for name in ("focal_point", "decided_at", "decided_by")
    ),
    PersonalField("focalpoint", "name", _REGISTER, _ASKED),
    PersonalField("focalpoint", "email", _REACH, _ASKED),
    PersonalField("focalpoint", "phone", _REACH, _ASKED),
    PersonalField("focalpoint", "language", _REACH, _ASKED),
    PersonalField("focalpoint", "invited_at", _REGISTER, _ASKED),
    PersonalField("focalpoint", "opened_at", _REGISTER, _ASKED),
    *(
        PersonalField("contribution", name, _LISTS, Audience.PUBLIC)
        for name in ("name", "position", "institution")
    ),
    PersonalField("agendarelease", "names", _LISTS, Audience.PUBLIC),
    *(
        PersonalField("consent", name, _PROOF, _OFFICE)
        for name in ("purpose", "notice", "language", "answer", "answered_at", "withdrawn_at")
    ),
    *(PersonalField("consent", name, _PROOF, _OFFICE) for name in ("focal_point", "reason")),
    *(PersonalField("consent", name, _PROOF, _OFFICE) for name in ("channel", "recipients")),
    *_sensitive("identity", "nationality document_type document_number expires_on born_on", _GATE),
    *_sensitive("travel", "arrives_on arrives_by leaves_on leaves_by hotel", _JOURNEY),
    *_sensitive("needs", "diet access emergency_contact", _CARE),
    *_sensitive("visa", "passport_name passport_sex issued_on consulate", _VISA),
    *_sensitive("visa", "arrives_on leaves_on", _VISA),
    *(
        PersonalField("vehicle", name, _GUARDS, _ASKED, RetentionClass.SENSITIVE)
        for name in ("plate", "make", "days")
    ),
    *_sensitive("vehicle", "driver_name driver_document", _GUARDS),
    *_sensitive("securitysnapshot", "content", _GUARDS),
    *(
        PersonalField("visaletter", name, _VISA, _OFFICE)
        for name in ("number", "full_number", "issued_at", "content")
    ),
    *(
        PersonalField("disclosure", name, _PROOF, _OFFICE, RetentionClass.EVIDENCE)
        for name in ("people", "recipient", "reason", "filter")
    ),
    *(
        PersonalField("erasurerequest", name, _PROOF, _OFFICE)
        for name in ("asked_at", "due_on", "state", "decided_at", "reason")
    ),
    PersonalField("erasure", "person", _PROOF, _OFFICE, RetentionClass.EVIDENCE),
    *(
        PersonalField("historyentry", name, _PROOF, _OFFICE)
        for name in ("at", "action", "actor", "user", "focal_point", "fields")
    ),
    *(
        PersonalField("message", name, _REACH, _OFFICE)
        for name in (
            "kind",
            "language",
            "queued_at",
            "sent_at",
            "stopped_at",
            "bounced_at",
            "handed_over_at",
            "channel",
            "email",
        )
    ),
)

# Columns of the same models that say nothing about a person.
TECHNICAL_FIELDS: dict[str, frozenset[str]] = {
    "accesscode": frozenset({"id", "attendee", "nonce", "issued_at", "tries"}),
    "activityplace": frozenset({"id", "attendee"}),
    "answer": frozenset({"id", "attendee", "question"}),
    "attendance": frozenset({"id", "attendee", "user", "desk_link", "token", "undoes"}),
    "attendee": frozenset({"id", "event", "delegation", "key_version", "revision"}),
    "focalpoint": frozenset({"id", "delegation", "key_version"}),
    "agendarelease": frozenset(
        {"id", "event", "number", "released_at", "released_by", "note", "content"}
    ),
    "contribution": frozenset({"id", "item", "order", "role"}),
    "consent": frozenset({"id", "attendee", "actor", "user", "is_current"}),
    "disclosure": frozenset(
        {
            "id",
            "event",
            "kind",
            "purpose",
            "at",
            "actor",
            "user",
            "is_abroad",
            "columns",
            "row_count",
        }
    ),
    "erasure": frozenset({"id", "number", "event", "what", "at"}),
    "erasurerequest": frozenset({"id", "attendee", "decided_by"}),
    "identity": frozenset({"id", "attendee", "saved_at"}),
    "needs": frozenset({"id", "attendee", "saved_at"}),
    "travel": frozenset({"id", "attendee", "saved_at"}),
    "evidence": frozenset(
        {
            "id",
            "event",
            "day",
            "printing",
            "sheets",
            "content_type",
            "size",
            "sha256",
            "filed_at",
            "filed_by",
            "withdrawn_at",
            "withdrawn_by",
        }
    ),
    "vehicle": frozenset({"id", "delegation", "saved_at"}),
    "securitysnapshot": frozenset({"event", "frozen_at"}),
    "visa": frozenset({"id", "attendee", "saved_at"}),
    "visaletter": frozenset({"id", "event", "attendee"}),
    "evaluationgiven": frozenset({"attendee"}),
    "historyentry": frozenset({"id", "event", "attendee", "delegation"}),
    "message": frozenset(
        {
            "id",
            "event",
            "attendee",
            "focal_point",
            "marker",
            "queued_by",
            "handed_over_by",
            "mailing",
            "reminder",
            "due_on",
            "copy_of",
        }
    ),
    "printing": frozenset({"id", "attendee"}),
    "proposedchange": frozenset({"id", "attendee"}),
    "sheetline": frozenset({"id", "attendee", "printing"}),
    "upload": frozenset({"id", "event"}),
}
# Models that hold no attendee or contributor. Staff stand in the accounts, and requests
# are counted under keyed hashes.
IMPERSONAL_MODELS = frozenset(
    {
        "agendadigest",
        "agendaitem",
        "askedgroup",
        "columnset",
        "delegation",
        "desklink",
        "draftlink",
        "document",
        "evaluation",
        "evaluationcomment",
        "evaluationcount",
        "evaluationquestion",
        "event",
        "eventrole",
        "hold",
        "institution",
        "mailing",
        "messagetemplate",
        "option",
        "privacynotice",
        "question",
        "reminder",
        "requestcount",
        "room",
        "securityplan",
        "sharedlist",
        "sheetprinting",
        "sideactivity",
        "statistic",
        "visainviter",
    }
)
