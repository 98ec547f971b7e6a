"""A focal point opens the link, registers the delegation, changes it, and declares it complete."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registrations import jobs, links
from registrations.domain import actors, lifecycle
from registrations.enums import Capacity, Reply, ReplyChannel, Status
from registrations.models import FocalPoint
from tests import builders as b
from workshop.enums import RegistrationMode

pytestmark = pytest.mark.django_db


@pytest.fixture
def focal_point() -> FocalPoint:
    """Return the focal point of a delegation with two seats at an event by invitation."""
    today = timezone.now().date()
    event = b.build_event(
        mode=RegistrationMode.INVITATION,
        starts_on=today + timedelta(days=30),
        ends_on=today + timedelta(days=31),
    )
    b.build_notice(event=event)
    return b.build_focal_point(delegation=b.build_delegation(event=event, seats=2))


def token_on(html: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', html)[1]


def person(family_name: str, **values) -> dict[str, str]:
    return {
        "capacity": "delegate",
        "family_name": family_name,
        "given_names": "One",
        "name_order": "given_first",
        "language": "en",
        "email": f"{family_name.lower()}@example.org",
        "step": "save",
    } | values


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_focal_point_registers_a_delegation(client, focal_point, prefix):
    delegation = focal_point.delegation
    path = f"{prefix}{links.path_of(focal_point)}"

    # A scanner of mail opens the link; only the page's own script tells of a person.
    client.get(path)
    focal_point.refresh_from_db()
    assert focal_point.opened_at is None
    assert client.post(f"{path}opened/").status_code == 204
    focal_point.refresh_from_db()
    assert focal_point.opened_at is not None

    # Two delegates are registered, a third is begun; the first is a reply to the invitation.
    for name in ("First", "Second"):
        token = token_on(client.get(f"{path}add/").content.decode())
        client.post(f"{path}add/", person(name, token=token, circulation="on"))
    token = token_on(client.get(f"{path}add/").content.decode())
    client.post(f"{path}add/", {"token": token, "family_name": "Third", "step": "draft"})
    first, second, third = delegation.attendees.within_delegation()
    delegation.refresh_from_db()
    assert (delegation.reply, delegation.reply_channel) == (Reply.ATTENDING, ReplyChannel.LINK)
    assert (first.status, third.status) == (Status.SUBMITTED, Status.DRAFT)

    # The second goes first and leads; the page says so in order.
    client.post(f"{path}{second.reference}/move/", {"direction": "up"})
    client.post(f"{path}{second.reference}/head/")
    page = client.get(path).content.decode()
    assert re.findall(r"<bdi>(?:One )?([A-Z]+)</bdi>", page) == ["SECOND", "FIRST", "THIRD"]
    second.refresh_from_db()
    assert second.capacity == Capacity.HEAD

    # The third opens the personal link, completes what was begun and consents alone.
    own = f"{prefix}{links.path_of(third)}"
    assert f'href="{own}submit/"' in client.get(own).content.decode()
    done = client.post(f"{own}submit/", person("Third", photos="on"), follow=True)
    third.refresh_from_db()
    assert third.reference in done.content.decode()
    assert third.status == Status.SUBMITTED
    assert {row.purpose: row.answer for row in third.consents.all()}["photos"] == "given"

    # Staff confirm the head, whom another then replaces: seat and capacity go over.
    lifecycle.confirm(second, by=actors.SYSTEM, now=timezone.now())
    address = f"{path}{second.reference}/replace/"
    token = token_on(client.get(address).content.decode())
    client.post(address, person("Fourth", token=token))
    fourth = delegation.attendees.get(family_name="Fourth")
    second.refresh_from_db()
    assert (second.status, fourth.status) == (Status.WITHDRAWN, Status.CONFIRMED)
    assert (fourth.capacity, fourth.replaces) == (Capacity.HEAD, second)

    # One is withdrawn, and the list declared complete.
    client.post(f"{path}{first.reference}/withdraw/")
    client.post(f"{path}complete/")
    delegation.refresh_from_db()
    assert delegation.completed_at is not None
    above, below = client.get(path).content.decode().split('<section aria-labelledby="gone">')
    assert [each.reference in above for each in (fourth, third, first, second)] == [
        True,
        True,
        False,
        False,
    ]
    assert [each.reference in below for each in (first, second)] == [True, True]

    # Everybody was told once of each step.
    jobs.send_messages()
    told = [
        (message.to[0].split("@")[0], message.subject.split(" (")[0]) for message in mail.outbox
    ]
    assert told == [
        ("first", "Registration received"),
        ("second", "Registration received"),
        ("third", "Registration received"),
        ("second", "Registration confirmed"),
        ("second", "Replaced by another person"),
        ("fourth", "Registration confirmed"),
        ("first", "Registration withdrawn"),
    ]
