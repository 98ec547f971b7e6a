"""What the worker does by itself."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from registrations import jobs
from registrations.domain import actors
from registrations.enums import Status
from registrations.models import AccessCode, Attendee, Message, Reminder
from registrations.privacy import codes
from tests import builders as b
from workshop.models import RequestCount

pytestmark = pytest.mark.django_db


def test_message_is_queued_with_its_job_in_the_transaction_of_the_act():
    attendee = b.build_attendee()

    assert [message.kind for message in Message.objects.filter(attendee=attendee)] == ["received"]
    assert OrmQ.objects.count() == 1


def test_person_without_address_gets_no_message():
    b.build_attendee(email="")

    assert Message.objects.count() == 0


def test_tidy_forgets_expired_request_counts_only():
    now = timezone.now()
    RequestCount.objects.create(key="old", count=1, expires_at=now - timedelta(minutes=1))
    RequestCount.objects.create(key="new", count=1, expires_at=now + timedelta(minutes=1))

    assert jobs.tidy() == 1
    assert [each.key for each in RequestCount.objects.all()] == ["new"]


def test_schedules_are_in_place_and_stay_once():
    jobs.install_schedules()

    assert sorted(Schedule.objects.values_list("func", flat=True)) == [
        "registrations.jobs.forget",
        "registrations.jobs.freeze_lists",
        "registrations.jobs.promote_waiting",
        "registrations.jobs.send_messages",
        "registrations.jobs.send_reminders",
        "registrations.jobs.tidy",
    ]


def test_reminders_are_queued_by_the_job_and_not_again_by_the_command(capsys):
    # The thanks were due at nine yesterday or, before nine, the day before: within two days.
    now = timezone.now()
    last_day = now.date() - timedelta(days=2)
    event = b.build_event(starts_on=last_day, ends_on=last_day, time_zone="UTC")
    person = b.build_attendee(
        delegation=b.build_delegation(event=event),
        status=Status.CONFIRMED,
        now=now - timedelta(days=9),
    )
    Reminder.objects.create(event=event, kind="afterwards", anchor="end", days=1, is_on=True)

    assert jobs.send_reminders() == 1
    call_command("send_reminders")

    assert Message.objects.filter(kind="afterwards", attendee=person).count() == 1
    assert capsys.readouterr().out == f"event {event.pk}, afterwards: queued 0\n"


def test_command_says_where_nothing_is_due(capsys):
    call_command("send_reminders")

    assert capsys.readouterr().out == "Nothing is due.\n"


def test_free_seats_are_given_by_the_job_where_the_event_does_so_and_is_ahead():
    waiting = []
    for fields in (
        {"promotes_automatically": True},
        {"promotes_automatically": False},
        {"promotes_automatically": True, "state": "postponed"},
        {
            "promotes_automatically": True,
            "starts_on": b.NOW.date().replace(year=2019),
            "ends_on": b.NOW.date().replace(year=2019),
        },
    ):
        event = b.build_event(**fields)
        waiting.append(
            b.build_attendee(delegation=b.build_delegation(event=event), status=Status.WAITLISTED)
        )

    assert jobs.promote_waiting() == 1
    statuses = [Attendee.objects.get(pk=each.pk).status for each in waiting]
    assert statuses == ["confirmed", "waitlisted", "waitlisted", "waitlisted"]


def test_tidy_forgets_codes_that_open_nothing_any_more():
    attendee = b.build_attendee()
    codes.give(attendee, by=actors.SYSTEM, now=timezone.now() - timedelta(minutes=46))
    fresh = b.build_attendee()
    codes.give(fresh, by=actors.SYSTEM, now=timezone.now())

    jobs.tidy()

    assert [each.attendee for each in AccessCode.objects.all()] == [fresh]
