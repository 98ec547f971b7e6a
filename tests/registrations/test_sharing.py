"""The list of participants on the participants' own pages."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from registrations.domain import actors
from registrations.enums import Action, Purpose, Status
from registrations.exports import sharing
from registrations.links import path_of
from registrations.models import Disclosure, HistoryEntry, SharedList
from registrations.privacy import consent
from registrations.roles import ORGANISER
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def reader(event):
    return person(event, family_name="Reader")


@pytest.fixture
def browser(client, event):
    client.force_login(b.build_user(event=event, role=ORGANISER))
    return client


def person(event, **fields):
    delegation = b.build_delegation(event=event)
    defaults = {"status": Status.CONFIRMED, "circulation": True, "delegation": delegation}
    return b.build_attendee(**(defaults | fields))


def page_of(event):
    return reverse("list-sharing", args=[event.slug])


def list_of(attendee, prefix=""):
    return f"{prefix}{path_of(attendee)}participants.pdf"


def text_of(answer):
    return " ".join(answer.content.decode().split())


def names_in(answer):
    pages = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
    return " ".join(page.extract_text() for page in pages)


def put_there(event, **choices):
    known = {"is_final": False, "is_abroad": False, "by": actors.staff(b.build_user())}
    return sharing.share(event, **(known | {"now": timezone.now()} | choices))


def test_list_is_put_on_the_own_pages_and_taken_off(browser, event, reader):
    assert "The list is not on the own pages." in text_of(browser.get(page_of(event)))
    assert "List of participants (PDF)" not in text_of(browser.get(path_of(reader)))

    posted = {"share": "yes", "edition": "final", "is_abroad": "no"}
    page = text_of(browser.post(page_of(event), posted, follow=True))
    own = text_of(browser.get(path_of(reader)))
    answer = browser.get(list_of(reader))

    assert "The list is on the own pages of everybody confirmed." in page
    assert "List of participants (PDF)" in own
    assert "READER" in names_in(answer)
    assert answer.headers["Content-Disposition"].endswith('participants.pdf"')
    assert answer.headers["Cache-Control"] == "no-store"
    recalled = text_of(browser.post(page_of(event), {"recall": "yes"}, follow=True))
    assert "The list is taken off the own pages." in recalled
    gone = browser.get(list_of(reader), follow=True)
    assert "not available here at the moment" in text_of(gone)
    actions = HistoryEntry.objects.filter(event=event, attendee=None).values_list(
        "action", flat=True
    )
    assert {*actions} == {Action.LIST_SHARED, Action.LIST_RECALLED}


def test_list_is_in_the_language_of_the_page(client, event, reader):
    put_there(event, is_final=True)

    text = names_in(client.get(list_of(reader, "/zh-hans"))).replace(" ", "")

    assert "与会人员名单" in text


def test_consent_that_is_withdrawn_counts_at_once(client, event, reader):
    put_there(event)
    other = person(event, family_name="Shy")
    assert "SHY" in names_in(client.get(list_of(reader)))

    consent.withdraw(other, Purpose.CIRCULATION, by=actors.DELEGATE, now=timezone.now())

    assert "SHY" not in names_in(client.get(list_of(reader)))


def test_who_does_not_agree_to_a_transfer_is_left_out_where_people_abroad_read(
    client, event, reader
):
    event.transfer_recipients = b.text("The ministry abroad")
    event.save()
    put_there(event, is_abroad=True)

    assert "READER" not in names_in(client.get(list_of(reader)))


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.WITHDRAWN])
def test_who_is_not_confirmed_does_not_read_it(client, event, status):
    put_there(event)
    other = person(event, status=status)

    assert "List of participants (PDF)" not in text_of(client.get(path_of(other)))
    assert client.get(list_of(other)).status_code == 302


def test_reading_is_recorded_once_a_day(client, event, reader, monkeypatch):
    put_there(event)
    for _time in range(3):
        client.get(list_of(reader))

    row = Disclosure.objects.get()
    assert (row.people, row.recipient) == ([reader.pk], sharing.recipient())
    assert "the participants, on their own pages" in row.recipient

    Disclosure.objects.update(at=timezone.now() - timedelta(days=1))
    client.get(list_of(reader))
    assert Disclosure.objects.count() == 2


def test_who_joins_the_list_later_on_the_day_is_recorded_too(client, event, reader):
    put_there(event)
    client.get(list_of(reader))
    later = person(event, family_name="Later")

    for _time in range(2):
        client.get(list_of(reader))

    rows = Disclosure.objects.order_by("pk")
    assert [set(each.people) for each in rows] == [{reader.pk}, {reader.pk, later.pk}]


def test_choice_that_is_missing_is_said_and_nothing_changes(browser, event):
    answer = browser.post(page_of(event), {"share": "yes", "edition": "final"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["is_abroad"]
    assert not SharedList.objects.exists()


def test_list_cannot_go_abroad_where_nobody_was_asked(browser, event):
    posted = {"share": "yes", "edition": "final", "is_abroad": "yes"}

    answer = browser.post(page_of(event), posted)

    assert answer.status_code == 422
    assert "names no recipients abroad" in text_of(answer)


def test_list_that_is_not_there_is_not_recalled(browser, event):
    answer = browser.post(page_of(event), {"recall": "yes"})

    assert answer.status_code == 422
    assert "The list is not on the own pages." in text_of(answer)


def test_delegate_puts_nothing_there_and_takes_nothing_off(event):
    known = {"by": actors.DELEGATE, "now": b.NOW}
    with pytest.raises(RuleViolation):
        sharing.share(event, is_final=True, is_abroad=False, **known)
    with pytest.raises(RuleViolation):
        sharing.recall(event, **known)


@pytest.mark.django_db(transaction=True)
def test_name_that_no_font_has_keeps_the_list_away_and_not_the_page(client, event, reader):
    put_there(event)
    person(event, family_name="Cuneiform \U00012000")

    answer = client.get(list_of(reader), follow=True)

    assert answer.status_code == 200
    assert "not available here at the moment" in text_of(answer)


def test_export_page_leads_there(browser, event):
    page = text_of(browser.get(reverse("export-participants", args=[event.slug])))

    assert page_of(event) in page
