"""Reminders: on their day, to whom they concern, once to each."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import actors, moving, reminding
from registrations.enums import Anchor, MessageKind, Status
from registrations.models import Message, Reminder
from tests import builders as b
from workshop.enums import EventState

pytestmark = pytest.mark.django_db

BEIJING = ZoneInfo("Asia/Shanghai")
PRACTICAL, MISSING, AFTERWARDS = (
    MessageKind.PRACTICAL,
    MessageKind.MISSING_DATA,
    MessageKind.AFTERWARDS,
)
# Three days before the event of the builders begins, at nine in Beijing.
NINE = datetime(2083, 10, 31, 9, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def event():
    return b.build_event(closes_at=datetime(2083, 10, 20, 18, tzinfo=BEIJING))


def remind(event, kind=PRACTICAL, anchor=Anchor.START, days=3, *, is_on=True):
    return Reminder.objects.create(event=event, kind=kind, anchor=anchor, days=days, is_on=is_on)


def confirmed(event, **fields):
    delegation = b.build_delegation(event=event, seats=None)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


def invited(event, **fields):
    delegation = b.build_delegation(event=event, invited_at=b.NOW, **fields)
    return b.build_focal_point(delegation=delegation, invited_at=b.NOW)


def readers_of(reminder):
    rows = Message.objects.filter(reminder=reminder).order_by("pk")
    return [each.reader for each in rows]


@pytest.mark.parametrize(
    ("anchor", "day"),
    [
        (Anchor.START, date(2083, 10, 31)),
        (Anchor.END, date(2083, 11, 7)),
        (Anchor.CLOSING, date(2083, 10, 17)),
    ],
)
def test_reminder_goes_out_at_nine_in_the_zone_of_the_event(event, anchor, day):
    reminder = remind(event, anchor=anchor)

    assert reminding.due_on(reminder) == day
    assert reminding.due_at(reminder) == datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def test_day_of_closing_is_that_of_the_zone_of_the_event(event):
    event.closes_at = datetime(2083, 10, 19, 16, 30, tzinfo=UTC)  # 00:30 of the 20th in Beijing

    assert reminding.due_on(remind(event, anchor=Anchor.CLOSING, days=1)) == date(2083, 10, 19)


def test_reminder_before_closing_is_never_due_where_nothing_closes(event):
    event.closes_at = None
    event.save()
    reminder = remind(event, anchor=Anchor.CLOSING)

    assert reminding.due_at(reminder) is None
    assert reminding.next_at(reminder, now=NINE) is None
    assert reminding.due(now=NINE) == []


@pytest.mark.parametrize(
    ("anchor", "days", "now", "is_due"),
    [
        (Anchor.START, 3, NINE - MINUTE, False),
        (Anchor.START, 3, NINE, True),
        (Anchor.START, 3, NINE + timedelta(hours=47), True),
        (Anchor.START, 3, NINE + timedelta(hours=48), False),
        # A day before the event its beginning comes before the two days are over.
        (Anchor.START, 1, datetime(2083, 11, 2, 23, 59, tzinfo=BEIJING), True),
        (Anchor.START, 1, datetime(2083, 11, 3, 0, 0, tzinfo=BEIJING), False),
        (Anchor.CLOSING, 1, datetime(2083, 10, 20, 17, 59, tzinfo=BEIJING), True),
        (Anchor.CLOSING, 1, datetime(2083, 10, 20, 18, 0, tzinfo=BEIJING), False),
        (Anchor.END, 1, datetime(2083, 11, 7, 8, 59, tzinfo=BEIJING), True),
        (Anchor.END, 1, datetime(2083, 11, 7, 9, 0, tzinfo=BEIJING), False),
    ],
)
def test_reminder_is_due_from_nine_for_two_days_and_never_after_its_date(
    event, anchor, days, now, is_due
):
    reminder = remind(event, anchor=anchor, days=days)

    assert reminding.due(now=now) == ([reminder] if is_due else [])


@pytest.mark.parametrize(
    "state",
    [EventState.DRAFT, EventState.POSTPONED, EventState.CANCELLED, EventState.ARCHIVED],
)
def test_nothing_goes_out_for_an_event_that_is_not_published(event, state):
    confirmed(event)
    reminder = remind(event)
    event.state = state
    event.save()

    assert reminding.due(now=NINE) == []
    assert reminding.send(reminder, now=NINE) == 0


def test_nothing_goes_out_that_is_off(event):
    confirmed(event)
    reminder = remind(event, is_on=False)

    assert reminding.due(now=NINE) == []
    assert reminding.send(reminder, now=NINE) == 0


def test_nothing_goes_out_before_its_day_or_without_a_day(event):
    confirmed(event)
    early, endless = remind(event), remind(event, anchor=Anchor.CLOSING)
    event.closes_at = None
    event.save()

    assert reminding.send(early, now=NINE - MINUTE) == 0
    assert reminding.send(endless, now=NINE) == 0


def test_practical_information_goes_to_the_confirmed_of_then_once(event):
    person = confirmed(event)
    b.build_attendee(delegation=person.delegation)
    confirmed(event, now=NINE + MINUTE)
    confirmed(b.build_event())
    reminder = remind(event)

    counts = [reminding.send_due(now=NINE + timedelta(minutes=minutes)) for minutes in (5, 10, 600)]

    assert counts == [1, 0, 0]
    message = Message.objects.get(reminder=reminder)
    assert (message.reader, message.kind, message.due_on) == (
        person,
        "practical",
        date(2083, 10, 31),
    )


def test_who_has_it_already_is_left_out_when_the_job_goes_on(event):
    people = [confirmed(event), confirmed(event)]
    reminder = remind(event)
    reminding.send(reminder, now=NINE)
    Message.objects.filter(attendee=people[1], reminder=reminder).delete()

    assert reminding.send(reminder, now=NINE) == 1
    assert sorted(each.pk for each in readers_of(reminder)) == [each.pk for each in people]


def test_person_without_an_address_is_left_out(event):
    confirmed(event, email="")

    assert reminding.send(remind(event), now=NINE) == 0


def test_thanks_go_to_the_confirmed_after_the_event(event):
    person = confirmed(event)
    reminder = remind(event, AFTERWARDS, Anchor.END, 1)

    assert reminding.send(reminder, now=datetime(2083, 11, 5, 9, tzinfo=BEIJING)) == 1
    assert readers_of(reminder) == [person]


def test_reminder_of_the_invitation_goes_to_focal_points_who_have_not_replied(event):
    silent = invited(event)
    b.build_focal_point(delegation=silent.delegation)
    invited(event, reply="attending", replied_at=b.NOW)
    b.build_attendee(delegation=invited(event).delegation)
    invited(event, institution=b.build_institution(is_active=False))
    b.build_focal_point(delegation=b.build_delegation(event=event))
    reminder = remind(event, MessageKind.REMINDER, Anchor.CLOSING, 3)

    assert reminding.send(reminder, now=datetime(2083, 10, 17, 9, tzinfo=BEIJING)) == 1
    message = Message.objects.get(reminder=reminder)
    assert message.reader == silent
    assert "our invitation of 1 September 2083" in message.email.message


def test_focal_point_who_has_just_been_invited_or_reminded_is_not_reminded_at_once(event):
    nine = datetime(2083, 10, 17, 9, tzinfo=BEIJING)
    points = [invited(event) for _number in range(2)]
    for point, hours in zip(points, (48, 49), strict=True):
        point.invited_at = nine - timedelta(hours=hours)
        point.save(update_fields=["invited_at"])
    reminder = remind(event, MessageKind.REMINDER, Anchor.CLOSING, 3)

    reminding.send(reminder, now=nine)

    assert readers_of(reminder) == [points[1]]


def test_reminder_that_fails_keeps_no_other_from_going_out(event):
    # This message tells of two people whom no reminder knows.
    broken = remind(event, MessageKind.REPLACEMENT_REFUSED)
    reminder = remind(event)
    person = confirmed(event)

    with pytest.raises(ExceptionGroup) as failure:
        reminding.send_due(now=NINE)

    assert len(failure.value.exceptions) == 1
    assert (readers_of(broken), readers_of(reminder)) == ([], [person])


def test_missing_data_is_asked_of_those_who_lack_it_in_their_language(event):
    b.build_asked_group(event=event, group="phone", is_required=True)
    lacking = [confirmed(event, language=code) for code in ("en", "zh-hans")]
    confirmed(event, phone="+86 10 0000 0000")
    b.build_attendee(delegation=b.build_delegation(event=event), status=Status.WITHDRAWN)
    reminder = remind(event, MISSING, Anchor.START, 3)

    assert reminding.send(reminder, now=NINE) == 2
    assert readers_of(reminder) == lacking
    texts = [
        each.email.message for each in Message.objects.filter(reminder=reminder).order_by("pk")
    ]
    assert ["– telephone" in each for each in texts] == [True, False]
    assert ["– 电话" in each for each in texts] == [False, True]


def test_missing_data_is_not_asked_for_once_it_cannot_be_entered(event):
    b.build_asked_group(event=event, group="phone", is_required=True)
    confirmed(event)
    event.changes_until = NINE
    event.save()

    assert reminding.send(remind(event, MISSING), now=NINE) == 0


def test_event_that_is_moved_reminds_again_for_its_new_dates(event):
    person = confirmed(event)
    reminder = remind(event)
    reminding.send(reminder, now=NINE)

    note = b.text("The venue is being repaired.")
    moving.move(event, starts_on=date(2083, 12, 1), note=note, by=actors.SYSTEM, now=NINE)

    assert reminding.send_due(now=NINE) == 0
    assert reminding.send_due(now=datetime(2083, 11, 28, 9, tzinfo=BEIJING)) == 1
    days = [each.due_on for each in Message.objects.filter(reminder=reminder).order_by("pk")]
    assert days == [date(2083, 10, 31), date(2083, 11, 28)]
    assert readers_of(reminder) == [person, person]


def test_reach_counts_whom_it_would_reach_by_mail_today(event):
    confirmed(event)
    confirmed(event, email="")

    assert reminding.reach(remind(event), now=NINE) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_readers_are_found_in_constant_queries(event, count, django_assert_num_queries):
    b.build_asked_group(event=event, group="phone", is_required=True)
    for _number in range(count):
        confirmed(event)
        invited(event)
    reminders = [remind(event), remind(event, MISSING), remind(event, MessageKind.REMINDER)]

    with django_assert_num_queries(5):
        found = [reminding.readers(each, before=NINE, now=b.NOW) for each in reminders]

    assert [len(each) for each in found] == [count] * 3


def test_missing_data_is_asked_for_in_the_same_queries_of_one_and_of_three(event):
    b.build_asked_group(event=event, group="phone", is_required=True)
    b.build_question(event=event, is_required=True)
    taken = []
    for number in (1, 3):
        for _each in range(number):
            confirmed(event)
        reminder = remind(event, MISSING, days=number)
        with CaptureQueriesContext(connection) as queries:
            reminding.send(reminder, now=reminding.due_at(reminder))
        taken.append(len(queries))

    assert taken[0] == taken[1]
    texts = Message.objects.filter(kind=MISSING).values_list("email__message", flat=True)
    assert ["– telephone\n– Question number" in each for each in texts] == [True] * 5
