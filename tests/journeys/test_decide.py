"""Staff decide: what waits and what is amiss, many at once, a seat freed, the next in line."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from registrations import jobs
from registrations.enums import Status
from registrations.links import path_of
from registrations.models import Attendee
from registrations.roles import MANAGER, OFFICER
from tests import builders as b

pytestmark = pytest.mark.django_db

LIST = reverse("admin:registrations_attendee_changelist")


@pytest.fixture
def event():
    """Return an event a month ahead of the real clock."""
    today = timezone.now().date()
    return b.build_event(
        slug="meeting",
        starts_on=today + timedelta(days=30),
        ends_on=today + timedelta(days=31),
        shows_waiting_position=True,
    )


def name(address):
    return address.split("@")[0]


def register(delegation, address, *, minute, **values):
    """Return somebody who registered in the minute of an hour ago."""
    return b.build_attendee(
        delegation=delegation,
        family_name=values.pop("family_name", name(address).title()),
        given_names="Delegate",
        email=address,
        now=timezone.now() - timedelta(minutes=60 - minute),
        **values,
    )


def marks_of(page):
    """Return the marks in the list, by the family name of their person."""
    return {
        row.family_name: re.findall(
            r'class="mark">([^<]+)<', str(page.context["cl"].model_admin.marks(row))
        )
        for row in page.context["cl"].result_list
    }


def choose(client, action, people, **more):
    keys = [each.pk for each in people]
    return client.post(
        f"{LIST}?event=meeting", {"action": action, "_selected_action": keys, **more}, follow=True
    )


def told(page):
    return [str(each) for each in page.context["messages"]]


def status(attendee):
    return Attendee.objects.get(pk=attendee.pk).status


def test_officer_decides_merges_and_gives_a_freed_seat_to_the_next(client, event):
    embassy = b.build_delegation(event=event, seats=2)
    ministry = b.build_delegation(event=event, seats=1)
    alpha, bravo, charlie = (
        register(embassy, f"{each}@example.org", minute=minute)
        for minute, each in enumerate(("alpha", "bravo", "charlie"))
    )
    twin = register(embassy, "alpha.again@example.org", minute=5, family_name="Alhpa")
    delta = register(ministry, "delta@example.org", minute=6)
    client.force_login(b.build_user(event=event, role=OFFICER))

    # The dashboard says what waits and what needs a second look; the list marks the people.
    dashboard = client.get(reverse("dashboard", args=["meeting"])).content.decode()
    assert "5 people wait." in dashboard
    assert "1 duplicate" in dashboard
    assert "1 over quota" in dashboard
    page = client.get(f"{LIST}?event=meeting&status=submitted")
    assert marks_of(page) == {
        "Alpha": [],
        "Bravo": [],
        "Charlie": ["over quota"],
        "Alhpa": ["duplicate"],
        "Delta": [],
    }

    # The two registrations of one person are put together; the person keeps the first.
    page = choose(client, "merge_two", [alpha, twin])
    merger = page.redirect_chain[-1][0]
    client.post(merger, {"take-email": "kept", "take-family_name": "kept"})
    assert (status(alpha), status(twin)) == (Status.SUBMITTED, Status.CANCELLED)

    # Three are confirmed at once, of whom the seats allow two: who not, and why, is said.
    page = choose(client, "confirm", [alpha, bravo, charlie, delta])
    assert told(page)[-1:] == [
        f"Delegate CHARLIE ({charlie.reference}): All seats of this delegation are taken."
    ]
    assert [status(each) for each in (alpha, bravo, charlie, delta)] == [
        Status.CONFIRMED,
        Status.CONFIRMED,
        Status.SUBMITTED,
        Status.CONFIRMED,
    ]
    choose(client, "waitlist", [charlie])
    assert "waiting list of your delegation: 1" in client.get(path_of(charlie)).content.decode()

    # Who is to be declined is told why, in words that are seen before they are sent.
    echo = register(ministry, "echo@example.org", minute=7)
    page = choose(client, "decline", [echo], preview="yes", reason="The seat is taken.")
    assert "The seat is taken." in page.context["previews"][0].text.body
    assert status(echo) == Status.SUBMITTED
    choose(client, "decline", [echo], apply="yes", reason="The seat is taken.")

    # Bravo withdraws on the own page; the dashboard names Charlie, whom one button confirms.
    client.post(f"{path_of(bravo)}withdraw/")
    dashboard = client.get(reverse("dashboard", args=["meeting"])).content.decode()
    confirm = reverse("admin:registrations_attendee_decide", args=[charlie.pk, "confirm"])
    assert dashboard.count(f'action="{confirm}"') == 1
    client.post(confirm, {"back": "waiting-list"})
    assert status(charlie) == Status.CONFIRMED

    # Each was told of each step once, and nobody of what was not theirs.
    jobs.send_messages()
    kinds = {
        address: [each.portal_message.kind for each in _emails(address)]
        for address in {each.to[0] for each in mail.outbox}
    }
    assert kinds == {
        "alpha@example.org": ["received", "received_again", "confirmed"],
        "alpha.again@example.org": ["received", "cancelled"],
        "bravo@example.org": ["received", "confirmed", "withdrawn"],
        "charlie@example.org": ["received", "waitlisted", "promoted"],
        "delta@example.org": ["received", "confirmed"],
        "echo@example.org": ["received", "declined"],
    }
    assert not [each for each in mail.outbox if "alpha.again" in each.body]


def _emails(address):
    return Email.objects.filter(to=address).order_by("pk")


def test_event_that_gives_freed_seats_by_itself_needs_no_officer(client, event):
    event.promotes_automatically = True
    event.save()
    embassy, ministry = (b.build_delegation(event=event, seats=1) for _each in range(2))
    holder = register(embassy, "holder@example.org", minute=1, status=Status.CONFIRMED)
    register(ministry, "seated@example.org", minute=2, status=Status.CONFIRMED)
    elsewhere = register(ministry, "elsewhere@example.org", minute=3, status=Status.WAITLISTED)
    following = register(embassy, "following@example.org", minute=4, status=Status.WAITLISTED)
    last = register(embassy, "last@example.org", minute=5, status=Status.WAITLISTED)

    # A seat given up goes to the same delegation's list, at once and without anybody.
    client.post(f"{path_of(holder)}withdraw/")

    assert [status(each) for each in (following, elsewhere, last)] == [
        Status.CONFIRMED,
        Status.WAITLISTED,
        Status.WAITLISTED,
    ]
    jobs.send_messages()
    assert [each.to for each in mail.outbox][-2:] == [
        ["holder@example.org"],
        ["following@example.org"],
    ]

    # More seats for the ministry go to its own list as they are saved.
    client.force_login(b.build_user(event=event, role=MANAGER))
    page = reverse("admin:registrations_delegation_change", args=[ministry.pk])
    form = client.get(page).context["adminform"].form
    answer = client.post(page, _values(form) | {"seats": 2}, follow=True)

    assert status(elsewhere) == Status.CONFIRMED
    assert elsewhere.reference in "".join(told(answer))
    assert status(last) == Status.WAITLISTED


def _values(form):
    """Return what the page of the delegation sends when nothing is changed."""
    return {
        "name_override_en": "", "name_override_zh-hans": "", "role": "participant", "seats": 1,
        "alternates": 0, "protocol_rank": form.initial["protocol_rank"], "reply": "none",
        "focal_points-TOTAL_FORMS": 0, "focal_points-INITIAL_FORMS": 0,
    }  # fmt: skip
