"""The command fills the site once, on whatever day, and in demo mode only."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from post_office.models import STATUS, Email

from registrations.demo import content, event
from registrations.enums import Status
from registrations.links import path_of
from registrations.models import Attendee
from workshop.domain.phases import Phase, registration_phase
from workshop.models import Event

# The demonstration runs on SQLite.
pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2027, 1, 1), 2027),
        (date(2027, 11, 2), 2027),
        (date(2027, 11, 3), 2028),
        (date(2027, 11, 4), 2028),
        (date(2027, 11, 5), 2028),
        (date(2027, 12, 31), 2028),
    ],
)
def test_workshop_days_are_the_next_3_and_4_november(today, year):
    assert event.next_workshop_days(today) == (date(year, 11, 3), date(year, 11, 4))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        datetime(2027, 10, 20, 3, 0, tzinfo=UTC),
        datetime(2027, 11, 2, 15, 59, tzinfo=UTC),
        datetime(2027, 11, 3, 3, 0, tzinfo=UTC),
        datetime(2028, 2, 29, 16, 30, tzinfo=UTC),
    ],
)
def test_registration_is_open_on_whatever_day_the_demonstration_is_made(now):
    content.fill(now=now)

    workshop, practice = (Event.objects.get(slug=slug) for slug in (event.MAIN, event.PRACTICE))
    today = now.astimezone(event.ZONE).date()
    assert registration_phase(workshop, now=now) is Phase.OPEN
    assert workshop.starts_on > today
    assert (practice.starts_on, practice.ends_on) == (today, today + timedelta(days=1))


@pytest.mark.django_db
def test_command_is_refused_outside_demo_mode(settings):
    settings.DEMO_MODE = False

    with pytest.raises(CommandError, match="for demo mode only"):
        call_command("demo_data", stdout=StringIO())

    assert Event.objects.count() == 0
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_command_sends_the_messages_and_says_what_to_open(settings):
    out = StringIO()

    call_command("demo_data", stdout=out)
    call_command("demo_data", stdout=out)

    assert set(Email.objects.values_list("status", flat=True)) == {STATUS.sent}
    said = out.getvalue()
    assert (
        said.count(
            "Created: return-readmission, desk-practice, closing-practice, return-readmission-2016."
        )
        == 1
    )
    assert said.count("The demo content is there already.") == 1
    assert said.count(f"{settings.BASE_URL}/return-readmission/register/") == 2
    assert said.count(f"the password is {settings.DEMO_PASSWORD}") == 2
    shown = Attendee.objects.filter(event__slug=event.MAIN, status=Status.CONFIRMED).order_by("pk")[
        0
    ]
    assert said.count(path_of(shown)) == 2
    assert [name for name in ("van der Test", "Focal Point") if name in said] == []
