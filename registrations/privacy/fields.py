"""The register of personal fields: every column about a person, why it is kept and how long.

A test holds this register against the models: a column that is in neither list below
fails it.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RetentionClass(models.TextChoices):
    """How long data is kept after the event; the event sets the days of each class."""

    SENSITIVE = "sensitive", _("sensitive data")
    CONTACT = "contact", _("contact data")
    EVIDENCE = "evidence", _("evidence")


class Audience(models.TextChoices):
    """Who may see a field beside the person."""

    FOCAL_POINT = "focal_point", _("the focal point of the institution and staff")
    STAFF = "staff", _("staff of the event")
    CIRCULATED = "circulated", _("participants, where the person agreed; focal point and staff")


@dataclass(frozen=True)
class PersonalField:
    """One column about a person; ``model`` and ``name`` as Django names them."""

    model: str
    name: str
    purpose: str | Promise
    audience: Audience
    retention: RetentionClass = RetentionClass.CONTACT


_REGISTER = _("to register the person and decide")
_LISTS = _("for the list of participants, badges and signature sheets")
_REACH = _("to send the decision and practical information")
_PLACES = _("to plan seats, interpretation and catering")
_TOTALS = _("for totals in the report to the funder")
_PROOF = _("to show what was agreed and done")

_BOTH, _STAFF, _LISTED = Audience.FOCAL_POINT, Audience.STAFF, Audience.CIRCULATED


def _attendee(names: str, purpose: Promise, audience: Audience) -> list[PersonalField]:
    return [PersonalField("attendee", name, purpose, audience) for name in names.split()]


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
    *_attendee("staff_rank staff_note duplicate_of search_text form_token", _REGISTER, _STAFF),
    PersonalField("focalpoint", "name", _REGISTER, _BOTH),
    PersonalField("focalpoint", "email", _REACH, _BOTH),
    PersonalField("focalpoint", "phone", _REACH, _BOTH),
    PersonalField("focalpoint", "language", _REACH, _BOTH),
    *(
        PersonalField("contribution", name, _LISTS, _LISTED)
        for name in ("name", "position", "institution")
    ),
    *(
        PersonalField("consent", name, _PROOF, _STAFF)
        for name in ("purpose", "notice", "language", "answer", "answered_at", "withdrawn_at")
    ),
    *(
        PersonalField("historyentry", name, _PROOF, _STAFF)
        for name in ("at", "action", "actor", "user", "focal_point", "fields")
    ),
    *(
        PersonalField("message", name, _REACH, _STAFF)
        for name in ("kind", "language", "queued_at", "email")
    ),
)

# Columns of the same models that say nothing about a person.
TECHNICAL_FIELDS: dict[str, frozenset[str]] = {
    "attendee": frozenset({"id", "event", "delegation", "key_version"}),
    "focalpoint": frozenset({"id", "delegation", "key_version"}),
    "contribution": frozenset({"id", "item", "order", "role"}),
    "consent": frozenset({"id", "attendee", "actor", "user", "is_current"}),
    "historyentry": frozenset({"id", "event", "attendee", "delegation"}),
    "message": frozenset({"id", "event", "attendee", "marker"}),
}
# Models that hold no attendee or contributor. Staff stand in the accounts, and requests
# are counted under keyed hashes.
IMPERSONAL_MODELS = frozenset(
    {
        "agendaitem",
        "askedgroup",
        "delegation",
        "event",
        "eventrole",
        "institution",
        "privacynotice",
        "requestcount",
        "room",
    }
)
