"""One message after it was written: sent again, come back, handed over another way."""

from datetime import timedelta

import pytest
from post_office.models import STATUS, Email

from registrations.domain import actors, messaging
from registrations.enums import Action, Channel, MessageKind, MessageState
from registrations.links import link_of
from registrations.messages import outbox
from registrations.messages.texts import with_link
from registrations.models import HistoryEntry, Message
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

LATER = b.NOW + timedelta(hours=1)


@pytest.fixture
def officer():
    return actors.staff(b.build_user())


def written(reader=None, *, kind=MessageKind.PRACTICAL, status=STATUS.sent, **fields):
    """Return a message to the reader, else to somebody, whose mail has the status."""
    message = outbox.queue(kind, to=reader or b.build_attendee(), now=b.NOW)
    Email.objects.filter(pk=message.email_id).update(status=status)
    Message.objects.filter(pk=message.pk).update(**fields)
    return Message.objects.select_related("email").get(pk=message.pk)


STATES = [
    (MessageState.QUEUED, STATUS.queued, {}),
    (MessageState.QUEUED, None, {}),
    (MessageState.REQUEUED, STATUS.requeued, {}),
    (MessageState.SENT, STATUS.sent, {}),
    # It was on its way when it was stopped.
    (MessageState.SENT, STATUS.sent, {"stopped_at": LATER}),
    (MessageState.FAILED, STATUS.failed, {}),
    (MessageState.STOPPED, STATUS.failed, {"stopped_at": LATER}),
    (MessageState.BOUNCED, STATUS.sent, {"sent_at": b.NOW, "bounced_at": LATER}),
    (MessageState.HANDED_OVER, STATUS.failed, {"handed_over_at": LATER, "channel": Channel.FAX}),
]


@pytest.mark.parametrize(("state", "status", "fields"), STATES)
def test_state_is_what_staff_know_else_what_the_mail_queue_knows(state, status, fields):
    message = written(status=status, **fields)

    found = [each for each in MessageState if Message.objects.filter(messaging.in_state(each), pk=message.pk)]  # fmt: skip

    assert (messaging.state_of(message), found) == (state, [state])


@pytest.mark.parametrize("build", [b.build_attendee, b.build_focal_point])
def test_message_sent_again_is_a_new_one_with_the_same_text_and_the_own_link(build, officer):
    reader = build()
    first = written(reader)

    copy = messaging.send_again(first, by=officer, now=LATER)

    stored = Message.objects.select_related("email").get(pk=copy.pk)
    assert (stored.copy_of, stored.queued_by, stored.queued_at) == (first, officer.user, LATER)
    assert (stored.reader, stored.kind, stored.language) == (reader, first.kind, first.language)
    assert stored.email.status == STATUS.queued
    assert stored.email.message_id != first.email.message_id
    assert stored.marker != first.marker
    assert stored.email.subject == first.email.subject
    sent = with_link(stored, stored.email.message)
    assert sent == with_link(first, first.email.message)
    assert link_of(reader) in sent


def test_message_sent_again_goes_to_the_address_of_now(officer):
    person = b.build_attendee()
    first = written(person)
    person.email = "corrected@example.org"
    person.save(update_fields=["email"])

    copy = messaging.send_again(first, by=officer, now=LATER)

    assert (first.email.to, copy.email.to) != (copy.email.to, first.email.to)
    assert copy.email.to == ["corrected@example.org"]


@pytest.mark.parametrize("status", [STATUS.queued, STATUS.requeued])
def test_message_that_is_queued_is_not_sent_again(status, officer):
    with pytest.raises(RuleViolation) as refusal:
        messaging.send_again(written(status=status), by=officer, now=LATER)

    assert refusal.value.code == "still_queued"


def test_message_pressed_twice_is_sent_again_once(officer):
    first = written()
    messaging.send_again(first, by=officer, now=LATER)

    with pytest.raises(RuleViolation) as refusal:
        messaging.send_again(first, by=officer, now=LATER)

    assert (refusal.value.code, first.copies.count()) == ("still_queued", 1)


def test_message_that_was_stopped_is_sent_again(officer):
    first = written(status=STATUS.queued, stopped_at=LATER)

    assert messaging.send_again(first, by=officer, now=LATER).copy_of == first


def test_message_to_somebody_without_address_is_not_sent_again(officer):
    person = b.build_attendee()
    first = written(person)
    person.email = ""
    person.save(update_fields=["email"])

    with pytest.raises(RuleViolation) as refusal:
        messaging.send_again(first, by=officer, now=LATER)

    assert refusal.value.code == "no_address"


def test_code_is_neither_sent_again_nor_handed_over(officer):
    message = written(kind=MessageKind.ACCESS_CODE)

    with pytest.raises(RuleViolation) as again:
        messaging.send_again(message, by=officer, now=LATER)
    with pytest.raises(RuleViolation) as over:
        messaging.record_handed_over(message, Channel.WECHAT, by=officer, now=LATER)

    assert (again.value.code, over.value.code) == ("code", "code")


@pytest.mark.parametrize("sent_at", [None, b.NOW])
def test_message_comes_back_and_that_is_taken_back(sent_at, officer):
    message = written(sent_at=sent_at)

    marked = messaging.mark_bounced(message, by=officer, now=LATER)

    assert marked.bounced_at == LATER
    assert marked.sent_at == (sent_at or message.email.last_updated)
    assert messaging.take_bounce_back(message, by=officer).bounced_at is None


def test_message_that_was_not_sent_has_not_come_back(officer):
    with pytest.raises(RuleViolation) as refusal:
        messaging.mark_bounced(written(status=STATUS.failed), by=officer, now=LATER)

    assert refusal.value.code == "not_sent"


def test_message_is_marked_as_come_back_once(officer):
    message = written()
    with pytest.raises(RuleViolation) as not_marked:
        messaging.take_bounce_back(message, by=officer)
    messaging.mark_bounced(message, by=officer, now=LATER)

    with pytest.raises(RuleViolation) as marked:
        messaging.mark_bounced(message, by=officer, now=LATER)

    assert (not_marked.value.code, marked.value.code) == ("not_bounced", "bounced")


@pytest.mark.parametrize("build", [b.build_attendee, b.build_focal_point])
def test_message_handed_over_says_how_and_by_whom_and_stands_in_history(build, officer):
    message = written(build(), status=STATUS.failed)

    messaging.record_handed_over(message, Channel.FAX, by=officer, now=b.NOW)
    found = messaging.record_handed_over(message, Channel.WECHAT, by=officer, now=LATER)

    known = (found.channel, found.handed_over_at, found.handed_over_by)
    assert known == (Channel.WECHAT, LATER, officer.user)
    acts = HistoryEntry.objects.filter(action=Action.MESSAGE_HANDED_OVER)
    assert [(each.user, each.fields) for each in acts] == [(officer.user, ["practical"])] * 2
    assert {each.attendee for each in acts} == {message.attendee}


@pytest.mark.parametrize("by", [actors.SYSTEM, actors.DELEGATE])
def test_messages_are_the_staffs_to_handle(by):
    message = written()
    for act in (
        lambda: messaging.send_again(message, by=by, now=LATER),
        lambda: messaging.mark_bounced(message, by=by, now=LATER),
        lambda: messaging.take_bounce_back(message, by=by),
        lambda: messaging.record_handed_over(message, Channel.FAX, by=by, now=LATER),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "not_yours"
