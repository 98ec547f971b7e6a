"""The register of personal fields in words: what is held, why, who sees it and until when."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.enums import Purpose
from registrations.privacy.fields import PERSONAL_FIELDS, Audience, PersonalField
from registrations.privacy.periods import last_days
from workshop.models import Event

# The models that are told of together, in the order of the page.
_GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Registration"), ("attendee",)),
    (_("Answers to the questions of the event"), ("answer", "upload", "activityplace")),
    (_("Identity document"), ("identity",)),
    (_("Travel and hotel"), ("travel",)),
    (_("Diet, access and emergency contact"), ("needs",)),
    (_("Visa letter"), ("visa",)),
    (_("Vehicles and drivers of delegations"), ("vehicle",)),
    (_("Frozen list for the security of the venue"), ("securitysnapshot",)),
    (_("Numbers of visa letters"), ("visaletter",)),
    (pgettext_lazy("presence", "Attendance"), ("attendance",)),
    (_("Signature sheets"), ("sheetline", "evidence")),
    (_("Badges and name tents printed"), ("printing",)),
    (_("Changes proposed after confirmation"), ("proposedchange",)),
    (_("Answers to the consent questions"), ("consent",)),
    (_("Messages"), ("message",)),
    (_("History of the registration"), ("historyentry",)),
    (_("To whom data was given"), ("disclosure",)),
    (_("Requests for erasure"), ("erasurerequest", "erasure")),
    (_("Focal point of an institution"), ("focalpoint",)),
    (_("Contributors to the agenda"), ("contribution", "agendarelease")),
)


@dataclass(frozen=True)
class Row:
    """Fields that are alike in purpose, audience and time."""

    labels: list[str | Promise]
    purpose: str | Promise
    audience: str | Promise
    is_sensitive: bool
    last_day: date


@dataclass(frozen=True)
class FieldGroup:
    """What is held of one kind."""

    title: str | Promise
    rows: list[Row]


def asked_of(event: Event) -> list[Purpose]:
    """Return the groups of sensitive data that the event asks for."""
    groups = set(event.asked_groups.values_list("group", flat=True))
    return [each for each in Purpose if each.is_sensitive and each in groups]


def groups_for(event: Event, *, sensitive: list[Purpose]) -> list[FieldGroup]:
    """Return what the event holds of people, with those groups of sensitive data alone."""
    hidden = {str(each) for each in Purpose if each.is_sensitive and each not in sensitive}
    return [
        FieldGroup(title, _rows(event, models))
        for title, models in _GROUPS
        if not hidden.issuperset(models)
    ]


def _rows(event: Event, models: tuple[str, ...]) -> list[Row]:
    last = last_days(event)
    alike: dict[tuple[str, Audience, str], list[PersonalField]] = {}
    for each in PERSONAL_FIELDS:
        if each.model in models:
            key = (str(each.purpose), each.audience, each.retention)
            alike.setdefault(key, []).append(each)
    return [
        Row(
            labels=list(dict.fromkeys(field.label for field in fields)),
            purpose=fields[0].purpose,
            audience=Audience(audience).label,
            is_sensitive=fields[0].is_sensitive,
            last_day=getattr(last, retention),
        )
        for (_purpose, audience, retention), fields in alike.items()
    ]
