"""“Send me my link again”: the same answer, whoever asks for whomever."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage

from registrations import jobs, links
from registrations.domain import link_requests
from registrations.enums import MessageKind
from registrations.messages.texts import with_link
from registrations.models import Message
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event(slug="held")


def ask(address, *, prefix="", client=None, **meta):
    return (client or Client()).post(f"{prefix}/held/link/", {"email": address}, **meta)


def work() -> None:
    """Do what the request left to the worker."""
    for row in OrmQ.objects.all():
        task = SignedPackage.loads(row.payload)
        if task["func"] == "registrations.jobs.send_link_again":
            jobs.send_link_again(*task["args"])
            row.delete()


def sent() -> list[tuple[Message, str]]:
    """Return the messages with links, as their readers get them."""
    found = Message.objects.filter(kind=MessageKind.LINK_AGAIN).order_by("pk")
    return [(each, with_link(each, each.email.message)) for each in found]


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_work(event):
    delegation = b.build_delegation(event=event)
    b.build_attendee(delegation=delegation, email="known@example.org")
    b.build_focal_point(delegation=delegation, email="focal@example.org")
    ask("first@example.org")  # what is read once per process
    answers, works = [], []
    for address in ("known@example.org", "focal@example.org", "unknown@example.org"):
        client = Client(REMOTE_ADDR=f"203.0.113.{len(answers)}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ask(address, client=client)
        # Each request has a number of its own, drawn at random.
        headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
        answers.append((answer.status_code, answer.content, headers, dict(answer.cookies)))
        works.append(
            [
                re.sub(r"s\d+_x\d+", "…", each["sql"].split("(")[0].split("WHERE")[0])
                for each in queries
            ]
        )
    assert answers[0][0] == 200
    assert answers[0] == answers[1] == answers[2]
    assert works[0] == works[1] == works[2]
    assert len(OrmQ.objects.filter()) >= 4


def test_request_looks_at_nobody_and_leaves_no_address_in_the_queue(event):
    b.build_attendee(delegation=b.build_delegation(event=event), email="known@example.org")
    with CaptureQueriesContext(connection) as queries:
        ask("known@example.org")
    touched = [each["sql"] for each in queries if "registrations_" in each["sql"]]
    tasks = [str(SignedPackage.loads(each.payload)) for each in OrmQ.objects.all()]
    assert touched == []
    assert not any("known" in each or "example" in each for each in tasks)
    assert Task.objects.count() == 0


def test_two_requests_for_one_address_leave_nothing_alike_in_the_queue(event):
    first, second = (link_requests.request_for("a@example.org", event=event) for _ in range(2))
    assert (first.number == second.number, first.digest == second.digest) == (False, False)


def test_delegate_gets_the_link_in_the_own_language(event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), email="Known@example.org", language="zh-hans")  # fmt: skip
    ask("  known@EXAMPLE.org ")
    work()
    ((message, body),) = sent()
    with translation.override("zh-hans"):
        link = links.link_of(attendee)
    assert (message.reader, message.language, message.email.to) == (attendee, "zh-hans", ["Known@example.org"])  # fmt: skip
    assert link in body
    assert link not in message.email.message


def test_shared_address_gets_one_message_with_each_link_and_stores_no_name(event):
    delegation = b.build_delegation(event=event)
    focal_point = b.build_focal_point(delegation=delegation, email="office@example.org")
    people = [b.build_attendee(delegation=delegation, email="office@example.org", family_name=name) for name in ("Markerone", "Markertwo")]  # fmt: skip
    b.build_attendee(delegation=delegation, email="other@example.org", family_name="Stranger")
    b.build_attendee(email="office@example.org", family_name="Elsewhere")
    ask("office@example.org")
    work()
    ((message, body),) = sent()
    assert message.reader == focal_point
    assert [links.link_of(each) in body for each in (focal_point, *people)] == [True] * 3
    assert ["MARKERONE" in body, "MARKERTWO" in body, "STRANGER" in body, "ELSEWHERE" in body] == [True, True, False, False]  # fmt: skip
    assert "MARKER" not in message.email.message


def test_link_is_the_one_that_holds_when_the_message_is_sent(event):
    attendee = b.build_attendee(
        delegation=b.build_delegation(event=event), email="known@example.org"
    )
    ask("known@example.org")
    work()
    attendee.key_version += 1
    attendee.save(update_fields=["key_version"])
    ((_message, body),) = sent()
    assert links.link_of(attendee) in body


def test_message_whose_reader_lost_the_address_names_the_reader_alone(event):
    attendee = b.build_attendee(
        delegation=b.build_delegation(event=event), email="known@example.org"
    )
    ask("known@example.org")
    work()
    attendee.email = ""
    attendee.save(update_fields=["email"])
    ((_message, body),) = sent()
    assert links.link_of(attendee) in body


@pytest.mark.parametrize(
    "address", ["unknown@example.org", "known@example.com", "nown@example.org"]
)
def test_unknown_address_gets_no_message(event, address):
    b.build_attendee(delegation=b.build_delegation(event=event), email="known@example.org")
    ask(address)
    work()
    assert sent() == []


def test_address_of_another_event_gets_no_message(event):
    b.build_attendee(email="known@example.org")
    ask("known@example.org")
    work()
    assert sent() == []


def test_address_is_asked_for_three_times_an_hour_and_the_answer_stays_the_same(event):
    b.build_attendee(delegation=b.build_delegation(event=event), email="known@example.org")
    answers = [ask("known@example.org", REMOTE_ADDR=f"203.0.113.{n}").content for n in range(5)]
    work()
    assert (len(sent()), len(set(answers))) == (3, 1)


def test_client_asks_so_often_and_no_oftener(event, settings):
    settings.LINK_REQUEST_RATE = (2, timedelta(minutes=10))
    answers = [ask(f"name{number}@example.org") for number in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "600"
    assert 'value="name2@example.org"' in answers[2].content.decode()


@pytest.mark.parametrize(
    "typed", ["", "no address", "a@b", "x" * 300 + "@example.org", "a\0@example.org"]
)
def test_what_is_no_address_is_asked_for_again(event, typed):
    answer = ask(typed)
    assert (answer.status_code, OrmQ.objects.count()) == (422, 0)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_page_is_reached_from_the_event_and_from_the_registration(event, prefix):
    b.build_notice(event=event)
    client = Client()
    pages = [client.get(f"{prefix}/held/{page}").content.decode() for page in ("", "register/")]
    assert [f'href="{prefix}/held/link/"' in page for page in pages] == [True, True]
    assert client.get(f"{prefix}/held/link/").status_code == 200


def test_page_of_an_event_that_is_no_longer_open_still_sends_links(event):
    type(event).objects.filter(pk=event.pk).update(state="cancelled")
    assert Client().get("/held/link/").status_code == 200
