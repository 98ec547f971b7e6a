"""Beside an event of 20,000 people, no page of a small one reads a whole table of people."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.content import FIRST_DAY
from bench.people import add_acts_and_messages, build_people
from bench.registration import answers_of
from registrations import links
from registrations.enums import Status
from registrations.forms import tokens
from registrations.messages import delivery
from registrations.roles import MANAGER
from tests import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

LIST = "/admin/registrations/attendee/?event="
LARGE = ("registrations_attendee", "registrations_consent", "registrations_historyentry",
         "registrations_message", "post_office_email")  # fmt: skip
WHOLE = re.compile(rf"Seq Scan on ({'|'.join(LARGE)})\b")


@pytest.fixture
def large():
    for _each in range(34):
        b.build_institution()
    event = build_people("large", count=20_000, statuses=(Status.CONFIRMED, Status.SUBMITTED))
    add_acts_and_messages(event)
    return event


@pytest.fixture
def small(large):
    event = build_people("small", count=60, statuses=(Status.SUBMITTED, Status.WAITLISTED))
    add_acts_and_messages(event)
    return event


def plans(act):
    """Return the plans of all that the act asks of the database; the act comes once before."""
    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    asked = [each["sql"] for each in queries.captured_queries]
    with connection.cursor() as cursor:
        found = []
        for statement in asked:
            if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                cursor.execute(f"EXPLAIN {statement}")
                found.append("\n".join(line for (line,) in cursor.fetchall()))
    assert any("registrations_" in each or "workshop_" in each for each in found)
    return found


def whole_tables(act):
    """Return the large tables that the act reads from end to end."""
    return {name for plan in plans(act) for name in WHOLE.findall(plan)}


def test_small_event_reads_no_table_of_people_from_end_to_end(client, small):
    client.force_login(b.build_user(event=small, role=MANAGER))
    person = small.attendees.order_by("pk")[0]
    point = b.build_focal_point(delegation=person.delegation)
    institution = person.delegation.institution.code

    def opens(*paths):
        for path in paths:
            assert client.get(path).status_code == 200, path

    names = iter(("first", "second"))

    def submits():
        answers = answers_of(next(names), str(person.delegation.pk)) | {"step": "submit"}
        answers["token"] = tokens.issue(small.slug, now=timezone.now())
        assert client.post(f"/{small.slug}/register/", answers).status_code == 302

    acts = {
        "list": lambda: opens(f"{LIST}{small.slug}"),
        "search": lambda: opens(f"{LIST}{small.slug}&q=test7"),
        "status": lambda: opens(f"{LIST}{small.slug}&status=submitted"),
        "institution": lambda: opens(f"{LIST}{small.slug}&institution={institution}"),
        "day": lambda: opens(f"{LIST}{small.slug}&day={FIRST_DAY.isoformat()}"),
        "person": lambda: opens(f"/admin/registrations/attendee/{person.pk}/change/"),
        "dashboard": lambda: opens(f"/admin/dashboard/{small.slug}/"),
        "public pages": lambda: opens("/?new", f"/{small.slug}/?new", f"/{small.slug}/register/"),
        "own page": lambda: opens(links.path_of(person)),
        "delegation's page": lambda: opens(links.path_of(point)),
        "submit": submits,
        "outbox": lambda: delivery.deliver_due(now=timezone.now()),
    }

    assert {name: found for name, act in acts.items() if (found := whole_tables(act))} == {}


def test_first_page_of_a_large_event_comes_in_the_order_of_an_index(client, large):
    client.force_login(b.build_user(event=large, role=MANAGER))

    for query, index in (("", "attendee_turn"), ("&o=1", "attendee_by_name")):
        found = plans(lambda query=query: client.get(f"{LIST}{large.slug}{query}"))
        assert any(f"Index Scan using {index}" in plan for plan in found), query
