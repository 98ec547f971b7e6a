"""One builder for each model: keyword-only, valid by default, the same at every run.

Later states of a registration are reached through the verbs, never written.
"""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User

from registrations.domain import actors, lifecycle
from registrations.domain.registration import Entry, register
from registrations.enums import InstitutionKind, Purpose, Status
from registrations.models import Attendee, Delegation, FocalPoint, Institution, PrivacyNotice
from registrations.privacy import consent
from workshop.enums import EventState, RegistrationMode
from workshop.models import AgendaItem, Event, EventRole, Room
from workshop.translated import Translated

# The moment at which the tests' world stands still: before the events that they build.
NOW = datetime(2083, 9, 1, 8, 0, tzinfo=UTC)

_numbers = count(1)


def text(english: str, chinese: str = "") -> Translated:
    """Return a text in the two languages of the site."""
    return Translated({"en": english, **({"zh-hans": chinese} if chinese else {})})


def build_event(**fields: Any) -> Event:
    """Return a published event on 3 and 4 November 2083, open to its institutions."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"event-{number}",
        "state": EventState.PUBLISHED,
        "title": text("Practical Cooperation", "务实合作研讨会"),
        "organiser": text("The Organiser", "主办方"),
        "funding_statement": text("Funded by the European Union", "由欧洲联盟资助"),
        "disclaimer": text("The contents are the sole responsibility of the organiser."),
        "venue": text("Conference Hotel", "会议酒店"),
        "city": text("Beijing", "北京"),
        "country": "CN",
        "starts_on": date(2083, 11, 3),
        "ends_on": date(2083, 11, 4),
        "contact_name": text("Workshop secretariat", "会务组"),
        "contact_email": "secretariat@example.org",
        "contact_phone": "+86 10 0000 0000",
        "mode": RegistrationMode.OPEN,
    }
    return Event.objects.create(**(defaults | fields))


def build_notice(*, event: Event, **fields: Any) -> PrivacyNotice:
    """Return the event's next privacy notice, in force since 2020."""
    words = fields.pop("text", text("How your data is used.", "您的个人信息如何使用。"))
    defaults = {
        "version": event.privacy_notices.count() + 1,
        "text": words,
        "text_hash": consent.hash_of(words),
        "published_at": datetime(2020, 1, 1, tzinfo=UTC),
    }
    return PrivacyNotice.objects.create(event=event, **(defaults | fields))


def build_institution(**fields: Any) -> Institution:
    """Return an embassy."""
    number = next(_numbers)
    defaults = {
        "code": f"INST-{number}",
        "name": text(f"Embassy number {number}", f"第{number}大使馆"),
        "kind": InstitutionKind.EMBASSY,
    }
    return Institution.objects.create(**(defaults | fields))


def build_delegation(*, event: Event | None = None, **fields: Any) -> Delegation:
    """Return a delegation with two seats."""
    event = event or build_event()
    if "institution" not in fields:
        fields["institution"] = build_institution()
    return Delegation.objects.create(event=event, **fields)


def build_focal_point(*, delegation: Delegation | None = None, **fields: Any) -> FocalPoint:
    """Return a focal point who reads English."""
    number = next(_numbers)
    defaults = {"name": f"Focal Point {number}", "email": f"focal{number}@example.org"}
    return FocalPoint.objects.create(
        delegation=delegation or build_delegation(), **(defaults | fields)
    )


def build_user(*, event: Event | None = None, role: str | None = None, **fields: Any) -> User:
    """Return a member of staff, with the role at the event where both are given."""
    number = next(_numbers)
    defaults = {"username": f"user{number}", "is_staff": True}
    user = User.objects.create_user(**(defaults | fields))
    if event and role:
        EventRole.objects.create(event=event, user=user, role=Group.objects.get(name=role))
    return user


def build_attendee(
    *,
    delegation: Delegation | None = None,
    status: Status = Status.SUBMITTED,
    circulation: bool | None = None,
    now: datetime = NOW,
    **values: Any,
) -> Attendee:
    """Return a registered attendee brought to the status through the verbs.

    ``circulation`` answers that consent question; left out, it was not asked.
    """
    delegation = delegation or build_delegation()
    number = next(_numbers)
    defaults = {
        "honorific": "Ms",
        "family_name": f"Family{number}",
        "given_names": "Given",
        "email": f"attendee{number}@example.org",
    }
    consents = {} if circulation is None else {Purpose.CIRCULATION: circulation}
    notice = consent.current_notice(delegation.event, now=now)
    if consents and notice is None:
        notice = build_notice(event=delegation.event)
    officer = actors.SYSTEM
    staff_values = {name: values.pop(name) for name in ("staff_rank", "staff_note") if name in values}  # fmt: skip
    attendee, _made = register(
        delegation,
        Entry(values=defaults | values, notice=notice, consents=consents),
        by=_Registrar,
        now=now,
    )
    if staff_values:
        Attendee.objects.filter(pk=attendee.pk).update(**staff_values)
    match status:
        case Status.CONFIRMED:
            attendee = lifecycle.confirm(attendee, by=officer, now=now)
        case Status.WAITLISTED:
            attendee = lifecycle.waitlist(attendee, by=officer, now=now)
        case Status.DECLINED:
            attendee = lifecycle.decline(attendee, by=officer, now=now, reason="No seat.")
        case Status.CANCELLED:
            attendee = lifecycle.cancel(attendee, by=officer, now=now, reason="Not invited.")
        case Status.WITHDRAWN:
            attendee = lifecycle.withdraw(attendee, by=actors.DELEGATE, now=now)
        case Status.SUBMITTED:
            pass
        case Status.DRAFT:
            raise ValueError("A registered attendee is no draft.")
    return Attendee.objects.with_delegation().get(pk=attendee.pk)


# Registers whatever the event's phase, as staff do; who it is matters to no caller.
_Registrar = actors.Actor(actors.ActorKind.STAFF)


def build_room(*, event: Event, **fields: Any) -> Room:
    """Return a room."""
    return Room.objects.create(event=event, **({"name": text("Plenary hall", "主会场")} | fields))


def build_agenda_item(*, event: Event, **fields: Any) -> AgendaItem:
    """Return a public session on the event's first morning."""
    defaults = {
        "day": event.starts_on,
        "starts": time(9),
        "ends": time(10),
        "title": text("Opening session", "开幕式"),
    }
    return AgendaItem.objects.create(event=event, **(defaults | fields))
