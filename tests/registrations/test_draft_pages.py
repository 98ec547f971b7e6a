"""Staff make links to the draft agenda, and colleagues without an account read it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations.links import DRAFT, draft_link_of, link_of, make_key, path_of
from registrations.roles import ORGANISER
from tests import builders as b
from workshop.domain import draft_links
from workshop.logs import scrubbed

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = b.build_event(state="draft")
    b.build_agenda_item(event=event)
    b.build_agenda_item(event=event, title=b.text("Hidden"), visibility="participants")
    return event


@pytest.fixture
def organiser(client, event):
    user = b.build_user(event=event, role=ORGANISER)
    client.force_login(user)
    return user


def address(event):
    return reverse("draft-links", args=[event.slug])


def words(response):
    return response.content.decode()


def make(event, **given):
    return draft_links.make(event, **({"days": 7, "by": None, "now": timezone.now()} | given))


def test_link_is_made_shown_and_opens_the_draft_without_an_account(client, event, organiser):
    assert "There is no link yet." in words(client.get(address(event)))
    assert client.post(address(event), {"days": "7"})["Location"] == address(event)
    link = event.draft_links.get()
    assert (link.made_by, link.expires_at - link.made_at) == (organiser, timedelta(days=7))
    assert f'value="{link_of(link)}"' in words(client.get(address(event)))

    answer = Client().get(path_of(link))

    page = words(answer)
    assert answer.status_code == 200
    assert "Draft, not released" in page
    assert "Opening session" in page
    assert "Hidden" not in page


def test_draft_is_kept_out_of_caches_and_search_engines(event):
    answer = Client().get(path_of(make(event)))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in words(answer)
    assert answer.cookies == {}


def test_draft_shows_what_is_not_released_yet(event):
    link = make(event)
    b.build_release(event=event)
    event.agenda_items.filter(visibility="public").update(title=b.text("Renamed"))
    assert "Renamed" in words(Client().get(path_of(link)))


def test_draft_without_public_items_says_so(event):
    event.agenda_items.filter(visibility="public").delete()
    assert "The draft has no items that everybody may see." in words(Client().get(path_of(make(event))))  # fmt: skip


@pytest.mark.parametrize("way", ["expired", "withdrawn"])
def test_link_that_is_over_says_so_and_shows_nothing(event, way):
    link = make(event, now=timezone.now() - timedelta(days=8 if way == "expired" else 0))
    if way == "withdrawn":
        draft_links.withdraw(link, now=timezone.now())
    answer = Client().get(path_of(link))
    said = "Its time is over." if way == "expired" else "The staff have withdrawn it."
    assert answer.status_code == 410
    assert said in words(answer)
    assert "Opening session" not in words(answer)


def test_key_of_another_event_or_kind_opens_nothing(event):
    link = make(event)
    other = b.build_event()
    key = make_key(DRAFT, link.pk, 1)
    assert draft_link_of(event.slug, key) == link
    for slug, wrong in ((other.slug, key), (event.slug, make_key("r", link.pk, 1)), (event.slug, "x")):  # fmt: skip
        assert Client().get(reverse("draft-agenda", args=[slug, wrong])).status_code == 404


def test_link_is_withdrawn_once(client, event, organiser):
    link = make(event)
    client.post(address(event), {"withdraw": str(link.pk)})
    assert "The link is withdrawn. It opens nothing any more." in words(client.get(address(event)))
    client.post(address(event), {"withdraw": str(link.pk)})
    assert "This link has been withdrawn already." in words(client.get(address(event)))
    for wrong in ("x", "0", "9" * 30, str(make(b.build_event()).pk)):
        assert client.post(address(event), {"withdraw": wrong}).status_code == 404


@pytest.mark.parametrize("days", ["", "x", "365", "99999"])
def test_link_for_another_time_is_refused(client, event, organiser, days):
    client.post(address(event), {"days": days})
    assert "Choose for how long the link is good." in words(client.get(address(event)))
    assert not event.draft_links.exists()


def test_key_does_not_stand_in_logs(event):
    path = path_of(make(event))
    assert scrubbed(f"GET {path} 200") == f"GET /{event.slug}/draft/…/ 200"
    assert scrubbed(f"GET /zh-hans{path} 200") == f"GET /zh-hans/{event.slug}/draft/…/ 200"


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_pages_take_the_same_queries_whatever_they_list(
    client, event, organiser, rows, django_assert_num_queries
):
    for _each in range(rows):
        link = make(event)
        draft_links.withdraw(make(event), now=timezone.now())
        item = b.build_agenda_item(event=event)
        item.contributions.create(role=b.text("Moderator"))
    with django_assert_num_queries(9):
        client.get(address(event))
    with django_assert_num_queries(4):
        Client().get(path_of(link))
