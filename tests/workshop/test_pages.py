"""The start page and the event's page."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests import builders as b
from workshop.enums import EventState, RegistrationMode


def build_coming_event(**fields):
    """Return an event that begins in thirty days, whenever the test runs."""
    first = timezone.localdate() + timedelta(days=30)
    dates = {"starts_on": first, "ends_on": first + timedelta(days=1)}
    return b.build_event(**(dates | fields))


def get(path):
    response = Client().get(path)
    assert response.status_code == 200
    return response


def html(path):
    return get(path).content.decode()


@pytest.mark.django_db
def test_start_page_without_events_says_what_to_do():
    shown = html("/")
    assert "No meeting to come is listed here at present." in shown
    assert "open the link in the invitation" in shown


@pytest.mark.django_db
def test_start_page_names_listed_events_only_the_next_first_and_past_ones_last():
    today = timezone.localdate()
    for days, name in ((60, "Second"), (30, "First"), (-30, "Past")):
        day = today + timedelta(days=days)
        b.build_event(is_listed=True, starts_on=day, ends_on=day, title=b.text(f"{name} meeting"))
    b.build_event(is_listed=False, title=b.text("Unlisted meeting"))
    b.build_event(is_listed=True, state=EventState.DRAFT, title=b.text("Draft meeting"))

    shown = html("/")

    places = [shown.find(f"{name} meeting</a>") for name in ("First", "Second", "Past")]
    assert places == sorted(places)
    assert [shown.count(f"{name} meeting</a>") for name in ("First", "Past", "Unlisted", "Draft")] == [1, 1, 0, 0]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_start_page_takes_one_query(rows, django_assert_num_queries):
    for _number in range(rows):
        build_coming_event(is_listed=True)
    with django_assert_num_queries(1):
        get("/")


@pytest.mark.django_db
def test_event_page_takes_two_queries(django_assert_num_queries):
    event = build_coming_event()
    with django_assert_num_queries(2):
        get(f"/{event.slug}/")


@pytest.mark.django_db
def test_event_page_tells_what_where_when_and_whom_to_ask():
    event = build_coming_event(
        theme=b.text("Theme of it"), project=b.text("Project of it"), address=b.text("Street 1")
    )
    shown = html(f"/{event.slug}/")
    for words in (
        "<h1>Practical Cooperation</h1>", "Theme of it", "Project of it", "The Organiser", "Conference Hotel",
        "Street 1", "Beijing", "English and Chinese", "Workshop secretariat", "+86 10 0000 0000",
        'href="mailto:secretariat@example.org"', f'href="/{event.slug}/agenda/"', f'href="/{event.slug}/privacy/"',
    ):  # fmt: skip
        assert words in shown


@pytest.mark.django_db
def test_event_page_in_chinese():
    event = build_coming_event()
    shown = html(f"/zh-hans/{event.slug}/")
    assert "<h1>务实合作研讨会</h1>" in shown
    assert f'href="/zh-hans/{event.slug}/agenda/"' in shown


PHASES = {
    "open": ({}, "Registration is open to the institutions on the list."),
    "not yet open": ({"opens_at": timedelta(days=2)}, "Registration has not opened yet."),
    "closed": ({"closes_at": timedelta(days=-2)}, "Registration closed on"),
    "by invitation": ({"mode": RegistrationMode.INVITATION}, "Registration is by invitation."),
    "postponed": ({"state": EventState.POSTPONED}, "Registration is suspended"),
    "cancelled": ({"state": EventState.CANCELLED}, "Nobody can register"),
    "over": ({"state": EventState.ARCHIVED}, "The event is over"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("phase", PHASES)
def test_event_page_says_what_can_be_done_now(phase):
    fields, words = PHASES[phase]
    moments = {
        name: timezone.now() + value if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }
    event = build_coming_event(**moments)

    shown = html(f"/{event.slug}/")

    said = [name for name, (_fields, sentence) in PHASES.items() if sentence in shown]
    assert (words in shown, said) == (True, [phase])
    assert (f'href="/{event.slug}/register/"' in shown) == (phase == "open")


@pytest.mark.django_db
def test_event_page_names_the_zone_of_opening_and_closing():
    opens = timezone.now().replace(hour=1, minute=0) + timedelta(days=2)
    event = build_coming_event(opens_at=opens, closes_at=opens + timedelta(days=3))
    shown = html(f"/{event.slug}/")
    assert shown.count(", 09:00 (Beijing time).") == 2


@pytest.mark.django_db
def test_event_page_of_a_draft_is_not_found():
    event = build_coming_event(state=EventState.DRAFT)
    assert Client().get(f"/{event.slug}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "agenda/"])
def test_unlisted_event_is_kept_from_search(page):
    event = build_coming_event(is_listed=False)
    response = get(f"/{event.slug}/{page}")
    assert response["X-Robots-Tag"] == "noindex"
    assert response.content.decode().count('<meta name="robots" content="noindex">') == 1


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "agenda/"])
def test_listed_event_names_its_one_address_in_each_language(page):
    event = build_coming_event(is_listed=True)
    response = get(f"/zh-hans/{event.slug}/{page}?from=mail")
    shown = response.content.decode()
    base, path = settings.BASE_URL, f"{event.slug}/{page}"
    assert "X-Robots-Tag" not in response
    assert "noindex" not in shown
    assert f'<link rel="canonical" href="{base}/zh-hans/{path}">' in shown
    assert f'<link rel="alternate" hreflang="en" href="{base}/{path}">' in shown
    assert f'<link rel="alternate" hreflang="zh-Hans" href="{base}/zh-hans/{path}">' in shown


@pytest.mark.django_db
@pytest.mark.parametrize(("shows", "count"), [(True, 1), (False, 0)])
def test_funding_statement_stands_beside_the_emblem_where_switched_on(shows, count):
    event = build_coming_event(shows_funding=shows)
    shown = html(f"/{event.slug}/")
    parts = ('class="emblem"', "Funded by the European Union", "sole responsibility")
    assert [shown.count(part) for part in parts] == [count] * 3


@pytest.mark.django_db
def test_text_of_organisers_is_never_markup():
    event = build_coming_event(title=b.text("<b>{{ 1 }}</b>"), theme=b.text("<script>x</script>"))
    shown = html(f"/{event.slug}/")
    assert "<h1>&lt;b&gt;{{ 1 }}&lt;/b&gt;</h1>" in shown
    assert "<script" not in shown


@pytest.mark.django_db
def test_pages_ask_for_one_stylesheet_and_one_icon_only():
    event = build_coming_event()
    b.build_agenda_item(event=event)
    for page in ("/", f"/{event.slug}/", f"/{event.slug}/agenda/", f"/{event.slug}/privacy/"):
        shown = html(page)
        assert shown.count('<link rel="stylesheet"') == 1
        assert [shown.count(tag) for tag in ("<script", "<img", "<iframe", "@import")] == [0] * 4


def test_robots_are_kept_from_personal_pages():
    assert "Disallow: /r/\n" in get("/robots.txt").content.decode()
