"""Staff release the agenda, and make the draft again what a release held."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from registrations.roles import ORGANISER
from tests import builders as b
from workshop.frozen import newest_release
from workshop.models import AgendaItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = b.build_event()
    b.build_agenda_item(event=event)
    return event


@pytest.fixture(autouse=True)
def organiser(client, event):
    user = b.build_user(event=event, role=ORGANISER)
    client.force_login(user)
    return user


def path(event):
    return reverse("agenda-release", args=[event.slug])


def send(client, event, **data):
    seen = client.get(path(event)).context["form"].initial["seen"]
    return client.post(path(event), {"note_en": "As agreed.", "note_zh-hans": "如议定。", "seen": seen} | data)  # fmt: skip


def words(response):
    return response.content.decode()


def test_first_release_is_shown_made_and_listed(client, event, organiser):
    shown = words(client.get(path(event)))
    assert "What the first release holds" in shown
    assert "New: Wednesday, 3 November 2083, 09:00–10:00 (Beijing time)." in shown
    assert shown.count("2083年11月3日星期三") == 1

    answer = send(client, event)

    assert (answer.status_code, answer["Location"]) == (302, path(event))
    made = newest_release(event)
    assert (made.number, made.released_by, str(made.note)) == (1, organiser, "As agreed.")
    assert (made.note["zh-hans"]) == "如议定。"
    after = words(client.get(path(event)))
    assert "Version 1 is released. Everybody sees it now." in after
    assert "Nothing has changed since the last release." in after
    assert f'href="/{event.slug}/v/1/"' in after


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"note_en": "", "note_zh-hans": ""}, "<li>Write in a few words what is new.</li>"),
        ({"seen": "long ago"}, "The agenda has been changed in the meantime."),
    ],
)
def test_release_is_refused_in_words_and_asked_again(client, event, data, said):
    answer = send(client, event, **data)
    assert (answer.status_code, event.agenda_releases.count()) == (422, 0)
    assert said in words(answer)


def test_second_click_releases_nothing_more(client, event):
    seen = client.get(path(event)).context["form"].initial["seen"]
    first = send(client, event, seen=seen)
    second = send(client, event, seen=seen)
    assert (first.status_code, second.status_code) == (302, 422)
    assert event.agenda_releases.count() == 1


def test_agenda_without_items_says_what_to_do(client, event):
    event.agenda_items.all().delete()
    shown = words(client.get(path(event)))
    assert "The agenda has no items yet." in shown
    assert "Release the agenda now" not in shown


def test_draft_is_reset_after_its_losses_were_shown(client, event):
    b.build_release(event=event)
    AgendaItem.objects.update(title=b.text("Edited"))
    address = reverse("agenda-reset", args=[event.slug, 1])
    asked = client.get(address)
    assert "Title: now “Opening session”; before, “Edited”." in words(asked)

    answer = client.post(address, {"seen": asked.context["seen"]})

    assert answer["Location"] == path(event)
    assert str(event.agenda_items.get().title) == "Opening session"
    assert "The draft is again as version 1." in words(client.get(path(event)))
    assert "The draft is as that version." in words(client.get(address))


def test_draft_edited_meanwhile_is_not_reset(client, event):
    b.build_release(event=event)
    address = reverse("agenda-reset", args=[event.slug, 1])
    seen = client.get(address).context["seen"]
    AgendaItem.objects.update(title=b.text("Edited"))
    client.post(address, {"seen": seen})
    assert str(event.agenda_items.get().title) == "Edited"
    assert "has been changed in the meantime" in words(client.get(path(event)))
    missing = reverse("agenda-reset", args=[event.slug, 2])
    assert client.get(missing).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_page_takes_the_same_queries_whatever_it_lists(
    client, event, rows, django_assert_num_queries
):
    for number in range(rows):
        b.build_agenda_item(event=event, starts=time(1), title=b.text(str(number)))
        b.build_release(event=event, now=b.NOW + timedelta(days=number))
    b.build_agenda_item(event=event)
    with django_assert_num_queries(33):
        client.get(path(event))
