"""A large event opens with as many queries as a small one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registrations import links
from registrations.domain.references import new_reference
from registrations.enums import Status
from registrations.models import Attendee, Delegation
from registrations.roles import MANAGER
from tests import builders as b
from workshop.models import Event

pytestmark = pytest.mark.django_db

STATES = ({"status": Status.SUBMITTED}, {"status": Status.CONFIRMED, "confirmed_at": b.NOW},
          {"status": Status.WAITLISTED, "waitlisted_at": b.NOW})  # fmt: skip
STAFF_PAGES = (
    "/admin/dashboard/{slug}/",
    "/admin/registrations/attendee/?event={slug}",
    "/admin/registrations/attendee/?event={slug}&mark=over-quota",
    "/admin/registrations/attendee/?event={slug}&status=submitted&q=person",
    "/admin/registrations/delegation/?event={slug}",
    "/admin/dashboard/{slug}/export/",
)


def fill(delegations: list[Delegation], count: int) -> None:
    """Put so many people into the delegations in turn, in every state that lists show."""
    people = []
    for number in range(count):
        delegation = delegations[number % len(delegations)]
        person = Attendee(
            event_id=delegation.event_id,
            delegation=delegation,
            family_name=f"Person{number}",
            reference=new_reference(),
            created_at=b.NOW,
            submitted_at=b.NOW - timedelta(minutes=number),
            position_in_delegation=number,
            search_text=f"person{number}",
            **STATES[number % len(STATES)],
        )
        people.append(person)
    Attendee.objects.bulk_create(people)
    with connection.cursor() as cursor:
        # As the server does by itself once the rows are committed.
        cursor.execute("ANALYZE")


def build_filled(*, delegations: int, people: int) -> tuple[Event, list[Delegation]]:
    """Return an event with so many delegations and people."""
    event = b.build_event(capacity=people)
    b.build_notice(event=event)
    sent = [b.build_delegation(event=event, seats=people) for _number in range(delegations)]
    fill(sent, people)
    return event, sent


def count_queries(client: Client, path: str) -> int:
    """Return how many queries the page takes once the session is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_event_of_five_thousand_opens_with_the_queries_of_a_small_one(client):
    small, _delegations = build_filled(delegations=3, people=9)
    large, _delegations = build_filled(delegations=60, people=5_000)
    user = b.build_user(event=small, role=MANAGER)
    user.event_roles.create(event=large, role=user.event_roles.get().role)
    client.force_login(user)

    taken = {
        page: [count_queries(client, page.format(slug=each.slug)) for each in (small, large)]
        for page in STAFF_PAGES
    }

    # On a full page of people who wait for a decision nobody is on the waiting list.
    assert [page for page, (few, many) in taken.items() if many > few] == [], taken


def test_delegation_of_two_hundred_opens_with_the_queries_of_a_small_one(client):
    _event, (small,) = build_filled(delegations=1, people=3)
    _event, (large,) = build_filled(delegations=1, people=200)
    paths = [links.path_of(b.build_focal_point(delegation=each)) for each in (small, large)]

    few, many = (count_queries(client, path) for path in paths)

    names = set(re.findall(r"PERSON\d+", client.get(paths[1]).content.decode()))
    assert (few, len(names)) == (many, 200)
