"""Fill a fresh site for the browser, in a process of the site (see portal.py).

The demonstration, and beside it, for each setting of a journey, institutions of its own, so
that no journey depends on another.
"""

import json
import re
import sys
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone, translation

from registrations.badge_codes import badge_code_of
from registrations.demo import content
from registrations.demo.event import MAIN
from registrations.domain import actors, registration, replacing
from registrations.domain.attendance import day_at
from registrations.domain.registration import Entry
from registrations.enums import QuestionKind, Status
from registrations.links import path_of
from registrations.messages.delivery import deliver_due
from registrations.models import Attendee, Delegation, FocalPoint, Question
from tests import builders as b
from tests.browser.scene import CHANGING, FULL, HELD, JOURNEYS, OVER, TWINS, WAITING, Scene
from workshop.models import Event, EventRole


def _links(journey: str, event: Event) -> dict[str, str]:
    """Return the links of a journey's own institutions: a focal point's, two who wait, two to invite."""
    sending = b.build_delegation(event=event, seats=4)
    links = {"delegation": path_of(b.build_focal_point(delegation=sending))}
    many = b.build_delegation(event=event, seats=4)
    links["many"] = path_of(b.build_focal_point(delegation=many))
    declining = b.build_delegation(event=event, seats=2)
    b.build_attendee(delegation=declining, now=timezone.now())
    links["declining"] = path_of(b.build_focal_point(delegation=declining))
    deciding = b.build_delegation(event=event, seats=4)
    for name in WAITING:
        person = b.build_attendee(
            delegation=deciding,
            family_name=f"{name} {journey}",
            email=f"{name}.{journey}@example.org".lower(),
            now=timezone.now(),
        )
        links[name] = path_of(person)
    twice = b.build_delegation(event=event, seats=4)
    for name in TWINS:
        person = b.build_attendee(
            delegation=twice,
            family_name=f"Twin {journey}",
            position=f"{name} post",
            email="",
            now=timezone.now(),
        )
        links[name] = path_of(person)
    for name, email in (("by_mail", f"invited.{journey}@example.org".lower()), ("by_hand", "")):
        invited = b.build_delegation(event=event)
        language = "zh-hans" if journey.startswith("zh-hans") else "en"
        b.build_focal_point(delegation=invited, email=email, language=language)
        links[name] = str(invited.pk)
    changing = b.build_attendee(
        delegation=deciding,
        status=Status.CONFIRMED,
        family_name=f"{CHANGING} {journey}",
        given_names="",
        email=f"{CHANGING}.{journey}@example.org".lower(),
        position="Old post",
        phone="+86 10 1111",
        now=timezone.now(),
    )
    links[CHANGING] = path_of(changing)
    return links


def _draft_of(person: FocalPoint) -> Attendee:
    """Return somebody whom the focal point has begun to register."""
    entry = Entry(values={"family_name": "Unfinished"})
    by = actors.focal_point(person)
    return registration.save_draft(person.delegation, entry, by=by, now=timezone.now())


def _asking(event: Event) -> Attendee:
    """Return somebody who asks to replace another, as staff are to find out who it is."""
    delegation = b.build_delegation(event=event, seats=2)
    former, known = (b.build_attendee(delegation=delegation, now=timezone.now()) for _each in "ab")
    entry = Entry(values={"family_name": known.family_name, "given_names": known.given_names})
    return replacing.name_replacement(former, entry, by=actors.DELEGATE, now=timezone.now())


def _held_today() -> dict[str, Any]:
    """Return the desk of an event that is being held, and those expected there."""
    now = timezone.now()
    day = timedelta(days=1)
    days = {"starts_on": now.date() - day, "ends_on": now.date() + day}
    event = b.build_event(slug=HELD, title=b.text("Held today", "今日会议"), **days)
    b.build_notice(event=event)
    delegation = b.build_delegation(event=event, seats=None)
    people = [
        b.build_attendee(
            delegation=delegation,
            status=Status.CONFIRMED,
            family_name=f"Guest{uuid4().hex[:8]}",
            given_names=f"Number {number}",
            email="",
            now=now,
        )
        for number in range(100)
    ]
    link = b.build_desk_link(event=event, day=day_at(event, now))
    # Without the network only what holds a digit is taken for a number.
    pairs = [(each.reference, badge_code_of(each)) for each in people]
    numbers = [pair for pair in pairs if all(re.search(r"\d", each) for each in pair)]
    return {
        "desk": path_of(link),
        "desk_people": [reference for reference, _code in numbers],
        "desk_badges": [code for _reference, code in numbers],
    }


def _who_came() -> list[Attendee]:
    """Return people who were at the meeting that is over, in the order of its list."""
    people = Attendee.objects.filter(event__slug=OVER).confirmed()
    return list(people.in_order_of_precedence()[:5])


def _plan_full_day() -> None:
    """Make an event of the manager's with forty items on one day."""
    event = b.build_event(slug=FULL, title=b.text("A full day", "满满一天"))
    role = EventRole.objects.filter(user__username="manager")[0].role
    EventRole.objects.create(event=event, user=User.objects.get(username="manager"), role=role)
    for number in range(40):
        hour, tens = divmod(number, 5)
        b.build_agenda_item(
            event=event,
            title=b.text(f"Item {number + 1}", f"第{number + 1}项"),
            starts=time(8 + hour, tens * 12),
            ends=time(8 + hour, tens * 12 + 11),
        )


def _scene(event: Event) -> Scene:
    """Return where the pages of the inspected people are."""
    delegation = b.build_delegation(event=event, seats=4)
    waiting = b.build_attendee(delegation=delegation, given_names="Inspected", now=timezone.now())
    twin = b.build_attendee(
        delegation=delegation,
        given_names="Inspected",
        family_name=waiting.family_name,
        position="Counsellor",
        now=timezone.now(),
    )
    focal_point = b.build_focal_point(delegation=delegation)
    draft = _draft_of(focal_point)
    confirmed = Attendee.objects.filter(event=event).confirmed().order_by("pk")[0]
    changed = Attendee.objects.filter(event=event).having_open_change().order_by("pk")[0]
    asked = Question.objects.filter(event=event)
    giving = Attendee.objects.get(travel__isnull=False, event=event)
    return Scene(
        giving=path_of(giving),
        giving_pk=giving.pk,
        journeys={journey: _links(journey, event) for journey in JOURNEYS},
        delegation=path_of(focal_point),
        delegate_reference=waiting.reference,
        draft=path_of(draft),
        draft_reference=draft.reference,
        asking_pk=_asking(event).pk,
        waiting=path_of(waiting),
        waiting_pk=waiting.pk,
        twin_pk=twin.pk,
        known_pk=Delegation.objects.get(event=event, institution__code="EMB-BE").pk,
        confirmed=path_of(confirmed),
        changed=path_of(changed),
        changed_pk=changed.pk,
        delegation_pk=delegation.pk,
        event_pk=event.pk,
        **_held_today(),
        after=[path_of(each) for each in _who_came()],
        choice_pk=asked.get(kind=QuestionKind.CHOICE).pk,
        condition_pk=asked.get(relevant_if__isnull=False).pk,
        activity_pk=event.side_activities.order_by("position")[0].pk,
    )


def main() -> None:
    """Make the tables and static files, fill the site and print the scene as JSON."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with translation.override("en"):
        content.fill(now=timezone.now())
        _plan_full_day()
        scene = _scene(Event.objects.get(slug=MAIN))
        deliver_due(now=timezone.now())
    sys.stdout.write(json.dumps(vars(scene)))
