"""The list of messages, and one message's page: what staff see of it and do with it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import STATUS, Email

from registrations.enums import MessageKind
from registrations.links import link_of
from registrations.messages import outbox
from registrations.models import Mailing, Message
from registrations.roles import OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db

LIST = reverse("admin:registrations_message_changelist")


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def person(event):
    return b.build_attendee(delegation=b.build_delegation(event=event, seats=None))


@pytest.fixture
def browser(client, event):
    client.force_login(b.build_user(event=event, role=OFFICER))
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def written(reader, *, kind=MessageKind.PRACTICAL, status=STATUS.sent, **fields):
    message = outbox.queue(kind, to=reader, now=b.NOW)
    Email.objects.filter(pk=message.email_id).update(status=status)
    Message.objects.filter(pk=message.pk).update(**fields)
    return Message.objects.get(pk=message.pk)


def page_of(message, name="change"):
    return reverse(f"admin:registrations_message_{name}", args=[message.pk])


def copies_of(message, count):
    """Store so many messages more to the same reader, without writing each."""
    mails = Email.objects.bulk_create(Email(to=["x@example.org"], status=STATUS.sent) for _ in range(count))  # fmt: skip
    Message.objects.bulk_create(
        Message(event=message.event, attendee=message.attendee, kind=message.kind, language="en",
                queued_at=b.NOW, marker=f"[{number}]", email=mail)
        for number, mail in enumerate(mails)
    )  # fmt: skip


def test_list_makes_as_many_queries_for_one_message_for_three_and_for_10_000(browser, person):
    Message.objects.all().delete()
    message = written(person)
    counts = []
    for more in (0, 2, 9_997):
        Message.objects.exclude(pk=message.pk).delete()
        copies_of(message, more)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(LIST).status_code == 200
        counts.append(len(queries))

    assert counts == [12, 12, 12]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=failed", {"failed"}),
        ("state=sent", {"sent", "mailed"}),
        ("state=bounced", {"bounced"}),
        ("kind=mailing", {"mailed"}),
        ("kind=practical", {"failed", "sent", "bounced"}),
        ("state=nonsense", {"failed", "sent", "bounced", "mailed"}),
        ("mailing=0", set()),
        ("q=ABC", set()),
    ],
)
def test_list_is_filtered_by_state_and_kind(browser, person, query, found):
    Message.objects.all().delete()
    mailing = Mailing.objects.create(event=person.event, kind="mailing", reader_count=1, queued_at=b.NOW)  # fmt: skip
    messages = {
        "failed": written(person, status=STATUS.failed),
        "sent": written(person),
        "bounced": written(person, sent_at=b.NOW, bounced_at=b.NOW),
        "mailed": written(person, kind=MessageKind.MAILING, mailing=mailing),
    }

    shown = browser.get(f"{LIST}?{query}").context["cl"].queryset

    assert {name for name, each in messages.items() if each in shown} == found


def test_list_shows_the_messages_of_one_mailing_and_of_one_reference(browser, person):
    mailing = Mailing.objects.create(event=person.event, kind="mailing", reader_count=1, queued_at=b.NOW)  # fmt: skip
    mailed = written(person, kind=MessageKind.MAILING, mailing=mailing)
    other = b.build_attendee(delegation=person.delegation)

    by_mailing = browser.get(f"{LIST}?mailing={mailing.pk}").context["cl"].queryset
    by_reference = browser.get(f"{LIST}?q={other.reference.lower()}").context["cl"].queryset

    assert list(by_mailing) == [mailed]
    assert {each.attendee for each in by_reference} == {other}


def test_page_shows_the_text_without_link_and_the_words_of_the_server(browser, person):
    message = written(person, status=STATUS.requeued)
    message.email.logs.create(status=STATUS.failed, message="450 <try> later", exception_type="E")

    page = text_of(browser.get(page_of(message)))

    assert "[personal link]" in page
    assert link_of(person) not in page
    assert "450 &lt;try&gt; later" in page
    assert "It is queued already and goes out by itself." in page
    assert 'value="again"' not in page


def test_message_is_sent_again_from_its_page(browser, person):
    message = written(person)

    page = text_of(browser.post(page_of(message, "act"), {"act": "again"}, follow=True))

    copy = message.copies.get()
    assert "A copy is queued." in page
    assert page_of(copy) in page
    assert "practical information (copy)" in text_of(browser.get(LIST))


def test_message_is_marked_as_come_back_and_not(browser, person):
    message = written(person)

    browser.post(page_of(message, "act"), {"act": "bounced"})
    page = text_of(browser.get(page_of(message)))
    assert "came back" in page
    assert 'value="not-bounced"' in page
    again = browser.post(page_of(message, "act"), {"act": "not-bounced"}, follow=True)
    twice = browser.post(page_of(message, "act"), {"act": "not-bounced"}, follow=True)

    assert "not marked as come back any more" in text_of(again)
    assert "It is not marked as come back." in text_of(twice)
    message.refresh_from_db()
    assert message.bounced_at is None


def test_many_are_sent_again_and_each_refusal_is_said(browser, person):
    other = b.build_attendee(delegation=person.delegation)
    Message.objects.all().delete()
    sent = [written(person), written(other)]
    queued = written(other, status=STATUS.queued)

    chosen = {"action": "send_again", "_selected_action": [each.pk for each in [*sent, queued]]}
    page = text_of(browser.post(LIST, chosen, follow=True))

    assert "2 messages are queued again." in page
    assert f"Not sent again: {other.reference}. It is queued already" in page
    assert Message.objects.filter(copy_of__in=sent).count() == 2


def test_message_is_copied_with_the_link_and_recorded_as_handed_over(browser, person):
    message = written(person, status=STATUS.failed)
    address = page_of(message, "hand-over")

    page = text_of(browser.get(address))
    refused = browser.post(address, {"channel": "pigeon"})
    done = browser.post(address, {"channel": "wechat"}, follow=True)

    assert link_of(person) in page
    assert refused.status_code == 422
    assert "Recorded as handed over." in text_of(done)
    assert "handed over: WeChat" in text_of(done)
    assert "handed a message over another way" in text_of(browser.get(
        reverse("admin:registrations_attendee_change", args=[person.pk])))  # fmt: skip


def test_code_is_not_handed_over(browser, person):
    message = written(person, kind=MessageKind.ACCESS_CODE)

    answer = browser.get(page_of(message, "hand-over"), follow=True)

    assert "A code is not handed over." in text_of(answer)


def test_message_is_copied_without_the_link_by_who_may_not_show_it(client, event, person):
    user = b.build_user(event=event, role=OFFICER)
    role = event.roles.get(user=user).role
    role.permissions.set(role.permissions.exclude(codename="renew_link"))
    client.force_login(user)

    page = text_of(client.get(page_of(written(person), "hand-over")))

    assert link_of(person) not in page
    assert "[personal link]" in page


def test_who_may_only_read_messages_gets_no_buttons_and_does_nothing(client, event, person):
    user = b.build_user(event=event, role=ORGANISER)
    role = event.roles.get(user=user).role
    role.permissions.add(*_permissions("view_message"))
    client.force_login(user)
    message = written(person)

    assert "Send again" not in text_of(client.get(page_of(message)))
    assert client.post(page_of(message, "act"), {"act": "again"}).status_code == 403
    assert client.get(page_of(message, "hand-over")).status_code == 403
    assert not message.copies.exists()


def _permissions(codename):
    return Permission.objects.filter(codename=codename)


def test_pages_of_person_and_delegation_list_their_messages_newest_first(browser, person):
    point = b.build_focal_point(delegation=person.delegation)
    Message.objects.all().delete()
    first, second = written(person), written(person, status=STATUS.failed)
    letter = written(point, kind=MessageKind.INVITATION)

    of_person = text_of(browser.get(reverse("admin:registrations_attendee_change", args=[person.pk])))  # fmt: skip
    of_delegation = text_of(browser.get(reverse("admin:registrations_delegation_change", args=[person.delegation_id])))  # fmt: skip

    assert of_person.index(page_of(second)) < of_person.index(page_of(first))
    assert "<td>failed</td>" in of_person
    assert page_of(letter) in of_delegation
