"""A delegate registers, looks up the status, changes the data, is confirmed, and withdraws."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registrations import jobs
from registrations.domain import actors, lifecycle
from registrations.enums import Status
from registrations.models import Attendee
from tests import builders as b
from workshop.enums import Group
from workshop.models import AskedGroup, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Return an event that asks every group, with two delegations."""
    today = timezone.now().date()
    event = b.build_event(starts_on=today + timedelta(days=30), ends_on=today + timedelta(days=31))
    b.build_notice(event=event)
    b.build_delegation(event=event)
    b.build_delegation(event=event)
    for group in Group:
        AskedGroup.objects.create(event=event, group=group)
    return event


def fields_of(html: str) -> dict[str, str]:
    """Return the hidden fields of the page, as a browser would send them on."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))


@pytest.mark.parametrize(("prefix", "lang"), [("", "en"), ("/zh-hans", "zh-Hans")])
def test_delegate_registers_changes_and_withdraws(client, event, prefix, lang):
    # The event's page leads to the form.
    register_path = f"{prefix}/{event.slug}/register/"
    assert f'href="{register_path}"' in client.get(f"{prefix}/{event.slug}/").content.decode()
    form = client.get(register_path).content.decode()
    assert f'<html lang="{lang}"' in form
    assert form.index(event.privacy_notices.get().text.in_language(lang.lower())) < form.index(
        'name="institution"'
    )

    # What is missing is said at the top and beside the field.
    token = fields_of(form)["token"]
    empty = client.post(register_path, {"token": token, "step": "check"}).content.decode()
    for name in ("institution", "family_name", "name_order_0", "email"):
        assert f'href="#id_{name}"' in empty

    # The filled-in form is checked and then submitted.
    answers = {
        "token": token,
        "institution": event.delegations.first().pk,
        "capacity": "head",
        "family_name": "Delegate",
        "given_names": "One",
        "name_order": "given_first",
        "chinese_name": "代表一",
        "email": "one@example.org",
        "phone": "+86 10 0000 0000 ext. 12",
        "language": lang.lower(),
        "headset_language": "en",
        "days": [day.isoformat() for day in event.days],
        "mode": "in_person",
        "circulation": "on",
    }
    check = client.post(register_path, {**answers, "step": "check"}).content.decode()
    assert "代表一" in check
    assert Attendee.objects.count() == 0
    done = client.post(register_path, {**answers, "step": "submit"}, follow=True).content.decode()
    attendee = Attendee.objects.get()
    assert attendee.reference in done

    # The personal link, taken from the page, opens the own page; the data is changed there.
    link = re.search(r'id="personal-link" readonly value="http://127.0.0.1:8000([^"]+)"', done)[1]
    assert link.startswith(f"{prefix}/r/")
    own = client.get(link).content.decode()
    assert f"/r/{link.split('/r/')[1]}edit/" in own
    client.post(f"{link}edit/", {**answers, "position": "Counsellor", "step": "save"})
    assert "Counsellor" in client.get(link).content.decode()

    # Staff confirm; the person is told. A change of the position waits from now on.
    lifecycle.confirm(attendee, by=actors.SYSTEM, now=timezone.now())
    jobs.send_messages()
    assert [message.to for message in mail.outbox] == [["one@example.org"]] * 2
    assert f"http://127.0.0.1:8000{link}" in mail.outbox[1].body
    answer = client.post(f"{link}edit/", {**answers, "position": "Minister", "step": "save"})
    assert answer.url == f"{link}?notice=proposed"
    attendee.refresh_from_db()
    assert attendee.position == "Counsellor"
    client.post(f"{link}withdraw/")
    attendee.refresh_from_db()
    assert attendee.status == Status.WITHDRAWN
