"""What the processes of a race do; imported once Django is set up."""

import time

from django.utils import timezone

from registrations.domain import actors, lifecycle, seats
from registrations.domain.registration import Entry
from registrations.domain.registration import register as register_person
from registrations.models import Attendee, Delegation
from workshop.errors import RuleViolation
from workshop.models import Event


def confirm(pk: str) -> str:
    """Confirm one attendee; return ``done`` or the code of the refusal."""
    try:
        lifecycle.confirm(Attendee.objects.get(pk=pk), by=actors.SYSTEM, now=timezone.now())
    except RuleViolation as refusal:
        return refusal.code
    return "done"


def register(delegation_and_mark: str) -> str:
    """Hand in one and the same form; return the reference of the registration."""
    pk, mark = delegation_and_mark.split(":")
    delegation = Delegation.objects.select_related("event").get(pk=pk)
    entry = Entry(values={"family_name": "Delegate", "email": "one@example.org"}, form_token=mark)
    attendee, _is_new = register_person(delegation, entry, by=actors.DELEGATE, now=timezone.now())
    return attendee.reference


def take_the_lock_away() -> None:
    """Let counting and taking a seat interleave, to show that the race is real."""
    checked = seats.check_seat_left

    def read_only(event_id: int, delegation_id: int) -> tuple[Event, Delegation]:
        return Event.objects.get(pk=event_id), Delegation.objects.get(pk=delegation_id)

    def check_slowly(**kwargs):
        checked(**kwargs)
        time.sleep(0.2)

    seats.lock, seats.check_seat_left = read_only, check_slowly
