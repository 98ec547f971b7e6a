"""What some people of the demonstration give of sensitive data, and what others do with it."""

from datetime import timedelta

from django.utils import translation

from registrations.demo.attendees import Desk
from registrations.domain import actors
from registrations.enums import ConsentChannel, Purpose
from registrations.models import Attendee
from registrations.privacy import consent, sensitive
from registrations.privacy.consent import OnBehalf

_NEEDS = (
    {"diet": "vegetarian"},
    {"diet": "no nuts", "emergency_contact": "Example Friend, +00 000 0000"},
    {"diet": "none", "access": "A seat near the door."},
)


def give_some(desk: Desk) -> None:
    """Let some give their data, one refuse, one withdraw, and staff enter one on the telephone's word."""
    people = Attendee.objects.filter(event=desk.event).confirmed().with_delegation().order_by("pk")
    asked = [
        each
        for each in people
        if any(state.group == Purpose.NEEDS for state in sensitive.states_of(each))
    ][:12]
    for number, person in enumerate(asked):
        _needs(desk, person, number)
    travelling = [
        each
        for each in people
        if any(state.group == Purpose.TRAVEL for state in sensitive.states_of(each))
    ]
    for person in travelling[:1]:
        _travel(desk, person)


def _needs(desk: Desk, person: Attendee, number: int) -> None:
    now = desk.now - timedelta(minutes=50 - number)
    # The second last refuses, the last withdraws what was given.
    with translation.override(person.language):
        if number == 10:
            sensitive.refuse(person, Purpose.NEEDS, notice=desk.notice, by=actors.DELEGATE, now=now)
            return
        is_staffs = number == 3
        sensitive.save(
            person,
            Purpose.NEEDS,
            _NEEDS[number % len(_NEEDS)],
            is_agreed=True,
            notice=desk.notice,
            by=desk.officer if is_staffs else actors.DELEGATE,
            now=now,
            on_behalf=OnBehalf("Rang up to say so.", ConsentChannel.PHONE),
        )
        if number == 11:
            consent.withdraw(person, Purpose.NEEDS, by=actors.DELEGATE, now=now)


def _travel(desk: Desk, person: Attendee) -> None:
    event = desk.event
    values = {
        "arrives_on": event.starts_on - timedelta(days=1),
        "arrives_by": "XX000, airport, 10:25",
        "leaves_on": event.ends_on + timedelta(days=1),
        "hotel": "Example Inn",
    }
    with translation.override(person.language):
        sensitive.save(
            person,
            Purpose.TRAVEL,
            values,
            is_agreed=True,
            notice=desk.notice,
            by=actors.DELEGATE,
            now=desk.now - timedelta(minutes=30),
        )
