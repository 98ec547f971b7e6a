"""An event is postponed, moved or cancelled: what follows, who is told, what is refused."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from registrations.domain import actors, moving
from registrations.domain.registration import Entry, save_draft
from registrations.enums import Action, ChangeState, MessageKind, Reply, Status
from registrations.messages import outbox
from registrations.models import Attendee, HistoryEntry, Message, ProposedChange
from registrations.privacy.periods import are_known, last_days
from tests import builders as b
from workshop.domain.moving import Dates, dates_of, later_by
from workshop.domain.phases import Phase, may_change, may_withdraw, registration_phase
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import Event, SideActivity
from workshop.translated import Translated

pytestmark = pytest.mark.django_db

NOTE = b.text("The venue is flooded.", "会场被淹。")
LATER = date(2084, 3, 8)
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def officer():
    return actors.staff(b.build_user())


@pytest.fixture
def event():
    return b.build_event(
        opens_at=datetime(2083, 8, 1, tzinfo=UTC),
        closes_at=datetime(2083, 10, 20, 16, tzinfo=UTC),
        changes_until=datetime(2083, 10, 27, 16, tzinfo=UTC),
    )


def told():
    return sorted(Message.objects.values_list("kind", "email__to"))


def refusal_of(verb, event, **values):
    with pytest.raises(RuleViolation) as refusal:
        verb(event, **values)
    return refusal.value.code


def test_dates_of_an_event_are_those_that_move(event):
    assert dates_of(event) == Dates(
        event.starts_on, event.ends_on, event.opens_at, event.closes_at, event.changes_until
    )


# Postpone.


def test_postponing_changes_the_state_and_is_recorded(event, officer):
    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    event.refresh_from_db()
    assert (event.state, event.state_note) == (EventState.POSTPONED, NOTE)
    assert event.starts_on == date(2083, 11, 3)
    entry = HistoryEntry.objects.get(event=event)
    assert (entry.action, entry.user, entry.at) == (Action.EVENT_POSTPONED, officer.user, b.NOW)


def test_registration_closes_while_postponed_but_people_change_and_withdraw(event, officer):
    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    event.refresh_from_db()
    long_after = b.NOW + timedelta(days=400)
    assert registration_phase(event, now=b.NOW, invited=True) is Phase.POSTPONED
    assert (may_change(event, now=long_after), may_withdraw(event, now=long_after)) == (True, True)


def test_event_is_postponed_once(event, officer):
    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    code = refusal_of(moving.postpone, event, note=NOTE, by=officer, now=b.NOW)
    assert (code, HistoryEntry.objects.count()) == ("wrong_state", 1)


@pytest.mark.parametrize("verb", [moving.postpone, moving.cancel])
def test_stopping_needs_a_note(event, officer, verb):
    assert refusal_of(verb, event, note=Translated(), by=officer, now=b.NOW) == "note_missing"


@pytest.mark.parametrize("verb", [moving.postpone, moving.cancel])
def test_event_that_is_over_is_not_stopped(event, officer, verb):
    assert refusal_of(verb, event, note=NOTE, by=officer, now=event.ends_at) == "over"


@pytest.mark.parametrize("verb", [moving.postpone, moving.cancel])
@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.ARCHIVED])
def test_draft_and_archived_event_are_not_stopped(officer, verb, state):
    event = b.build_event(state=state)

    assert refusal_of(verb, event, note=NOTE, by=officer, now=b.NOW) == "wrong_state"


def test_nobody_but_staff_moves_an_event(event):
    values = {"note": NOTE, "by": actors.DELEGATE, "now": b.NOW}

    assert refusal_of(moving.postpone, event, **values) == "not_yours"
    assert refusal_of(moving.cancel, event, **values) == "not_yours"
    assert refusal_of(moving.move, event, starts_on=LATER, **values) == "not_yours"


def test_act_on_another_state_than_seen_is_refused(event, officer):
    seen = moving.stamp(event)
    moving.move(event, starts_on=LATER, note=NOTE, by=officer, now=b.NOW)

    code = refusal_of(moving.cancel, event, note=NOTE, by=officer, now=b.NOW, seen=seen)
    assert code == "changed"
    assert Event.objects.get(pk=event.pk).state == EventState.PUBLISHED


# Move.


def test_all_days_follow_the_first(event, officer):
    item = b.build_agenda_item(event=event, day=date(2083, 11, 4))
    activity = SideActivity.objects.create(
        event=event, title=b.text("Visit"), day=date(2083, 11, 5), starts=time(9), ends=time(12)
    )

    moving.move(event, starts_on=date(2083, 11, 13), note=NOTE, by=officer, now=b.NOW)

    event.refresh_from_db()
    item.refresh_from_db()
    activity.refresh_from_db()
    assert (event.starts_on, event.ends_on) == (date(2083, 11, 13), date(2083, 11, 14))
    assert (item.day, activity.day) == (date(2083, 11, 14), date(2083, 11, 15))
    assert event.opens_at == datetime(2083, 8, 1, tzinfo=UTC)
    assert event.closes_at == datetime(2083, 10, 30, 16, tzinfo=UTC)
    assert event.changes_until == datetime(2083, 11, 6, 16, tzinfo=UTC)
    entry = HistoryEntry.objects.get(event=event)
    assert (entry.action, entry.fields) == (
        Action.EVENT_MOVED,
        ["changes_until", "closes_at", "ends_on", "starts_on"],
    )


def test_registration_that_has_closed_stays_closed(event, officer):
    now = datetime(2083, 10, 25, tzinfo=UTC)

    moving.move(event, starts_on=LATER, note=NOTE, by=officer, now=now)

    event.refresh_from_db()
    assert event.closes_at == datetime(2083, 10, 20, 16, tzinfo=UTC)


def test_moment_keeps_its_time_of_day_over_a_change_of_the_clock():
    brussels = ZoneInfo("Europe/Brussels")
    summer = datetime(2027, 10, 25, 18, 0, tzinfo=brussels)

    later = later_by(summer, timedelta(days=14), brussels)

    assert (later.isoformat(), later - summer) == (
        "2027-11-08T18:00:00+01:00",
        timedelta(days=14),
    )
    assert later.astimezone(UTC).hour == summer.astimezone(UTC).hour + 1


def test_event_without_dates_of_registration_moves(officer):
    event = b.build_event()

    moving.move(event, starts_on=LATER, note=Translated(), by=officer, now=b.NOW)

    event.refresh_from_db()
    assert (event.starts_on, event.opens_at, event.closes_at) == (LATER, None, None)


def test_days_that_people_chose_follow(event, officer):
    delegation = b.build_delegation(event=event, seats=5)
    person = b.build_attendee(delegation=delegation, days=["2083-11-04"])
    everyday = b.build_attendee(delegation=delegation)
    change = ProposedChange.objects.create(
        attendee=person, proposed_at=b.NOW, actor="delegate", fields=["days", "position"],
        values={"days": ["2083-11-03"], "position": "Head"},
    )  # fmt: skip
    other = ProposedChange.objects.create(
        attendee=everyday, proposed_at=b.NOW, actor="delegate", fields=["position"],
        values={"position": "Head"},
    )  # fmt: skip

    moving.move(event, starts_on=date(2083, 11, 5), note=NOTE, by=officer, now=b.NOW)

    for each in (person, everyday, change, other):
        each.refresh_from_db()
    assert (person.days, everyday.days) == (["2083-11-06"], [])
    assert change.values == {"days": ["2083-11-05"], "position": "Head"}
    assert (other.values, change.state) == ({"position": "Head"}, ChangeState.OPEN)


def test_other_event_stays_where_it_is(event, officer):
    other = b.build_event()
    item = b.build_agenda_item(event=other)
    person = b.build_attendee(delegation=b.build_delegation(event=other), days=["2083-11-04"])

    moving.move(event, starts_on=LATER, note=NOTE, by=officer, now=b.NOW)

    for each in (other, item, person):
        each.refresh_from_db()
    assert (other.starts_on, item.day, person.days) == (
        date(2083, 11, 3),
        date(2083, 11, 3),
        ["2083-11-04"],
    )
    assert not Message.objects.filter(event=other, kind=MessageKind.EVENT_MOVED).exists()


def test_retention_is_counted_from_the_new_last_day(event, officer):
    before = last_days(event)

    moving.move(event, starts_on=date(2083, 11, 13), note=NOTE, by=officer, now=b.NOW)

    event.refresh_from_db()
    after, ten = last_days(event), timedelta(days=10)
    assert (after.sensitive, after.contact, after.evidence) == (
        before.sensitive + ten,
        before.contact + ten,
        before.evidence + ten,
    )
    assert before.sensitive == date(2083, 12, 4)


def test_retention_waits_while_the_event_is_postponed(event, officer):
    assert are_known(event)

    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    event.refresh_from_db()
    assert not are_known(event)


@pytest.mark.parametrize(
    ("starts_on", "code"), [(date(2083, 8, 31), "past"), (date(2083, 11, 3), "same_days")]
)
def test_event_does_not_move_to_days_past_or_the_same(event, officer, starts_on, code):
    values = {"note": NOTE, "by": officer, "now": b.NOW}

    assert refusal_of(moving.move, event, starts_on=starts_on, **values) == code


def test_event_that_is_over_does_not_move(event, officer):
    values = {"note": NOTE, "by": officer, "now": event.ends_at}

    assert refusal_of(moving.move, event, starts_on=LATER, **values) == "over"


def test_event_does_not_move_so_that_registration_closes_before_it_opens(event, officer):
    values = {"note": NOTE, "by": officer, "now": b.NOW}
    # Opened on 1 August; closes fifteen days before the event.
    Event.objects.filter(pk=event.pk).update(opens_at=datetime(2083, 8, 31, tzinfo=UTC))

    code = refusal_of(moving.move, event, starts_on=date(2083, 9, 2), **values)

    assert code == "registration_window"


# The way back.


def test_postponed_event_is_published_with_its_days(event, officer):
    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)
    # The new days are known long after registration was to close.
    now = datetime(2083, 12, 1, tzinfo=UTC)

    moving.move(event, starts_on=LATER, note=Translated(), by=officer, now=now)

    event.refresh_from_db()
    assert (event.state, event.starts_on, event.state_note) == ("published", LATER, {})
    assert event.closes_at == datetime(2084, 2, 23, 16, tzinfo=UTC)
    assert registration_phase(event, now=now) is Phase.OPEN


def test_postponed_event_may_keep_its_days(event, officer):
    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    moving.move(event, starts_on=event.starts_on, note=NOTE, by=officer, now=b.NOW)

    event.refresh_from_db()
    assert (event.state, event.starts_on) == (EventState.PUBLISHED, date(2083, 11, 3))


def test_registration_closed_before_the_second_postponement_stays_closed(event, officer):
    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)
    moving.move(event, starts_on=date(2083, 11, 10), note=NOTE, by=officer, now=b.NOW)
    closed = datetime(2083, 10, 27, 16, tzinfo=UTC)
    now = closed + timedelta(days=1)
    moving.postpone(event, note=NOTE, by=officer, now=now)

    moving.move(event, starts_on=LATER, note=NOTE, by=officer, now=now)

    event.refresh_from_db()
    assert event.closes_at == closed


def test_postponed_event_of_old_without_history_gets_days(officer):
    event = b.build_event(state=EventState.POSTPONED)

    moving.move(event, starts_on=LATER, note=NOTE, by=officer, now=b.NOW)

    assert Event.objects.get(pk=event.pk).state == EventState.PUBLISHED


def test_cancellation_is_taken_back_with_a_note(event, officer):
    moving.cancel(event, note=NOTE, by=officer, now=b.NOW)
    values = {"starts_on": event.starts_on, "by": officer, "now": b.NOW}

    assert refusal_of(moving.move, event, note=Translated(), **values) == "note_missing"
    moving.move(event, note=b.text("It takes place after all."), **values)

    assert Event.objects.get(pk=event.pk).state == EventState.PUBLISHED


# Cancel.


@pytest.mark.parametrize("is_postponed", [False, True])
def test_cancelled_event_keeps_every_registration_as_it_is(event, officer, is_postponed):
    person = b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CONFIRMED)
    if is_postponed:
        moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    moving.cancel(event, note=NOTE, by=officer, now=b.NOW)

    event.refresh_from_db()
    person.refresh_from_db()
    assert (event.state, person.status) == (EventState.CANCELLED, Status.CONFIRMED)
    assert HistoryEntry.objects.filter(event=event).first().action == Action.EVENT_CANCELLED
    assert not may_change(event, now=b.NOW)
    assert not may_withdraw(event, now=b.NOW)


# Who is told.


def test_people_with_open_registrations_are_told_once(event, officer):
    delegation = b.build_delegation(event=event, seats=9)
    for status in (Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED, Status.DECLINED,
                   Status.WITHDRAWN, Status.CANCELLED):  # fmt: skip
        b.build_attendee(delegation=delegation, status=status, email=f"{status}@example.org")
    missing = b.build_attendee(delegation=delegation, email="")
    Message.objects.all().delete()

    people = moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    assert told() == [
        (MessageKind.EVENT_POSTPONED, [f"{status}@example.org"])
        for status in ("confirmed", "submitted", "waitlisted")
    ]
    assert people.without_email == [missing]


def test_draft_is_told_only_where_the_person_was_asked_to_come(event, officer):
    delegation = b.build_delegation(event=event)
    entered, asked = (
        save_draft(
            delegation,
            Entry(values={"family_name": name, "email": f"{name}@example.org"}),
            by=officer,
            now=b.NOW,
        )
        for name in ("entered", "asked")
    )
    message = outbox.queue(MessageKind.RECEIVED, to=asked, now=b.NOW)
    Message.objects.filter(pk=message.pk).update(kind=MessageKind.PROPOSAL)

    people = moving.concerned(event)

    assert people.told == [asked]
    assert entered not in people.without_email


def test_focal_points_of_invited_delegations_are_told_unless_they_declined(event, officer):
    invited = b.build_delegation(event=event, invited_at=b.NOW)
    declined = b.build_delegation(
        event=event, invited_at=b.NOW, reply=Reply.NOT_ATTENDING, replied_at=b.NOW
    )
    not_invited = b.build_delegation(event=event)
    for name, delegation in (("yes", invited), ("no", declined), ("none", not_invited)):
        b.build_focal_point(delegation=delegation, email=f"{name}@example.org")
    own = b.build_delegation(event=event)
    b.build_focal_point(delegation=own, email="late@example.org", invited_at=b.NOW)
    missing = b.build_focal_point(delegation=invited, email="")

    people = moving.cancel(event, note=NOTE, by=officer, now=b.NOW)

    assert told() == [
        (MessageKind.EVENT_CANCELLED, ["late@example.org"]),
        (MessageKind.EVENT_CANCELLED, ["yes@example.org"]),
    ]
    assert people.without_email == [missing]


def test_one_person_in_several_parts_is_told_once(event):
    delegation = b.build_delegation(event=event, invited_at=b.NOW)
    person = b.build_attendee(
        delegation=delegation, family_name="Example", given_names="Ana", email="ana@example.org"
    )
    second = b.build_attendee(
        delegation=delegation, family_name="Example", given_names="Ana", email="Ana@example.org"
    )
    colleague = b.build_attendee(
        delegation=delegation, family_name="Sample", given_names="Ben", email="ana@example.org"
    )
    b.build_focal_point(delegation=delegation, name="Ana EXAMPLE", email="ana@example.org")
    office = b.build_focal_point(delegation=delegation, name="The Office", email="ana@example.org")
    Attendee.objects.filter(pk=second.pk).update(duplicate_of=person)

    assert moving.concerned(event).told == [person, colleague, office]


def test_duplicate_whose_first_has_left_is_told(event):
    delegation = b.build_delegation(event=event)
    first = b.build_attendee(delegation=delegation, status=Status.WITHDRAWN, email="a@example.org")
    second = b.build_attendee(delegation=delegation, email="a@example.org")
    Attendee.objects.filter(pk=second.pk).update(duplicate_of=first)

    assert moving.concerned(event).told == [second]


def test_each_reads_the_note_in_the_own_language(event, officer):
    delegation = b.build_delegation(event=event, invited_at=b.NOW)
    b.build_attendee(delegation=delegation, email="a@example.org", language="zh-hans")
    b.build_focal_point(delegation=delegation, email="b@example.org")
    Message.objects.all().delete()

    moving.postpone(event, note=NOTE, by=officer, now=b.NOW)

    texts = {each.email.to[0]: each.email.message for each in Message.objects.all()}
    assert "会场被淹。" in texts["a@example.org"]
    assert "flooded" not in texts["a@example.org"]
    assert "The venue is flooded." in texts["b@example.org"]


@pytest.mark.parametrize(
    ("before", "subject"),
    [
        (EventState.PUBLISHED, "New dates, 8–9 March 2084: Practical Cooperation"),
        (EventState.POSTPONED, "New dates, 8–9 March 2084: Practical Cooperation"),
        (EventState.CANCELLED, "Takes place after all, 8–9 March 2084: Practical Cooperation"),
    ],
)
def test_message_says_what_happened(officer, before, subject):
    event = b.build_event(state=before)
    b.build_focal_point(delegation=b.build_delegation(event=event, invited_at=b.NOW))

    moving.move(event, starts_on=LATER, note=NOTE, by=officer, now=b.NOW)

    email = Message.objects.get().email
    assert email.subject == subject
    assert "8–9 March 2084" in email.message
    assert ("3–4 November 2083" in email.message) == (before == EventState.PUBLISHED)


def test_typed_note_is_no_template(event, officer):
    b.build_focal_point(delegation=b.build_delegation(event=event, invited_at=b.NOW))

    moving.cancel(event, note=b.text("{{ event }} <b> {% now %}"), by=officer, now=b.NOW)

    assert "{{ event }} <b> {% now %}" in Message.objects.get().email.message


def test_nobody_concerned_queues_nothing(event, officer):
    moving.cancel(event, note=NOTE, by=officer, now=b.NOW)

    assert (Message.objects.count(), OrmQ.objects.count()) == (0, 0)


def _postponed_with(count):
    event = b.build_event()
    delegation = b.build_delegation(event=event, seats=9, invited_at=b.NOW)
    for _number in range(count):
        b.build_attendee(delegation=delegation, days=["2083-11-04"])
        b.build_focal_point(delegation=delegation)
    OrmQ.objects.all().delete()
    return event


@pytest.mark.parametrize("count", [1, 3])
def test_one_job_and_as_many_queries_for_three_as_for_one(officer, count):
    event = _postponed_with(count)

    with CaptureQueriesContext(connection) as queries:
        moving.move(event, starts_on=LATER, note=NOTE, by=officer, now=b.NOW)

    assert OrmQ.objects.count() == 1
    assert Message.objects.filter(kind=MessageKind.EVENT_MOVED).count() == 2 * count
    assert len(queries) == 17
