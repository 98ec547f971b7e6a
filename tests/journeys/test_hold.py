"""The meeting is held: helpers check people in, a walk-in comes, the signed sheet corrects."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registrations.domain import attendance
from registrations.enums import Status
from registrations.models import Attendance, Attendee
from registrations.roles import DESK, OFFICER
from tests import builders as b
from workshop.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Return an event that is being held."""
    today = timezone.now().date()
    days = {"starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=1)}
    event = b.build_event(**days)
    b.build_notice(event=event)
    return event


def _staff(event: Event, role: str) -> Client:
    browser = Client()
    browser.force_login(b.build_user(event=event, role=role))
    return browser


def _token(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def _state(page: str) -> str:
    return re.search(r'desk-card desk-is-([\w-]+)"', page)[1]


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_people_come_to_the_desk_and_the_sheet_is_entered_afterwards(event, prefix):
    embassy = b.build_delegation(event=event, seats=3)
    one, two = (
        b.build_attendee(delegation=embassy, status=Status.CONFIRMED, now=timezone.now())
        for _each in "ab"
    )
    officer, colleague = _staff(event, OFFICER), _staff(event, DESK)
    admin = f"{prefix}/admin/dashboard/{event.slug}"

    # An officer makes the link of today from the dashboard, and hands it to a helper.
    assert f'href="{admin}/desk/"' in officer.get(f"{admin}/").text
    today = attendance.day_at(event, timezone.now()).isoformat()
    page = officer.post(f"{admin}/desk/", {"day": today}, follow=True).text
    link = re.search(rf'value="http://127\.0\.0\.1:8000({prefix}/desk/[^"]+)"', page)[1]
    helper = Client(enforce_csrf_checks=True)

    def at_desk(step, **fields) -> str:
        return helper.post(link, {"step": step, **fields}).text

    # The helper finds the first guest, checks in the wrong one, and takes it back.
    found = at_desk("find", q=two.family_name)
    assert _state(found) == "expected"
    mistaken = _token(found)
    assert _state(at_desk("check-in", code=two.reference, token=mistaken)) == "in"
    assert _state(at_desk("undo", code=two.reference, token=mistaken)) == "expected"
    found = at_desk("find", q=one.reference)
    assert _state(at_desk("check-in", code=one.reference, token=_token(found))) == "in"

    # A colleague at the second desk sees that the guest is in already.
    desk = f"{prefix}/desk/{event.slug}/"
    assert _state(colleague.post(desk, {"step": "find", "q": one.reference}).text) == "already_in"

    # Somebody comes who never registered, and takes the last seat.
    form = helper.get(f"{link}walk-in/").text
    walker = {
        "family_name": "Walker", "given_names": "", "institution": embassy.pk, "position": "Counsellor",
        "email": "", "has_agreed": "on", "token": _token(form),
    }  # fmt: skip
    assert _state(helper.post(f"{link}walk-in/", walker).text) == "in"
    newcomer = Attendee.objects.get(family_name="Walker")

    # The signed sheet says that the second guest came too, and that the walk-in had left.
    path = f"{admin}/attendance/"
    colleague.post(path, {"numbers": two.reference})
    colleague.post(path, {"numbers": newcomer.reference, "state": "absent"})
    rows = colleague.get(path).context["rows"]
    assert [(each.expected, each.present, each.absent) for each in rows] == [(3, 2, 1)]

    # The person's page tells both, the former entry too; nothing was overwritten.
    entries = newcomer.attendance_entries.order_by("pk")
    assert [(each.state, each.way) for each in entries] == [
        ("present", "desk"),
        ("absent", "sheet"),
    ]
    person = f"{prefix}/admin/registrations/attendee/{newcomer.pk}/change/"
    shown = officer.get(person).context["attendance"]
    assert [(each.entry.state, each.is_former) for each in shown] == [("absent", False), ("present", True)]  # fmt: skip
    assert Attendance.objects.count() == 6
