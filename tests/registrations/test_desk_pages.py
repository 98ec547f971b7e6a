"""The desk as staff and helpers meet it: search, check-in, undo, walk-in, and what it keeps to itself."""

import re
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registrations import links
from registrations.badge_codes import badge_code_of
from registrations.domain import actors, attendance, desk_links
from registrations.enums import Status
from registrations.models import Attendance, Attendee
from registrations.roles import DESK, OFFICER, ORGANISER
from tests import builders as b
from workshop.enums import AttendanceBy, EventState
from workshop.models import Event

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def event() -> Event:
    """Return an event that is being held, with a day before and after today."""
    today = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    event = b.build_event(starts_on=today - DAY, ends_on=today + DAY)
    b.build_notice(event=event)
    return event


@pytest.fixture
def person(event) -> Attendee:
    institution = b.build_institution(name=b.text("Embassy of Ruritania", "卢里塔尼亚大使馆"))
    return b.build_attendee(
        delegation=b.build_delegation(event=event, institution=institution, seats=2),
        status=Status.CONFIRMED,
        honorific="Mr",
        family_name="Pang",
        given_names="Shuqiang",
        chinese_name="庞树强",
        name_order="family_first",
        email="hidden@example.org",
        phone="+86 10 5555",
        position="Hidden post",
    )


def today(event):
    return attendance.day_at(event, timezone.now())


def signed_in(event, role=DESK) -> Client:
    client = Client()
    client.force_login(b.build_user(event=event, role=role))
    return client


@pytest.fixture(params=["staff", "helper"])
def at(request, event):
    """Return a function that posts to the desk, as staff and as a helper."""
    if request.param == "staff":
        client, path = signed_in(event), reverse("desk", args=[event.slug])
    else:
        client = Client(enforce_csrf_checks=True)
        path = links.path_of(b.build_desk_link(event=event, day=today(event)))

    def post(step="", **fields):
        answer = client.post(path, {"step": step, **fields})
        assert answer.status_code == 200
        return answer.content.decode()

    post.client, post.path = client, path
    return post


def state_on(page) -> str:
    """Return the state of the big answer, or nothing."""
    found = re.search(r'desk-card desk-is-([\w-]+)"', page)
    return found[1] if found else ""


def states(person) -> list[str]:
    return list(person.attendance_entries.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    "words", ["pang", "shuqiang", "树强", "ruritania", "卢里塔尼亚", "{reference}", "PANG ruri"]
)
def test_person_is_found_and_the_big_answer_says_who_it_is(at, person, words):
    page = at("find", q=words.format(reference=person.reference.replace("-", "").lower()))

    assert state_on(page) == "expected"
    for shown in (
        "Mr PANG Shuqiang",
        "庞树强",
        "Embassy of Ruritania",
        "delegate",
        person.reference,
    ):
        assert shown in page


def test_badge_is_looked_up_and_checked_in_by_its_code(at, person):
    code = badge_code_of(person)

    for typed in (code, code.lower()):
        assert state_on(at("find", q=typed)) == "expected"
    assert state_on(at("check-in", code=code, token=uuid4())) == "in"
    assert states(person) == ["present"]


def test_badge_of_another_event_or_of_a_second_registration_finds_nobody(at, event, person):
    foreign = b.build_attendee(status=Status.CONFIRMED)
    twin = b.build_attendee(
        delegation=person.delegation, family_name="Pang", given_names="Shuqiang", now=timezone.now()
    )
    assert twin.duplicate_of == person

    for other in (foreign, twin):
        page = at("check-in", code=badge_code_of(other), token=uuid4())
        assert "Nobody of this event has this number." in page


def test_nothing_beyond_the_few_fields_leaves_the_server(at, person):
    pages = [at("find", q="pang"), at("check-in", code=person.reference, token=uuid4())]

    for page in pages:
        assert [
            each for each in ("hidden@example.org", "5555", "Hidden post") if each in page
        ] == []


def test_one_tap_checks_in_and_another_takes_it_back(at, person):
    page = at("find", q="pang")
    token = re.search(r'name="token" value="([^"]+)"', page)[1]

    page = at("check-in", code=person.reference, token=token)

    assert state_on(page) == "in"
    assert (states(person), "1 of 1" in page) == (["present"], True)
    entry = Attendance.objects.get()
    assert (entry.way, str(entry.token)) == ("desk", token)
    assert bool(entry.user) != bool(entry.desk_link)
    # Sent again, by a double tap or a retry, it is the same check-in.
    assert state_on(at("check-in", code=person.reference, token=token)) == "in"

    page = at("undo", code=person.reference, token=token)

    assert (state_on(page), "taken back" in page, "0 of 1" in page) == ("expected", True, True)
    # The old page, sent again by the button that reloads, does not bring it back.
    assert state_on(at("check-in", code=person.reference, token=token)) == "expected"
    assert states(person) == ["present", "open"]


def test_whoever_is_in_already_is_shown_since_when(at, person):
    at("check-in", code=person.reference, token=uuid4())

    for page in (at("find", q="pang"), at("check-in", code=person.reference, token=uuid4())):
        at_time = Attendance.objects.get().at.astimezone(person.event.zone)
        assert state_on(page) == "already_in"
        assert f"Already in at {at_time:%H:%M}." in page
    assert states(person) == ["present"]


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (Status.SUBMITTED, "not_confirmed", "Not confirmed"),
        (Status.WITHDRAWN, "withdrawn", "withdrawn"),
        (Status.CANCELLED, "withdrawn", "cancelled"),
    ],
)
def test_whoever_is_not_expected_is_said_so_and_has_no_button(at, event, status, state, words):
    other = b.build_attendee(
        delegation=b.build_delegation(event=event), status=status, family_name="Other",
        now=timezone.now(),
    )  # fmt: skip

    page = at("find", q="other")

    assert (state_on(page), words in page, "data-check-in" in page) == (state, True, False)
    assert 'data-outcome="refused"' in at("check-in", code=other.reference, token=uuid4())
    assert states(other) == []


def test_wrong_day_is_said(at, event):
    tomorrow = (today(event) + DAY).isoformat()
    b.build_attendee(
        delegation=b.build_delegation(event=event), status=Status.CONFIRMED,
        family_name="Tomorrow", days=[tomorrow],
    )  # fmt: skip

    page = at("find", q="tomorrow")

    assert (state_on(page), "Wrong day" in page) == ("other_days", True)


def test_excused_person_is_expected_all_the_same(at, event, person):
    officer = actors.staff(b.build_user(event=event, role=OFFICER))
    attendance.mark(
        person, attendance.AttendanceState.EXCUSED, day=today(event), part=event.parts_of_day[0],
        way=attendance.AttendanceWay.HAND, by=officer, now=timezone.now(),
    )  # fmt: skip

    assert "recorded as “excused”" in at("find", q="pang")


def test_several_are_listed_to_choose_from(at, event, person):
    b.build_attendee(delegation=person.delegation, family_name="Pang", given_names="Other")

    page = at("find", q="pang")

    assert ("2 people are found" in page, state_on(page)) == (True, "")
    assert state_on(at("show", code=person.reference)) == "expected"


@pytest.mark.parametrize(
    ("step", "fields", "words"),
    [
        ("find", {"q": "  "}, "Type a name, a number or an institution."),
        ("find", {"q": "nobody"}, "Nobody is found by these words."),
        ("find", {}, "Type a name, a number or an institution."),
        ("find", {"q": "no\0body"}, "Nobody is found by these words."),
        ("show", {"code": "AAAA-2222"}, "Nobody of this event has this number."),
        (
            "check-in",
            {"code": "x\x00", "token": "no token"},
            "Nobody of this event has this number.",
        ),
        ("undo", {}, "Nobody of this event has this number."),
        ("nonsense", {}, "Present"),
    ],
)
def test_what_is_not_found_or_not_understood_is_said(at, person, step, fields, words):
    assert words in at(step, **fields)
    assert states(person) == []


def test_undo_of_nothing_is_refused_beside_the_person(at, person):
    page = at("undo", code=person.reference, token=uuid4())

    assert 'data-outcome="refused"' in page
    assert "There is nothing to take back." in page


def test_people_of_another_event_are_not_found_by_name_or_number(at):
    other = b.build_attendee(status=Status.CONFIRMED, family_name="Foreigner")

    for page in (
        at("find", q="foreigner"),
        at("find", q=other.reference),
        at("check-in", code=other.reference),
    ):
        assert "Foreigner" not in page.replace('value="foreigner"', "")
    assert states(other) == []


# What the script asks for.


def test_script_gets_the_live_part_alone(at, person):
    answer = at.client.post(at.path, {"step": "find", "q": "pang"}, headers={"X-Part": "live"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert ("<html" in page, "PANG" in page, "desk-turnout" in page) == (False, True, True)


@pytest.mark.parametrize(
    ("waited", "expected"),
    [("600", 600), ("", 0), ("-5", 0), ("x", 0), ("٣", 0), ("999999999999", 18 * 3600)],
)
def test_check_in_kept_on_the_device_is_dated_back(at, event, person, waited, expected):
    event.starts_on -= DAY
    event.save()
    before = timezone.now()

    at("check-in", code=person.reference, token=uuid4(), waited=waited)

    entry = Attendance.objects.first()
    if entry is None:  # kept over midnight, the link is of another day
        assert expected > 3600
        return
    assert abs((before - entry.at).total_seconds() - expected) < 60
    assert entry.day == attendance.day_at(event, entry.at)


# Half-days.


def test_part_of_the_day_is_chosen_and_stays_chosen(at, event, person):
    event.attendance_by = AttendanceBy.HALF_DAY
    event.save()

    page = at.client.get(f"{at.path}?part=afternoon").content.decode()
    assert 'name="part" value="afternoon"' in page
    at("check-in", code=person.reference, token=uuid4(), part="afternoon")
    at("check-in", code=person.reference, token=uuid4(), part="morning")

    assert sorted(person.attendance_entries.values_list("part", flat=True)) == ["afternoon", "morning"]  # fmt: skip
    assert 'name="part"' not in at.client.get(at.path).content.decode()


# Who is let in.


def test_answers_are_kept_by_nobody(at, person):
    for answer in (at.client.get(at.path), at.client.post(at.path, {"step": "find", "q": "pang"})):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "PANG" not in re.search("<title>(.*)</title>", answer.text)[1]


def test_camera_may_be_used_on_the_desk_alone(at, event):
    assert "camera=(self)" in at.client.get(at.path)["Permissions-Policy"]
    for path in (f"{at.path}walk-in/", reverse("event", args=[event.slug])):
        assert "camera=()" in at.client.get(path)["Permissions-Policy"]


def test_helper_needs_no_account_and_no_cookie(event, person):
    client = Client(enforce_csrf_checks=True)
    path = links.path_of(b.build_desk_link(event=event, day=today(event)))

    answer = client.post(path, {"step": "find", "q": "pang"})

    assert (answer.status_code, dict(client.cookies)) == (200, {})
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "csrfmiddlewaretoken" not in answer.text


@pytest.mark.parametrize("days", [-1, 1])
def test_link_of_another_day_shows_nobody(event, person, days):
    path = links.path_of(b.build_desk_link(event=event, day=today(event) + days * DAY))

    for answer in (Client().get(path), Client().post(path, {"step": "find", "q": "pang"}),
                   Client().get(f"{path}walk-in/")):  # fmt: skip
        assert answer.status_code == 200
        assert ("The desk is closed" in answer.text, "Ruritania" in answer.text) == (True, False)


def test_renewed_link_and_link_of_another_event_are_worthless(event, person):
    link = b.build_desk_link(event=event, day=today(event))
    old = links.path_of(link)
    other = b.build_event(starts_on=event.starts_on, ends_on=event.ends_on)
    assert Client().get(old.replace(event.slug, other.slug)).status_code == 404

    desk_links.renew(event, link.day, by=actors.staff(b.build_user()), now=timezone.now())

    link.refresh_from_db()
    assert Client().get(old).status_code == 404
    assert Client().get(links.path_of(link)).status_code == 200


def test_desk_of_a_day_without_the_event_is_closed(event, person):
    client, path = signed_in(event), reverse("desk", args=[event.slug])
    event.ends_on = event.starts_on
    event.save()
    assert "The desk is closed" in client.get(path).text

    event.ends_on, event.state = today(event) + DAY, EventState.CANCELLED
    event.save()
    assert "The desk is closed" in client.post(path, {"step": "find", "q": "pang"}).text


def test_staff_without_the_right_or_of_another_event_are_refused(event):
    path = reverse("desk", args=[event.slug])

    assert signed_in(event, ORGANISER).get(path).status_code == 403
    assert signed_in(b.build_event()).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_helper_who_asks_too_often_is_told_to_wait(event, settings):
    settings.RATE_LIMITS = True
    settings.DESK_RATE = (2, timedelta(minutes=10))
    path = links.path_of(b.build_desk_link(event=event, day=today(event)))
    client = Client()

    answers = [client.get(path) for _number in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "600"


def test_desk_takes_as_many_queries_for_two_as_for_thirty(event):
    path = links.path_of(b.build_desk_link(event=event, day=today(event)))
    client, counts = Client(), []
    client.get(path)  # the first request of a client is counted in a row of its own
    for people in (2, 3, 30):
        while Attendee.objects.count() < people:
            delegation = b.build_delegation(event=event)
            b.build_attendee(
                delegation=delegation, status=Status.CONFIRMED, family_name=f"Chen{uuid4().hex}"
            )
        with CaptureQueriesContext(connection) as done:
            client.post(path, {"step": "find", "q": "chen"})
        counts.append(len(done))

    assert counts == counts[:1] * 3


# Walk-ins.


def walk_in(at, delegation, **changed):
    known = {
        "family_name": "Walker", "given_names": "One", "name_order": "given_first",
        "institution": delegation.pk, "position": "Counsellor", "email": "", "has_agreed": "on",
        "token": str(uuid4()),
    }  # fmt: skip
    return at.client.post(f"{at.path}walk-in/", known | changed)


def test_walk_in_is_in_at_once_and_sent_twice_is_one(at, event, person):
    form = at.client.get(f"{at.path}walk-in/").text
    token = re.search(r'name="token" value="([^"]+)"', form)[1]

    for _time in range(2):
        answer = walk_in(at, person.delegation, token=token)
        assert (answer.status_code, state_on(answer.text)) == (200, "in")

    newcomer = Attendee.objects.exclude(pk=person.pk).get()
    assert (newcomer.status, newcomer.position, states(newcomer)) == (
        "confirmed", "Counsellor", ["present"],
    )  # fmt: skip
    assert "One WALKER" in answer.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"family_name": ""}, "Enter the family name."),
        ({"name_order": ""}, "Choose the order in which the names are written."),
        ({"institution": ""}, "Choose the institution."),
        ({"has_agreed": ""}, "Ask the person, and tick this where the answer is yes."),
        ({"email": "no"}, "Write an e-mail address in full"),
        ({"family_name": "Pang", "given_names": "Shuqiang"}, "is registered already"),
    ],
)
def test_walk_in_that_cannot_be_is_said_and_nobody_is_registered(at, person, changed, words):
    answer = walk_in(at, person.delegation, **changed)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert Attendee.objects.count() == 1


def test_walk_in_with_one_name_needs_no_order(at, person):
    answer = walk_in(at, person.delegation, given_names="", name_order="")

    assert state_on(answer.text) == "in"


def test_walk_in_of_an_institution_of_another_event_is_refused(at, person):
    answer = walk_in(at, b.build_delegation())

    assert (answer.status_code, Attendee.objects.count()) == (422, 1)


def full(event):
    return b.build_delegation(event=event, seats=0)


def test_without_a_seat_the_desk_sends_the_person_to_the_staff(at, event):
    answer = walk_in(at, full(event), reason="I want it")

    assert answer.status_code == 422
    assert "All seats of this delegation are taken. Send the person to the staff." in answer.text
    assert ('name="reason"' in answer.text, Attendee.objects.count()) == (False, 0)


def test_staff_who_decide_give_a_reason_for_a_seat_beyond_the_limit(event):
    delegation = full(event)

    def post():
        pass

    post.client, post.path = signed_in(event, OFFICER), reverse("desk", args=[event.slug])
    asked = walk_in(post, delegation)
    assert ('name="reason"' in asked.text, Attendee.objects.count()) == (True, 0)

    answer = walk_in(post, delegation, reason="The minister asked.")

    assert state_on(answer.text) == "in"
    assert Attendee.objects.get().seat_reason == "The minister asked."


# The links of the days, as staff make them.


def test_staff_make_show_and_renew_the_link_of_a_day(event):
    client, path = signed_in(event, OFFICER), reverse("desk-links", args=[event.slug])
    day = today(event).isoformat()
    assert "There is no link yet." in client.get(path).text

    client.post(path, {"day": day})
    first = links.link_of(event.desk_links.get())
    shown = client.get(path).text
    assert (first in shown, shown.count('class="qr-code"')) == (True, 1)
    client.post(path, {"day": day})

    page = client.get(path)
    assert (first in page.text, "no-store" in page["Cache-Control"]) == (False, True)
    assert links.link_of(event.desk_links.get()) in page.text


@pytest.mark.parametrize("day", ["", "soon", "2001-01-01"])
def test_link_of_no_day_of_the_event_is_not_made(event, day):
    client, path = signed_in(event, OFFICER), reverse("desk-links", args=[event.slug])

    answer = client.post(path, {"day": day}, follow=True)

    assert "This is not a day of the event." in answer.text
    assert not event.desk_links.exists()


def test_day_that_is_over_has_no_link(event):
    page = signed_in(event, OFFICER).get(reverse("desk-links", args=[event.slug])).text

    assert page.count("This day is over.") == 1


def test_log_has_no_key_of_the_desk():
    # The key opens the desk to whoever reads it.
    from workshop.logs import _KEY_IN_PATH  # noqa: PLC0415 (the one place that looks at it)

    line = '"GET /zh-hans/desk/return-readmission/abcdefgh/walk-in/ HTTP/1.1"'
    assert "abcdefgh" not in _KEY_IN_PATH.sub(r"/\1/…", line)


@pytest.mark.parametrize("is_installed", [True, False])
def test_page_names_the_reader_of_codes_where_it_is_installed(
    client, event, monkeypatch, is_installed
):
    client.force_login(b.build_user(event=event, role=DESK))
    monkeypatch.setattr("registrations.views.desk.finders.find", lambda _name: is_installed)
    # What an earlier run of the site may have collected is not looked at.
    monkeypatch.setattr("registrations.views.desk.staticfiles_storage.exists", lambda _name: False)
    monkeypatch.setattr("registrations.views.desk.static", lambda name: f"/static/{name}")

    page = client.get(reverse("desk", args=[event.slug])).content.decode()

    assert ('data-reader="/static/vendor/jsqr.js"' in page) == is_installed
    assert ('data-reader=""' in page) == (not is_installed)
