"""What the processes of a race do; imported once Django is set up."""

import time
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.scheduler import scheduler

from registrations.domain import (
    activities,
    actors,
    attendance,
    evidence,
    lifecycle,
    merging,
    registration,
    reminding,
    replacing,
    seats,
)
from registrations.domain.meanwhile import marks_of
from registrations.domain.registration import Entry
from registrations.domain.registration import register as register_person
from registrations.domain.walk_in import walk_in as take_in
from registrations.enums import ActorKind
from registrations.models import Attendee, Delegation
from registrations.privacy import visa_letters
from tests import builders as b
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


def submit(delegation_and_number: str) -> str:
    """Register one more person where seats are given at once; return the status reached."""
    pk, number = delegation_and_number.split(":")
    delegation = Delegation.objects.select_related("event").get(pk=pk)
    entry = Entry(values={"family_name": f"Racer{number}of{pk}"})
    attendee, _is_new = register_person(delegation, entry, by=actors.DELEGATE, now=timezone.now())
    return str(attendee.status)


def decide(verb_and_keys: str) -> str:
    """Do one of several things to the people named; return ``done`` or the code of the refusal."""
    verb, *keys = verb_and_keys.split(":")
    people = [Attendee.objects.with_delegation().get(pk=key) for key in keys]
    now = timezone.now()
    try:
        if verb == "withdraw":
            lifecycle.withdraw(*people, by=actors.DELEGATE, now=now)
        elif verb == "decline":
            lifecycle.decline(*people, by=actors.SYSTEM, now=now, reason="No seat.")
        elif verb == "merge":
            merging.merge(*people, taken=["position"], by=actors.Actor(ActorKind.STAFF), now=now)
        else:
            lifecycle.confirm(*people, by=actors.SYSTEM, now=now)
    except RuleViolation as refusal:
        return f"{verb}:{refusal.code}"
    return f"{verb}:done"


def _replace(pk: str) -> None:
    former = Attendee.objects.get(pk=pk)
    entry = Entry(values={"family_name": f"Successor{uuid4().hex}"})
    replacing.name_replacement(former, entry, by=actors.DELEGATE, now=timezone.now())


def _withdraw(pk: str) -> None:
    lifecycle.withdraw(Attendee.objects.get(pk=pk), by=actors.DELEGATE, now=timezone.now())


def _promote(pk: str) -> None:
    lifecycle.promote(Event.objects.get(pk=pk), now=timezone.now())


_CHANGES = {"replace": _replace, "withdraw": _withdraw, "promote": _promote}


def change(verb_and_pk: str) -> str:
    """Replace, withdraw or promote; return ``done`` or the code of the refusal."""
    verb, pk = verb_and_pk.split(":")
    try:
        _CHANGES[verb](pk)
    except RuleViolation as refusal:
        return refusal.code
    return "done"


def edit(pk_name_and_value: str) -> str:
    """Save a form that was opened before anybody saved; return ``done`` or the refusal's code."""
    pk, name, value = pk_name_and_value.split(":")
    opened = {"position": "Before", "phone": "1111"}
    try:
        registration.change(
            Attendee.objects.get(pk=pk),
            opened | {name: value},
            by=actors.DELEGATE,
            now=timezone.now(),
            opened=marks_of(opened),
        )
    except RuleViolation as refusal:
        return refusal.code
    return "done"


def check_in(pk_and_token: str) -> str:
    """Check one person in at a desk of its own; return ``done`` or the code of the refusal."""
    pk, token = pk_and_token.split(":")
    now = timezone.now()
    attendee = Attendee.objects.with_delegation().get(pk=pk)
    day, part = attendance.day_at(attendee.event, now), attendance.part_at(attendee.event, now)
    by = actors.Actor(ActorKind.STAFF)
    try:
        attendance.check_in(attendee, day=day, part=part, token=UUID(token), by=by, now=now)
    except RuleViolation as refusal:
        return refusal.code
    return "done"


def file_scan(pk: str) -> str:
    """File one and the same scan; return ``done``, the code of the refusal, or ``twice``.

    The last says that the database alone has refused it.
    """
    event = Event.objects.get(pk=pk)
    file, by = ContentFile(b.PDF, name="scan.pdf"), actors.Actor(ActorKind.STAFF)
    known = {"day": event.starts_on, "printing": None, "sheets": [1]}
    try:
        evidence.file_scan(file, event=event, by=by, now=event.ends_at, **known)
    except RuleViolation as refusal:
        return refusal.code
    except IntegrityError:
        return "twice"
    return "done"


def walk_in(delegation_and_token: str) -> str:
    """Take one walk-in in; return the reference, or the code of the refusal."""
    pk, token = delegation_and_token.split(":")
    delegation = Delegation.objects.select_related("event").get(pk=pk)
    now = timezone.now()
    day, part = attendance.day_at(delegation.event, now), attendance.part_at(delegation.event, now)
    try:
        entry = take_in(
            delegation,
            # Who looks like another is to be searched for.
            {"family_name": f"Walker{UUID(token).hex}"},
            has_agreed=True,
            day=day,
            part=part,
            token=UUID(token),
            by=actors.Actor(ActorKind.STAFF),
            now=now,
        )
    except RuleViolation as refusal:
        return refusal.code
    return entry.attendee.reference


def remind(moment: str) -> str:
    """Run the job of the reminders at the moment; return for how many people it queued.

    What the database refuses to write a second time is ``twice``.
    """
    try:
        said = str(reminding.send_due(now=datetime.fromisoformat(moment)))
    except* IntegrityError:
        said = "twice"
    return said


def schedule(_word: str) -> str:
    """Let a worker's scheduler look for jobs whose time has come."""
    scheduler()
    return "done"


def take_job(_word: str) -> str:
    """Take the next job as a worker does; return its key, or ``none``."""
    taken = get_broker().dequeue()
    return str(taken[0][0]) if taken else "none"


def letter(pk: str) -> str:
    """Make somebody's visa letter; return its number."""
    person = Attendee.objects.with_delegation().get(pk=pk)
    inviter = visa_letters.check_inviter(person.event)
    ready = visa_letters.applications([person], person.event, inviter)
    [made] = visa_letters.issue(person.event, ready, inviter=inviter, now=timezone.now())
    return made.letter.full_number


def take_the_lock_away() -> None:
    """Let counting and taking a seat interleave, to show that the race is real."""
    checked = seats.check_seat_left

    def read_only(event_id: int, delegation_id: int) -> tuple[Event, Delegation]:
        return Event.objects.get(pk=event_id), Delegation.objects.get(pk=delegation_id)

    def read_all(event_id: int, delegation_ids: set[int]) -> tuple[Event, dict[int, Delegation]]:
        return Event.objects.get(pk=event_id), Delegation.objects.in_bulk(delegation_ids)

    def read_event(event_id: int) -> Event:
        return Event.objects.get(pk=event_id)

    def read_slowly(attendee: Attendee) -> Attendee:
        found = Attendee.objects.with_delegation().get(pk=attendee.pk)
        time.sleep(0.2)
        return found

    def check_slowly(**kwargs):
        checked(**kwargs)
        time.sleep(0.2)

    may_check_in = attendance.check_may_check_in

    def check_in_slowly(*args, **kwargs):
        may_check_in(*args, **kwargs)
        time.sleep(0.2)

    attendance.check_may_check_in = check_in_slowly
    written = reminding._unwritten

    def find_early(*args, **kwargs):
        found = written(*args, **kwargs)
        time.sleep(0.2)
        return found

    counted = activities._count

    def count_early(chosen):
        found = counted(chosen)
        time.sleep(0.2)
        return found

    is_new = evidence._check_new

    def check_early(*args):
        is_new(*args)
        time.sleep(0.2)

    evidence._lock, evidence._check_new = id, check_early
    seats.lock, seats.check_seat_left = read_only, check_slowly
    seats.lock_all, lifecycle.locked = read_all, read_slowly
    activities._count = count_early
    reminding._locked, reminding._unwritten = read_event, find_early


def choose(delegation_activity_number: str) -> str:
    """Register one more person who wants the side activity; return ``done`` or the refusal."""
    pk, activity, _number = delegation_activity_number.split(":")
    delegation = Delegation.objects.select_related("event").get(pk=pk)
    # Numbered names would be near to each other, and who looks like a duplicate takes no place.
    name = f"Chooser{uuid4().hex}"
    values = {"family_name": name, "email": f"{name}@example.org", "activities": [int(activity)]}
    try:
        register_person(delegation, Entry(values=values), by=actors.DELEGATE, now=timezone.now())
    except RuleViolation as refusal:
        return refusal.code
    return "done"


def read_page(path: str) -> str:
    """Ask for the page with this process's own memory; return its tag and how many queries it took."""
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(seconds=1)
    with CaptureQueriesContext(connection) as queries:
        tag = _reader.get(path)["ETag"]
    return f"{tag}:{len(queries)}"


_reader = Client(headers={"host": "127.0.0.1"})
