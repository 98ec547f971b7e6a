"""Register the people of the demonstration and decide on them, all through the verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import translation

from registrations.demo.delegations import ORGANISER
from registrations.demo.event import ZONE
from registrations.demo.people import Person
from registrations.demo.questions import Asked, answers_of, hand_in_presentation
from registrations.domain import actors, history, lifecycle, registration, replacing
from registrations.domain.actors import Actor
from registrations.domain.references import new_reference
from registrations.domain.registration import Entry
from registrations.enums import (
    Action,
    ActorKind,
    AttendanceMode,
    Capacity,
    ConsentChannel,
    DelegationRole,
    Purpose,
    Sex,
    Status,
)
from registrations.models import Attendee, Delegation, FocalPoint, PrivacyNotice
from registrations.privacy import consent, erasure
from registrations.privacy.consent import OnBehalf
from workshop.enums import RegistrationMode
from workshop.models import Event

# Honorific and sex, as the person states them or leaves them out.
_STYLES = (
    ("Ms", Sex.FEMALE),
    ("Mr", Sex.MALE),
    ("Dr", Sex.FEMALE),
    ("Mr", Sex.MALE),
    ("Ms", Sex.FEMALE),
    ("", ""),
    ("Dr", Sex.MALE),
    ("Ms", ""),
)
_HEADS = (("H.E. Ms", Sex.FEMALE), ("H.E. Mr", Sex.MALE))
_POSITIONS = (
    ("First Secretary", "一等秘书"),
    ("Desk Officer", "项目官员"),
    ("Legal Adviser", "法律顾问"),
    ("Consular Officer", "领事官员"),
)
_DEPARTMENT = ("Demonstration Section", "示例处")
_PHONES = ("+86 10 0000 {:04}", "0086-10-0000{:04} ext. 4", "(010) 0000 {:04}", "+32 2 000 {:04}")
_HEADSETS = ("", "en", "zh-hans")

_ASKED_IN_PERSON = OnBehalf("Colleagues of the organiser, asked.", ConsentChannel.IN_PERSON)

_NO_SEAT = "All seats of the delegation are taken."
_NOT_INVITED = "The institution has named somebody else."


@dataclass(frozen=True)
class Desk:
    """What registering at one event takes: its delegations, notice and questions, and who decides."""

    event: Event
    delegations: dict[str, Delegation]
    focal_points: dict[int, FocalPoint]
    notice: PrivacyNotice
    asked: Asked | None
    officer: Actor
    now: datetime

    @classmethod
    def of(cls, event: Event, *, officer: User, now: datetime) -> "Desk":
        """Return the desk of the event."""
        delegations = Delegation.objects.filter(event=event).select_related("event", "institution")
        points = FocalPoint.objects.filter(delegation__event=event)
        return cls(
            event=event,
            delegations={each.institution.code: each for each in delegations},
            focal_points={each.delegation_id: each for each in points},
            notice=PrivacyNotice.objects.get(event=event),
            asked=Asked.at(event),
            officer=actors.staff(officer),
            now=now,
        )


def register_all(desk: Desk, people: Sequence[Person]) -> None:
    """Register the people in turn, from the opening of registration until yesterday."""
    for number, person in enumerate(people):
        moment = _moment(desk, number / len(people), number)
        delegation = desk.delegations[person.institution]
        with translation.override(_language(person)):
            if person.outcome == Status.DRAFT:
                _draft(delegation, person, number, now=moment)
                continue
            registrar = _registrar(desk, delegation, number)
            entry = _entry(desk, person, number, registrar, now=moment)
            attendee, _made = registration.register(delegation, entry, by=registrar, now=moment)
            _decide(desk, attendee, person.outcome, registrar, since=moment, number=number)


def _moment(desk: Desk, share: float, number: int) -> datetime:
    """Return a moment in office hours: the later, the denser, as deadlines make it."""
    opens_on = (desk.event.opens_at or desk.now).astimezone(ZONE)
    days = (desk.now.astimezone(ZONE).date() - opens_on.date()).days
    return opens_on + timedelta(
        days=int(days * share**0.45), hours=9 + number * 5 % 8, minutes=number * 17 % 60
    )


def _language(person: Person) -> str:
    return "zh-hans" if person.institution.startswith("CN-") else "en"


def _registrar(desk: Desk, delegation: Delegation, number: int) -> Actor:
    """Return who fills in the form: staff their own colleagues, else delegate or focal point.

    To an event by invitation only the focal point registers.
    """
    if delegation.institution.code == ORGANISER:
        return desk.officer
    is_chinese = delegation.institution.code.startswith("CN-")
    if desk.event.mode == RegistrationMode.INVITATION or is_chinese or number % 4 == 0:
        return actors.focal_point(desk.focal_points[delegation.pk])
    return actors.DELEGATE


def _entry(desk: Desk, person: Person, number: int, registrar: Actor, *, now: datetime) -> Entry:
    """Return the form as filled in; a focal point can attest circulation only."""
    answers = {
        Purpose.CIRCULATION: number % 7 != 5,
        Purpose.PHOTOS: number % 4 != 1,
        Purpose.FUTURE_CONTACT: number % 3 == 0,
        Purpose.TRANSFER: number % 5 != 2,
    }
    if registrar.kind == ActorKind.FOCAL_POINT:
        answers = {Purpose.CIRCULATION: answers[Purpose.CIRCULATION]}
    asked = consent.asked(desk.event)
    answers = {purpose: given for purpose, given in answers.items() if purpose in asked}
    values = _values(desk.event, person, number)
    if registrar.kind == ActorKind.FOCAL_POINT and number % 8 == 4:
        values["email"] = ""
    if desk.asked:
        values |= answers_of(desk.asked, person, number)
        values |= hand_in_presentation(desk.asked, person, desk.event, now=now)
    return Entry(values=values, notice=desk.notice, consents=answers, on_behalf=_ASKED_IN_PERSON)


def _values(event: Event, person: Person, number: int) -> dict[str, Any]:
    is_head = person.capacity == Capacity.HEAD
    position, position_zh = ("Counsellor", "参赞") if is_head else _of(_POSITIONS, number)
    honorific, sex = _of(_HEADS if is_head else _STYLES, number)
    is_chinese = _language(person) == "zh-hans"
    return {
        "capacity": person.capacity,
        "family_name": person.family_name,
        "given_names": person.given_names,
        "honorific": honorific,
        "sex": sex,
        "position": position,
        "department": _DEPARTMENT[0],
        "position_zh": position_zh if is_chinese else "",
        "department_zh": _DEPARTMENT[1] if is_chinese else "",
        "email": _email(person, number),
        "phone": _of(_PHONES, number).format(number + 100),
        "language": _language(person),
        "headset_language": _of(_HEADSETS, number),
        "mode": AttendanceMode.ONLINE if number % 15 == 7 else AttendanceMode.IN_PERSON,
        "days": [event.starts_on.isoformat()] if number % 9 == 4 else [],
        **person.extra,
    }


def _of(choices: Sequence[Any], number: int) -> Any:
    return choices[number % len(choices)]


def _email(person: Person, number: int) -> str:
    """Return an address; one embassy's people share a mailbox, and so does one person's twin."""
    if person.institution in {"EMB-SE", "EMB-BE"}:
        return f"office.{person.institution.lower()}@example.org"
    return f"attendee{number + 1:02}@example.org"


def _draft(delegation: Delegation, person: Person, number: int, *, now: datetime) -> None:
    """Keep a registration that was begun and not handed in."""
    attendee = Attendee.objects.create(
        event=delegation.event,
        delegation=delegation,
        reference=new_reference(),
        created_at=now,
        **_values(delegation.event, person, number),
    )
    history.record(Action.CREATED, attendee=attendee, by=actors.DELEGATE, now=now)


def _decide(
    desk: Desk, attendee: Attendee, outcome: Status, by: Actor, *, since: datetime, number: int
) -> None:
    """Bring the registration to its outcome, at moments between ``since`` and now."""
    decided_at = min(
        since + timedelta(days=number % 3, hours=1 + number % 5), desk.now - timedelta(hours=1)
    )
    later = min(decided_at + timedelta(days=2), desk.now - timedelta(minutes=20))
    officer = desk.officer
    match outcome:
        case Status.CONFIRMED | Status.WITHDRAWN | Status.CANCELLED:
            lifecycle.confirm(attendee, by=officer, now=decided_at)
            if outcome == Status.WITHDRAWN:
                lifecycle.withdraw(attendee, by=by, now=later)
            if outcome == Status.CANCELLED:
                lifecycle.cancel(attendee, by=officer, now=later, reason=_NOT_INVITED)
        case Status.WAITLISTED:
            lifecycle.waitlist(attendee, by=officer, now=decided_at)
        case Status.DECLINED:
            lifecycle.decline(attendee, by=officer, now=decided_at, reason=_NO_SEAT)


def agree_to_photos(desk: Desk) -> None:
    """Let two people of three, whom a focal point registered, agree to photos themselves.

    A focal point can attest circulation alone.
    """
    people = Attendee.objects.filter(event=desk.event).confirmed().order_by("pk")
    unasked = people.exclude(consents__purpose=Purpose.PHOTOS)
    for person in (each for number, each in enumerate(unasked) if number % 3 != 1):
        with translation.override(person.language):
            consent.answer(
                person,
                {Purpose.PHOTOS: True},
                notice=desk.notice,
                by=actors.DELEGATE,
                now=desk.now - timedelta(minutes=35),
            )


def agree_to_later_events(desk: Desk) -> None:
    """Let two people of three, the last ones among them, agree to be invited to later events."""
    people = Attendee.objects.filter(event=desk.event).confirmed().order_by("-pk")
    for person in (each for number, each in enumerate(people) if number % 3 != 2):
        with translation.override(person.language):
            consent.answer(
                person,
                {Purpose.FUTURE_CONTACT: True},
                notice=desk.notice,
                by=actors.DELEGATE,
                now=desk.now - timedelta(minutes=30),
            )


def replace_one(desk: Desk) -> None:
    """Let a focal point name somebody else in the place of a confirmed delegate."""
    delegation = desk.delegations["EMB-IT"]
    former = Attendee.objects.filter(delegation=delegation, capacity=Capacity.DELEGATE).confirmed()
    values = {
        "family_name": "Sostituto",
        "given_names": "Esempio",
        "position": _POSITIONS[0][0],
        "email": "successor@example.org",
    }
    replacing.name_replacement(
        former.order_by("pk")[0],
        Entry(values=values),
        by=actors.focal_point(desk.focal_points[delegation.pk]),
        now=desk.now - timedelta(days=2),
    )


def change_some(desk: Desk) -> None:
    """Let staff correct one confirmed registration, one person withdraw a consent, one propose a change."""
    confirmed = Attendee.objects.filter(event=desk.event).confirmed().order_by("pk")
    corrected = confirmed[0]
    registration.edit(
        corrected,
        {"position": "Head of Section"},
        by=desk.officer,
        now=desk.now - timedelta(minutes=15),
    )
    person = confirmed.exclude(pk=corrected.pk).consenting(Purpose.CIRCULATION)[0]
    consent.withdraw(
        person, Purpose.CIRCULATION, by=actors.DELEGATE, now=desk.now - timedelta(minutes=10)
    )
    invited = confirmed.exclude(delegation__role=DelegationRole.ORGANISER)
    changing = invited.exclude(pk__in=[corrected.pk, person.pk])[0]
    registration.edit(
        changing,
        {"position": "Deputy Head of Section", "capacity": Capacity.ADVISER},
        by=actors.DELEGATE,
        now=desk.now - timedelta(minutes=5),
    )


def ask_for_erasure(desk: Desk) -> None:
    """Let one who does not come any more ask to be erased."""
    left = Attendee.objects.filter(event=desk.event, status=Status.WITHDRAWN).order_by("pk")
    erasure.ask(left[0], desk.now - timedelta(days=3))
