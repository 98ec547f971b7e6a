"""Sending what is queued: when, in what order, and what becomes of it when the server fails."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone
from post_office.models import STATUS, Email

from registrations import jobs, links
from registrations.enums import MessageKind
from registrations.messages import delivery, outbox
from registrations.models import Message
from tests import builders as b

pytestmark = pytest.mark.django_db

NOW = b.NOW


def queue(person, kind=MessageKind.PRACTICAL, *, minutes=0):
    return outbox.queue(kind, to=person, now=NOW + timedelta(minutes=minutes))


def test_sending_fills_in_the_personal_link_that_no_row_holds():
    attendee = b.build_attendee()
    link = links.link_of(attendee)
    assert link not in Email.objects.get().message

    assert jobs.send_messages() == 1

    assert [message.to for message in mail.outbox] == [[attendee.email]]
    assert link in mail.outbox[0].body
    assert Email.objects.get().status == STATUS.sent
    assert link not in Email.objects.get().message


def test_sending_uses_the_link_as_valid_at_that_moment():
    attendee = b.build_attendee()
    attendee.key_version += 1
    attendee.save(update_fields=["key_version"])

    jobs.send_messages()

    assert links.link_of(attendee) in mail.outbox[0].body


def test_sending_twice_sends_once():
    b.build_attendee()

    assert (jobs.send_messages(), jobs.send_messages()) == (1, 0)


def test_what_was_sent_says_when():
    b.build_attendee(now=NOW)

    delivery.deliver_due(now=NOW + timedelta(minutes=1))

    assert Message.objects.get().sent_at == NOW + timedelta(minutes=1)


def test_what_was_queued_while_the_round_went_on_was_not_sent_before():
    b.build_attendee(now=NOW)

    delivery.deliver_due(now=NOW - timedelta(seconds=3))

    assert Message.objects.get().sent_at == NOW


def test_what_was_stopped_is_not_sent():
    b.build_attendee()
    Message.objects.update(stopped_at=NOW)

    assert delivery.deliver_due(now=NOW) == 0
    assert (mail.outbox, Message.objects.get().sent_at) == ([], None)


def test_message_is_in_the_language_of_the_person():
    event = b.build_event(title=b.text("Workshop", "研讨会"))
    b.build_attendee(delegation=b.build_delegation(event=event), language="zh-hans")

    jobs.send_messages()

    assert "研讨会" in mail.outbox[0].subject
    assert "/zh-hans/r/" in mail.outbox[0].body


def test_sending_that_fails_is_tried_again_later_and_then_given_up(settings):
    settings.EMAIL_BACKEND = "tests.carriers.DeadCarrier"
    b.build_attendee()
    now = timezone.now()
    waits = []
    while (email := Email.objects.get()).status != STATUS.failed:
        due_at = email.scheduled_time or now
        assert delivery.deliver_due(now=due_at) == 0
        email.refresh_from_db()
        waits.append(email.scheduled_time - due_at)

    assert waits == [*delivery.RETRY_AFTER, timedelta()]
    assert {log.message for log in email.logs.all()} == {"connection refused"}
    assert Message.objects.get().sent_at is None


def test_server_that_cannot_be_reached_is_tried_once_a_minute(settings):
    for _number in range(3):
        b.build_attendee()
    settings.EMAIL_BACKEND = "tests.carriers.DeadCarrier"

    delivery.deliver_due(now=NOW)
    delivery.deliver_due(now=NOW + timedelta(seconds=59))

    tries = Email.objects.order_by("pk").values_list("number_of_retries", flat=True)
    assert list(tries) == [1, None, None]
    assert set(Email.objects.values_list("scheduled_time", flat=True)) == {NOW + timedelta(minutes=1)}  # fmt: skip

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert delivery.deliver_due(now=NOW + timedelta(minutes=1)) == 3


def test_refusal_of_one_message_holds_up_nobody_else(server):
    refused = b.build_attendee(email="gone@example.org")
    other = b.build_attendee()
    server.refused["gone@example.org"] = "550 No such mailbox"

    assert delivery.deliver_due(now=NOW) == 1

    assert [each.recipients for each in server.accepted] == [[other.email]]
    email = refused.messages.get().email
    assert (email.status, email.number_of_retries) == (STATUS.requeued, 1)
    assert "No such mailbox" in email.logs.get().message


@pytest.mark.parametrize("answer", ["554 Not wanted", "451 Come again"])
def test_mail_refused_by_the_server_is_tried_again(server, answer):
    b.build_attendee()
    server.answers = [answer]

    assert delivery.deliver_due(now=NOW) == 0
    assert answer[4:] in Email.objects.get().logs.get().message
    assert delivery.deliver_due(now=NOW + delivery.RETRY_AFTER[0]) == 1


def test_later_message_waits_for_the_earlier_one_to_the_same_person(server):
    attendee = b.build_attendee(email="slow@example.org")
    first = attendee.messages.get()
    later = queue(attendee, minutes=1)
    server.refused["slow@example.org"] = "451 Come again"

    delivery.deliver_due(now=NOW + timedelta(minutes=2))
    server.refused.clear()
    early = delivery.deliver_due(now=NOW + timedelta(minutes=2, seconds=30))
    late = delivery.deliver_due(now=NOW + timedelta(minutes=3))

    assert (early, late) == (0, 2)
    ids = [each.message_id for each in server.accepted]
    assert ids == [first.email.message_id, later.email.message_id]


@pytest.mark.parametrize(
    "state", [{"email__status": STATUS.failed}, {"stopped_at": NOW}], ids=["failed", "stopped"]
)
def test_message_given_up_or_stopped_holds_up_no_other(state):
    attendee = b.build_attendee()
    first = Message.objects.get()
    queue(attendee, minutes=1)
    if "stopped_at" in state:
        Message.objects.filter(pk=first.pk).update(**state)
    else:
        Email.objects.filter(pk=first.email_id).update(status=STATUS.failed)

    assert delivery.deliver_due(now=NOW + timedelta(minutes=2)) == 1


def test_messages_to_focal_points_keep_their_order_too(server):
    focal_point = b.build_focal_point(email="slow@example.org")
    queue(focal_point)
    queue(focal_point, minutes=1)
    server.refused["slow@example.org"] = "451 Come again"

    delivery.deliver_due(now=NOW + timedelta(minutes=2))

    tries = Email.objects.order_by("pk").values_list("number_of_retries", flat=True)
    assert list(tries) == [1, None]


def test_one_connection_carries_a_whole_round(server):
    for _number in range(3):
        b.build_attendee()

    assert delivery.deliver_due(now=NOW) == 3
    assert server.connection_count == 1


def test_connection_dropped_is_opened_again(server):
    for _number in range(3):
        b.build_attendee()
    delivered = delivery._Round(NOW)
    opened = delivered.carrier.open()
    delivered.carrier.connection.sock.shutdown(2)

    assert (opened, delivered.send_all()) == (True, 3)
    assert server.connection_count == 2


def test_server_that_closes_after_some_messages_is_connected_to_again(server):
    for _number in range(2):
        b.build_attendee()
    delivery.deliver_due(now=NOW)
    b.build_attendee()
    b.build_attendee()

    # The second mail of a connection is answered with 421 first.
    class Answers(list):
        def __bool__(self):
            return len(server.accepted) == 3 and super().__len__() > 0

    server.answers = Answers(["421 Too many messages in one connection"])

    assert delivery.deliver_due(now=NOW) == 2
    assert Email.objects.filter(number_of_retries__isnull=False).count() == 0


def test_round_ends_before_its_job_is_taken_for_stuck(monkeypatch):
    b.build_attendee()
    monkeypatch.setattr(delivery, "_ROUND_SECONDS", -1)

    assert delivery.deliver_due(now=NOW) == 0
    assert Email.objects.get().number_of_retries is None


def away_at_notes(times: int):
    """Return a wrapper of the database that is away for the first so many notes of sending."""
    left = [times]

    def execute(run, sql, params, many, context):
        if sql.startswith("UPDATE") and "post_office" in sql and left[0]:
            left[0] -= 1
            raise OperationalError("terminating connection")
        return run(sql, params, many, context)

    return execute


@pytest.mark.django_db(transaction=True)
def test_message_sent_while_the_database_is_away_is_noted_later_and_ends_the_round():
    queue(b.build_attendee())

    with connection.execute_wrapper(away_at_notes(2)):
        assert jobs.send_messages() == 1
    assert jobs.send_messages() == 1

    assert len(mail.outbox) == 2
    assert Message.objects.filter(sent_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_database_that_stays_away_fails_the_round(monkeypatch):
    monkeypatch.setattr(delivery, "_NOTE_SECONDS", 0)
    b.build_attendee()

    with connection.execute_wrapper(away_at_notes(9)), pytest.raises(OperationalError):
        jobs.send_messages()

    assert Message.objects.filter(sent_at=None).count() == 1


def test_address_that_mail_cannot_carry_is_said_in_words_and_blocks_nobody(server):
    refused = b.build_attendee()
    b.build_attendee()
    Email.objects.filter(portal_message__attendee=refused).update(to="用户@example.org")

    assert delivery.deliver_due(now=NOW) == 1

    email = refused.messages.get().email
    assert email.status == STATUS.requeued
    assert "letters that mail cannot carry" in email.logs.get().message


def add_messages(count, status):
    attendee = b.build_attendee()
    example = Message.objects.get(attendee=attendee)
    emails = [Email(to="x@example.org", status=status) for _number in range(count)]
    Email.objects.bulk_create(emails)
    rows = [
        Message(
            event_id=example.event_id,
            attendee=attendee,
            kind=example.kind,
            language="en",
            queued_at=NOW,
            marker=outbox.new_marker(),
            email=email,
        )
        for email in emails
    ]
    Message.objects.bulk_create(rows)


def test_queue_stays_quick_beside_ten_thousand_sent(django_assert_num_queries):
    add_messages(10_000, STATUS.sent)
    add_messages(2_000, STATUS.queued)
    with connection.cursor() as cursor:
        # Databases do this by themselves, but not within the second.
        cursor.execute("ANALYZE")

    started = time.monotonic()
    with django_assert_num_queries(1):
        due = list(delivery._Round(NOW)._due())

    assert len(due) == 2_002
    assert time.monotonic() - started < 1


def test_readiness_tells_the_age_of_the_oldest_message_that_waits(client):
    assert client.get("/readyz").json()["oldest_queued_seconds"] is None

    ages = {STATUS.sent: 500, STATUS.failed: 400, STATUS.requeued: 200, STATUS.queued: 100}
    for status, seconds in ages.items():
        person = b.build_attendee()
        created = timezone.now() - timedelta(seconds=seconds)
        Email.objects.filter(portal_message__attendee=person).update(status=status, created=created)
    stopped = b.build_attendee()
    Message.objects.filter(attendee=stopped).update(stopped_at=NOW)
    Email.objects.filter(portal_message__attendee=stopped).update(
        created=timezone.now() - timedelta(seconds=300)
    )

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert round(answer.json()["oldest_queued_seconds"], -1) == 200
