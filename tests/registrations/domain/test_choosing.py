"""Whom a message to many reaches."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import STATUS, Email

from registrations.domain import choosing
from registrations.domain.choosing import Choice
from registrations.enums import (
    AttendanceMode,
    Capacity,
    InstitutionKind,
    MessageKind,
    Reply,
    Status,
)
from registrations.messages import outbox
from registrations.messages.texts import Text
from registrations.models import Attendee, Mailing, Message
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

PRACTICAL, MAILING, MISSING = (
    MessageKind.PRACTICAL,
    MessageKind.MAILING,
    MessageKind.MISSING_DATA,
)


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    institution = b.build_institution(kind=InstitutionKind.MINISTRY)
    return b.build_delegation(event=event, institution=institution, seats=None)


def chosen(event, kind=PRACTICAL, **parts):
    return choosing.choose(event, Choice(kind, **parts))


def test_everybody_is_chosen_where_nothing_is_said_but_duplicates(event, delegation):
    people = [b.build_attendee(delegation=delegation, status=each) for each in (Status.CONFIRMED, Status.SUBMITTED)]  # fmt: skip
    second = b.build_attendee(delegation=delegation)
    Attendee.objects.filter(pk=second.pk).update(duplicate_of=people[0])
    b.build_attendee()  # at another event

    assert set(chosen(event).readers) == set(people)


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ({"statuses": frozenset({Status.CONFIRMED})}, {"status": Status.CONFIRMED}),
        ({"capacities": frozenset({Capacity.SPEAKER})}, {"capacity": Capacity.SPEAKER}),
        ({"modes": frozenset({AttendanceMode.ONLINE})}, {"mode": AttendanceMode.ONLINE}),
        ({"languages": frozenset({"zh-hans"})}, {"language": "zh-hans"}),
    ],
)
def test_part_of_the_choice_leaves_out_whom_it_does_not_name(event, delegation, parts, fields):
    person = b.build_attendee(delegation=delegation, **fields)
    b.build_attendee(delegation=delegation)

    assert chosen(event, **parts).readers == [person]


def test_institution_and_its_kind_are_chosen(event, delegation):
    person = b.build_attendee(delegation=delegation)
    embassy = b.build_institution(kind=InstitutionKind.EMBASSY)
    b.build_attendee(delegation=b.build_delegation(event=event, institution=embassy))
    code = delegation.institution.code

    assert chosen(event, institutions=frozenset({code})).readers == [person]
    kinds = frozenset({InstitutionKind.MINISTRY})
    assert chosen(event, institution_kinds=kinds).readers == [person]


def test_who_chose_no_day_comes_on_all(event, delegation):
    first, last = event.days
    always = b.build_attendee(delegation=delegation, days=[])
    on_first = b.build_attendee(delegation=delegation, days=[first.isoformat()])
    b.build_attendee(delegation=delegation, days=[last.isoformat()])

    assert set(chosen(event, day=first).readers) == {always, on_first}


@pytest.mark.parametrize(("kind", "parts"), [(PRACTICAL, {"is_incomplete": True}), (MISSING, {})])
def test_those_of_whom_something_is_missing_are_chosen(event, delegation, kind, parts):
    b.build_asked_group(event=event, group="phone", is_required=True)
    lacking = b.build_attendee(delegation=delegation, phone="")
    b.build_attendee(delegation=delegation, phone="+86 10 0000")

    assert chosen(event, kind, **parts).readers == [lacking]


def test_who_has_no_address_is_named_apart(event, delegation):
    person = b.build_attendee(delegation=delegation, email="")

    assert (chosen(event).readers, chosen(event).without_email) == ([], [person])


def test_people_stand_in_order_of_precedence(event):
    later = b.build_delegation(event=event, protocol_rank=2)
    sooner = b.build_delegation(event=event, protocol_rank=1)
    last, first = b.build_attendee(delegation=later), b.build_attendee(delegation=sooner)

    assert chosen(event).readers == [first, last]


def point_of(event, **fields):
    delegation = b.build_delegation(event=event, **{"invited_at": b.NOW} | fields)
    return b.build_focal_point(delegation=delegation)


def test_focal_points_are_those_of_invited_institutions_that_have_not_declined(event):
    point = point_of(event)
    point_of(event, invited_at=None)
    point_of(event, reply=Reply.NOT_ATTENDING, replied_at=b.NOW)
    point_of(b.build_event())

    assert chosen(event, is_to_focal_points=True).readers == [point]


def test_focal_points_of_the_people_chosen_are_chosen_in_their_own_language(event):
    point, other = point_of(event), point_of(event)
    b.build_attendee(delegation=point.delegation, language="zh-hans", status=Status.CONFIRMED)
    b.build_attendee(delegation=other.delegation)
    parts = {"statuses": frozenset({Status.CONFIRMED}), "is_to_focal_points": True}

    assert chosen(event, languages=frozenset({"en"}), **parts).readers == [point]
    assert chosen(event, languages=frozenset({"zh-hans"}), **parts).readers == []


def test_institution_alone_does_not_ask_that_somebody_be_registered(event):
    point = point_of(event)
    parts = {"institutions": frozenset({point.delegation.institution.code})}

    assert chosen(event, is_to_focal_points=True, **parts).readers == [point]


@pytest.mark.parametrize("kind", [MISSING, MessageKind.AFTERWARDS, MessageKind.CONFIRMED])
def test_message_that_is_not_for_focal_points_is_refused(kind):
    with pytest.raises(RuleViolation) as refusal:
        choosing.check_kind(Choice(kind, is_to_focal_points=True))
    assert refusal.value.code == "wrong_kind"


def test_message_that_reports_an_act_is_sent_to_nobody_by_hand():
    with pytest.raises(RuleViolation):
        choosing.check_kind(Choice(MessageKind.CONFIRMED))
    choosing.check_kind(Choice(MISSING))


STATES = [
    (STATUS.queued, {}, True),
    (STATUS.sent, {}, True),
    (STATUS.failed, {}, False),
    (STATUS.queued, {"stopped_at": b.NOW}, False),
    (STATUS.sent, {"sent_at": b.NOW, "bounced_at": b.NOW}, False),
]


@pytest.mark.parametrize(("status", "fields", "has_had"), STATES)
def test_who_was_sent_the_message_has_had_it_unless_it_was_lost(
    event, delegation, status, fields, has_had
):
    person = b.build_attendee(delegation=delegation)
    message = outbox.queue(PRACTICAL, to=person, now=b.NOW)
    Email.objects.filter(pk=message.email_id).update(status=status)
    Message.objects.filter(pk=message.pk).update(**fields)

    found = chosen(event)

    assert found.last_sent(person) == (b.NOW if has_had else None)
    assert found.new == ([] if has_had else [person])


def test_focal_point_has_had_what_was_sent_to_it(event):
    point = point_of(event)
    outbox.queue(PRACTICAL, to=point, now=b.NOW)

    assert chosen(event, is_to_focal_points=True).last_sent(point) == b.NOW


@pytest.mark.parametrize(
    ("subject", "has_had"), [("The  bus", True), ("the bus", True), ("The train", False)]
)
def test_messages_of_no_kind_are_the_same_where_their_subject_is(
    event, delegation, subject, has_had
):
    person = b.build_attendee(delegation=delegation)
    texts = {"en": {"subject": "The bus", "body": "…"}}
    mailing = Mailing.objects.create(event=event, kind=MAILING, texts=texts, reader_count=1, queued_at=b.NOW)  # fmt: skip
    cause = outbox.Cause(mailing=mailing)
    outbox.queue_for_all(MAILING, to=[person], now=b.NOW, cause=cause)

    found = choosing.choose(event, Choice(MAILING), texts={"en": Text(subject, "Other words")})

    assert (found.last_sent(person) is not None) == has_had
    assert chosen(event, MAILING).last_sent(person) is None


def queries(event, **parts):
    with CaptureQueriesContext(connection) as captured:
        chosen(event, **parts)
    return len(captured)


@pytest.mark.parametrize("is_to_focal_points", [False, True])
def test_choosing_takes_as_many_queries_for_thirty_as_for_one(event, is_to_focal_points):
    b.build_asked_group(event=event, group="phone", is_required=True)
    parts = {"is_to_focal_points": is_to_focal_points, "is_incomplete": True}
    counts = []
    for count in (1, 29):
        for _number in range(count):
            b.build_attendee(delegation=point_of(event).delegation)
        counts.append(queries(event, **parts))
        assert chosen(event, **parts).readers

    assert counts[0] == counts[1]
