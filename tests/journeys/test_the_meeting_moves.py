"""The meeting is postponed, gets new dates and is cancelled in the end; everything follows."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.utils import timezone

from registrations import jobs, links
from registrations.enums import Action, Status
from registrations.models import HistoryEntry
from registrations.roles import MANAGER
from tests import builders as b
from workshop.enums import EventState

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    today = timezone.now().date()
    event = b.build_event(
        starts_on=today + timedelta(days=40),
        ends_on=today + timedelta(days=41),
        closes_at=timezone.now() + timedelta(days=20),
    )
    b.build_notice(event=event)
    b.build_agenda_item(event=event, title=b.text("Opening", "开幕式"))
    return event


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=5, invited_at=timezone.now())


def act(client, event, **typed):
    """Preview the act and do it, as a browser would; return the preview and the report."""
    path = f"/admin/dashboard/{event.slug}/move/"
    preview = client.post(path, {**typed, "preview": "yes"})
    # Only what the preview holds is sent on.
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', preview.content.decode()
    )
    sent = {name: unescape(value) for name, value in found}
    report = client.post(path, {**sent, "apply": "yes"}, follow=True)
    return preview.content.decode(), report.content.decode()


def letters():
    """Deliver what is queued and return subject and text by reader."""
    mail.outbox.clear()
    jobs.send_messages()
    assert len({each.to[0] for each in mail.outbox}) == len(mail.outbox)
    return {each.to[0]: (each.subject, each.body) for each in mail.outbox}


def test_meeting_moves_and_is_cancelled_and_everybody_is_told_once(client, event, delegation):
    focal_point = b.build_focal_point(delegation=delegation, email="focal@example.org")
    now = timezone.now()
    last = event.ends_on.isoformat()
    confirmed, waiting, left = (
        b.build_attendee(delegation=delegation, status=status, now=now, email=f"{status}@example.org",
                         language=language, days=[last])
        for status, language in ((Status.CONFIRMED, "zh-hans"), (Status.SUBMITTED, "en"),
                                 (Status.WITHDRAWN, "en"))
    )  # fmt: skip
    b.build_attendee(delegation=delegation, now=now, email="", family_name="Unreachable")
    own, page = links.path_of(confirmed), links.path_of(focal_point)
    jobs.send_messages()
    client.force_login(b.build_user(event=event, role=MANAGER))

    # The venue is flooded: staff look at what postponing does, and do it.
    assert (
        f"/admin/dashboard/{event.slug}/move/"
        in client.get(f"/admin/dashboard/{event.slug}/").content.decode()
    )
    notes = {"note_en": "The venue is flooded.", "note_zh-hans": "会场被淹。"}
    preview, report = act(client, event, act="postpone", **notes)
    assert "会场被淹。" in preview
    assert "3 people are told by e-mail." in report
    assert "UNREACHABLE" in report

    # Each concerned person reads it once, in the own language; who has left is left alone.
    told = letters()
    assert sorted(told) == ["confirmed@example.org", "focal@example.org", "submitted@example.org"]
    assert "会场被淹。" in told["confirmed@example.org"][1]
    assert links.link_of(waiting) in told["submitted@example.org"][1]
    assert links.link_of(focal_point) in told["focal@example.org"][1]
    assert left.email not in told

    # Pages say it; links keep working, nobody can be added, and one person withdraws.
    for path in (f"/{event.slug}/", f"/{event.slug}/agenda/", own, page):
        assert "The venue is flooded." in client.get(path).content.decode()
        assert "会场被淹。" in client.get(f"/zh-hans{path}").content.decode()
    assert client.get(f"{page}add/").status_code == 302
    client.post(f"{links.path_of(waiting)}withdraw/")
    waiting.refresh_from_db()
    assert waiting.status == Status.WITHDRAWN
    letters()

    # The new dates are known: agenda, chosen days, registration and retention follow.
    kept_before = client.get(f"/{event.slug}/privacy/").content.decode()
    later = event.starts_on + timedelta(days=100)
    preview, report = act(client, event, act="move", starts_on=later.isoformat(), **notes)
    assert "1 agenda item moves" in preview
    old_closing = event.closes_at
    event.refresh_from_db()
    confirmed.refresh_from_db()
    assert (event.state, event.starts_on) == (EventState.PUBLISHED, later)
    assert event.closes_at == old_closing + timedelta(days=100)
    assert event.agenda_items.get().day == later
    assert confirmed.days == [(later + timedelta(days=1)).isoformat()]
    assert sorted(letters()) == ["confirmed@example.org", "focal@example.org"]
    assert client.get(f"/{event.slug}/privacy/").content.decode() != kept_before
    assert client.get(f"{page}add/").status_code == 200

    # In the end it is cancelled: the links open, and change nothing.
    _preview, report = act(client, event, act="cancel", note_en="No flights.")
    assert "2 people are told by e-mail." in report
    assert "No flights." in letters()["confirmed@example.org"][1]
    text = client.get(own).content.decode()
    assert "No flights." in text
    assert f"{own}withdraw/" not in text
    client.post(f"{own}withdraw/")
    confirmed.refresh_from_db()
    assert confirmed.status == Status.CONFIRMED

    # The history tells the whole story.
    acts = HistoryEntry.objects.filter(event=event, attendee=None).order_by("pk")
    assert list(acts.values_list("action", flat=True)) == [
        Action.EVENT_POSTPONED,
        Action.EVENT_MOVED,
        Action.EVENT_CANCELLED,
    ]
