"""Fill the site with the demonstration."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from registrations.demo import (
    agenda,
    attendance,
    attendees,
    delegations,
    evaluation,
    event,
    lists,
    questions,
    sensitive,
    sheets,
    staff,
    vehicles,
    visas,
    words,
)
from registrations.demo.attendees import Desk
from registrations.demo.people import Person, people, practising
from registrations.domain import actors
from registrations.models import Institution
from workshop.models import Event


@transaction.atomic
def fill(*, now: datetime) -> list[str]:
    """Create what is missing of the demonstration and return the slugs of the new events.

    What is there already stays as it is, whatever was done to it since.
    """
    present = set(Event.objects.filter(slug__in=event.SLUGS).values_list("slug", flat=True))
    missing = [slug for slug in event.SLUGS if slug not in present]
    if missing:
        users = staff.create_missing()
        today, historical = delegations.load_institutions()
        for slug in missing:
            created = event.create(slug, now=now)
            agenda.create(created)
            staff.assign(created, users)
            agenda.publish(created, by=users["organiser"], now=now)
            if slug == event.MAIN:
                agenda.add_documents(created, now=now)
                questions.create(created)
            if slug == event.ARCHIVED:
                delegations.record_of_2016(created, today, historical)
            else:
                _register(created, today, officer=users["officer"], now=now)
            evaluation.ask(created, by=actors.staff(users["officer"]), now=now)
    return missing


def _register(
    created: Event, institutions: Iterable[Institution], *, officer: User, now: datetime
) -> None:
    registrants: list[Person] = people() if created.slug == event.MAIN else practising()
    coming = {person.institution for person in registrants}
    is_small = created.slug != event.MAIN
    invited = [each for each in institutions if not is_small or each.code in coming]
    delegations.invite(created, invited, coming=coming, officer=actors.staff(officer))
    # All had registered the day before it began.
    is_over = created.slug == event.OVER
    desk = Desk.of(
        created, officer=officer, now=created.starts_at - timedelta(days=1) if is_over else now
    )
    attendees.register_all(desk, registrants)
    attendees.agree_to_photos(desk)
    if created.slug == event.MAIN:
        questions.retire_option(created)
        attendees.replace_one(desk)
        attendees.change_some(desk)
        sensitive.give_some(desk)
        visas.write_some(desk)
        vehicles.bring_some(desk)
        attendees.ask_for_erasure(desk)
        delegations.complete_some(created, now=now - timedelta(minutes=5))
        lists.hand_out(created, by=actors.staff(officer), now=now)
        words.write(created, by=actors.staff(officer), now=now - timedelta(days=3))
        words.write_to_many(created, by=actors.staff(officer), now=now - timedelta(days=2))
    elif is_over:
        attendance.record_all(created, by=actors.staff(officer))
    else:
        attendees.agree_to_later_events(desk)
        attendance.begin(created, by=actors.staff(officer), now=now)
        sheets.sign(created, by=actors.staff(officer), now=now)
