"""What the worker does by itself."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from post_office.models import STATUS, Email

from registrations import jobs, links
from registrations.messages import delivery
from registrations.models import Message
from tests import builders as b
from workshop.models import RequestCount

pytestmark = pytest.mark.django_db


def test_message_is_queued_with_its_job_in_the_transaction_of_the_act():
    attendee = b.build_attendee()

    assert [message.kind for message in Message.objects.filter(attendee=attendee)] == ["received"]
    assert OrmQ.objects.count() == 1


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


class DeadCarrier(BaseEmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, email_messages):
        raise OSError("connection refused")


def test_sending_that_fails_is_tried_again_later_and_then_given_up(settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadCarrier"
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


@pytest.mark.parametrize(
    "typed", ["{{ settings.SECRET_KEY }}", "{% now 'Y' %}", "{event.contact}", "%(x)s"]
)
def test_typed_text_arrives_literally(typed):
    b.build_attendee(family_name="Delegate", print_as=typed)

    jobs.send_messages()

    assert mail.outbox[0].body.startswith(f"Ms {typed}\n")


def test_message_is_in_the_language_of_the_person():
    event = b.build_event(title=b.text("Workshop", "研讨会"))
    b.build_attendee(delegation=b.build_delegation(event=event), language="zh-hans")

    jobs.send_messages()

    assert "研讨会" in mail.outbox[0].subject
    assert "/zh-hans/r/" in mail.outbox[0].body


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
        "registrations.jobs.send_messages",
        "registrations.jobs.tidy",
    ]
