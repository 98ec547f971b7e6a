"""What changed in the agenda is told to participants once, when staff say so."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from registrations.enums import MessageKind, Status
from registrations.models import Mailing, Message
from registrations.roles import MANAGER, ORGANISER
from tests import builders as b
from workshop.models import AgendaDigest

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = b.build_event()
    b.build_agenda_item(event=event)
    b.build_release(event=event)
    return event


@pytest.fixture(autouse=True)
def manager(client, event):
    user = b.build_user(event=event, role=MANAGER, email="manager@example.org")
    client.force_login(user)
    return user


def confirmed(event, **fields):
    delegation = b.build_delegation(event=event, seats=None)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


def released(event, **changes):
    event.agenda_items.update(**changes)
    return b.build_release(event=event, now=timezone.now())


def address(event):
    return reverse("agenda-digest", args=[event.slug])


def words(response):
    return response.content.decode()


def write_path(client, event):
    return client.get(address(event)).context["write_path"]


def queue(client, path, **changes):
    page = client.get(path)
    letters = {
        f"{code}-{name}": form.initial[name]
        for code, _language, form in page.context["letters"]
        for name in ("subject", "body")
    }
    return client.post(
        path, letters | {"shown_at": page.context["shown_at"], "queue": "yes"} | changes
    )


def test_release_says_beforehand_who_would_be_told(client, event):
    confirmed(event, family_name="Told")
    confirmed(event, language="zh-hans")
    confirmed(event, email="", phone="+86 10 1234", family_name="Unreachable")
    b.build_attendee(delegation=b.build_delegation(event=event), family_name="Waiting")
    event.agenda_items.update(starts=time(8))
    page = words(client.get(reverse("agenda-release", args=[event.slug])))
    assert "A message on 1 change is prepared with the release" in page
    assert "It is for 2 people who are confirmed." in page
    assert "1 person has no e-mail address." in page
    assert "+86 10 1234" in page
    assert "WAITING" not in page


def test_release_of_what_participants_do_not_see_tells_nobody(client, event):
    event.agenda_items.update(counts_for_attendance=False)
    page = words(client.get(reverse("agenda-release", args=[event.slug])))
    assert "Nobody: nothing changes that participants see." in page


def test_first_release_tells_nobody(client, event):
    event.agenda_releases.all().delete()
    page = words(client.get(reverse("agenda-release", args=[event.slug])))
    assert "Nobody is written to about the first release." in page
    assert "Nothing is held" in words(client.get(address(event)))


def test_release_shows_warnings_and_is_possible_all_the_same(client, event):
    b.build_agenda_item(event=event)
    path = reverse("agenda-release", args=[event.slug])
    page = words(client.get(path))
    assert "The agenda can be released all the same." in page
    assert "At the same time, and in no track of its own: “Opening session”, 09:00–10:00." in page
    seen = client.get(path).context["form"].initial["seen"]
    assert client.post(path, {"note_en": "More.", "seen": seen}).status_code == 302


def test_digest_is_held_and_sent_to_each_in_the_language_of_each(client, event, manager):
    english, chinese = confirmed(event), confirmed(event, language="zh-hans")
    b.build_attendee(delegation=english.delegation)
    released(event, starts=time(8))
    page = words(client.get(address(event)))
    assert "From version 1 to version 2" in page
    assert "now Wednesday, 3 November 2083, 08:00–10:00" in page
    assert not Message.objects.filter(kind=MessageKind.AGENDA_CHANGED).exists()
    path = write_path(client, event)
    assert "now Wednesday, 3 November 2083, 08:00–10:00" in words(client.get(path))

    answer = queue(client, path)

    sent = Message.objects.filter(kind=MessageKind.AGENDA_CHANGED).select_related("email")
    texts = {each.attendee: each.email.message for each in sent}
    assert answer["Location"] == reverse("mailing", args=[event.slug, Mailing.objects.get().pk])
    assert set(texts) == {english, chinese}
    assert "– Opening session\n  Time: now Wednesday, 3 November 2083, 08:00–10:00" in texts[english]  # fmt: skip
    assert "– 开幕式\n" in texts[chinese]
    row = AgendaDigest.objects.get()
    assert (row.number, row.is_sent, row.settled_by) == (2, True, manager)
    page = words(client.get(address(event)))
    assert "Nothing is held" in page
    assert "<td>sent</td>" in page


def test_second_click_sends_nothing_more(client, event):
    confirmed(event)
    released(event, starts=time(8))
    path = write_path(client, event)
    page = client.get(path)
    shown = {"shown_at": page.context["shown_at"]}
    assert queue(client, path, **shown).status_code == 302
    assert queue(client, path, **shown).status_code == 422
    assert Message.objects.filter(kind=MessageKind.AGENDA_CHANGED).count() == 1


def test_further_release_is_told_again_to_those_who_had_the_last_digest(client, event):
    confirmed(event)
    released(event, starts=time(8))
    queue(client, write_path(client, event))
    released(event, title=b.text("Renamed", "更名"))
    assert queue(client, write_path(client, event)).status_code == 302
    last = Message.objects.filter(kind=MessageKind.AGENDA_CHANGED).latest("pk").email.message
    assert "Title: now “Renamed”; before, “Opening session”." in last
    assert "08:00" not in last
    assert [each.number for each in AgendaDigest.objects.order_by("number")] == [2, 3]


def test_release_after_the_page_was_shown_is_looked_at_first(client, event):
    confirmed(event)
    released(event, starts=time(8))
    path = write_path(client, event)
    before = (timezone.now() - timedelta(days=1)).isoformat()
    answer = queue(client, path, shown_at=before)
    assert answer.status_code == 422
    assert "The agenda has been released again meanwhile." in words(answer)
    # What is sent next answers the page as it is shown now.
    assert queue(client, path, shown_at=answer.context["shown_at"]).status_code == 302


def test_message_on_the_agenda_to_fewer_leaves_the_digest_held(client, event):
    confirmed(event)
    released(event, starts=time(8))
    path = write_path(client, event)
    assert queue(client, f"{path}&language=en").status_code == 302
    assert "08:00" in Message.objects.get(kind=MessageKind.AGENDA_CHANGED).email.message
    assert AgendaDigest.objects.count() == 0
    # Who has been told of this release is not told again.
    assert queue(client, path).status_code == 422


def test_digest_is_dismissed_and_told_with_the_next(client, event, manager):
    confirmed(event)
    released(event, starts=time(8))
    seen = client.get(address(event)).context["held"].number
    client.post(address(event), {"seen": str(seen)})
    page = words(client.get(address(event)))
    assert "Nobody is told." in page
    assert "<td>dismissed</td>" in page
    released(event, title=b.text("Renamed"))
    assert [each.changes for each in client.get(address(event)).context["held"].differences] == [("time", "title")]  # fmt: skip


@pytest.mark.parametrize("seen", ["", "x", "1", "9" * 20])
def test_digest_that_was_not_seen_is_not_dismissed(client, event, seen):
    released(event, starts=time(8))
    client.post(address(event), {"seen": seen})
    assert "has been changed in the meantime" in words(client.get(address(event)))
    assert not AgendaDigest.objects.exists()


def test_page_says_that_a_digest_is_held_to_whom_may_not_send_it(client, event):
    released(event, starts=time(8))
    client.force_login(b.build_user(event=event, role=ORGANISER))
    page = words(client.get(reverse("agenda-release", args=[event.slug])))
    assert "Participants have not been told yet of 1 change that is released." in page
    assert address(event) not in page


def test_digest_of_many_changes_keeps_to_the_length_of_a_message(client, event):
    confirmed(event)
    for number in range(40):
        b.build_agenda_item(event=event, title=b.text(f"Item {number}"))
    released(event)
    queue(client, write_path(client, event))
    text = Message.objects.get(kind=MessageKind.AGENDA_CHANGED).email.message
    assert text.count("– Item") == 30
    assert "There are more changes than fit here: read the agenda itself." in text


def test_title_of_an_item_is_no_template(client, event):
    confirmed(event)
    released(event, title=b.text("{link} & {{ event }}"))
    queue(client, write_path(client, event))
    text = Message.objects.get(kind=MessageKind.AGENDA_CHANGED).email.message
    assert "– {link} & {{ event }}" in text


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_page_takes_the_same_queries_whatever_it_tells(
    client, event, rows, django_assert_num_queries
):
    for number in range(rows):
        confirmed(event)
        b.build_agenda_item(event=event, title=b.text(f"Item {number}"))
    released(event)
    with django_assert_num_queries(18):
        client.get(address(event))
