"""One's own agenda behind the personal link: page, paper and calendar."""

from datetime import timedelta
from io import BytesIO

import icalendar
import pytest
from django.test import Client
from pypdf import PdfReader

from registrations.enums import Status
from registrations.links import path_of
from registrations.models import ActivityPlace
from tests import builders as b
from tests.registrations.documents.reading import text_of
from workshop.enums import EventState, Visibility
from workshop.models import AgendaItem, Contribution

pytestmark = pytest.mark.django_db

PATHS = ["agenda/", "agenda.pdf", "agenda.ics"]


@pytest.fixture
def event():
    event = b.build_event()
    b.build_agenda_item(event=event)
    hidden = b.build_agenda_item(
        event=event,
        title=b.text("Closed session", "闭门会议"),
        visibility=Visibility.PARTICIPANTS,
    )
    Contribution.objects.create(item=hidden, role=b.text("Moderator"), name="Zqname")
    b.build_release(event=event)
    return event


def person(event, **fields):
    delegation = b.build_delegation(event=event)
    return b.build_attendee(delegation=delegation, **({"status": Status.CONFIRMED} | fields))


@pytest.fixture
def attendee(event):
    found = person(event)
    activity = b.build_activity(event=event, title=b.text("Evening visit", "晚间参观"))
    ActivityPlace.objects.create(activity=activity, attendee=found)
    b.build_activity(event=event, title=b.text("Zqother visit"))
    return found


def get(attendee, path, language=""):
    return Client().get(f"{language}{path_of(attendee)}{path}")


def words(attendee, path, language=""):
    answer = get(attendee, path, language)
    assert answer.status_code == 200
    if path.endswith("pdf"):
        return " ".join(text_of(PdfReader(BytesIO(answer.content))).split())
    return answer.content.decode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_participant_sees_hidden_items_and_own_activities_alone(attendee, path, language):
    text = words(attendee, path, language).replace("\r\n ", "")
    shown = ["闭门会议", "晚间参观"] if language else ["Closed session", "Evening visit"]
    assert [each in text for each in shown] == [True, True]
    assert ("Zqother" in text, "Zqname" in text) == (False, False)


@pytest.mark.parametrize("path", PATHS)
def test_own_files_are_kept_by_nobody(attendee, path):
    answer = get(attendee, path)
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.WAITLISTED, Status.DECLINED, Status.WITHDRAWN])  # fmt: skip
def test_who_is_not_confirmed_has_no_own_agenda(event, path, status):
    found = person(event, status=status)
    assert get(found, path).status_code == 404
    assert "agenda.ics" not in get(found, "").content.decode()
    assert "Your agenda" not in get(found, "").content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_before_the_first_release_there_is_none(path):
    found = person(b.build_event())
    assert get(found, path).status_code == 404
    assert "Your agenda" not in get(found, "").content.decode()


def test_own_page_leads_to_the_agenda_and_that_to_its_files(attendee):
    assert f'href="{path_of(attendee)}agenda/"' in get(attendee, "").content.decode()
    shown = words(attendee, "agenda/")
    for each in (f'href="{path_of(attendee)}agenda.pdf"', f'href="{path_of(attendee)}agenda.ics"'):
        assert each in shown
    assert f'href="webcal://127.0.0.1:8000{path_of(attendee)}agenda.ics"' in shown
    assert "Inside WeChat" not in shown
    in_wechat = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    page = Client().get(f"{path_of(attendee)}agenda/", headers=in_wechat).content.decode()
    assert page.count("Inside WeChat") == 2


def entries(content):
    calendar = icalendar.Calendar.from_ical(content)
    assert [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    return {str(each["UID"]): each for each in calendar.walk("VEVENT")}


def test_own_calendar_has_the_entries_of_the_public_one_and_more(attendee):
    own = entries(get(attendee, "agenda.ics").content)
    public = entries(Client().get(f"/{attendee.event.slug}/agenda.ics").content)
    assert public.keys() < own.keys()
    assert len(own) == 3
    assert all(own[uid] == each for uid, each in public.items())


def test_later_release_changes_own_entries_without_doubles(attendee):
    before = entries(get(attendee, "agenda.ics").content)
    AgendaItem.objects.filter(visibility=Visibility.PARTICIPANTS).update(title=b.text("Moved"))
    b.build_release(event=attendee.event, now=b.NOW + timedelta(days=1))
    after = entries(get(attendee, "agenda.ics").content)
    assert before.keys() == after.keys()
    changed = [uid for uid in after if after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]]
    assert [str(after[uid]["SUMMARY"]) for uid in changed] == ["Moved"]


def test_own_calendar_of_a_cancelled_event_takes_all_away(attendee):
    event = attendee.event
    event.state = EventState.CANCELLED
    event.save()
    found = entries(get(attendee, "agenda.ics").content)
    assert {str(each["STATUS"]) for each in found.values()} == {"CANCELLED"}


def test_names_are_shown_where_the_event_names_contributors(attendee):
    attendee.event.names_contributors = True
    attendee.event.save()
    assert "Zqname" in words(attendee, "agenda/")


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_own_agenda_takes_the_same_queries_whatever_its_length(rows, django_assert_num_queries):
    event = b.build_event()
    for _number in range(rows):
        b.build_agenda_item(event=event)
    b.build_release(event=event)
    found = person(event)
    for _number in range(rows):
        ActivityPlace.objects.create(activity=b.build_activity(event=event), attendee=found)
    with django_assert_num_queries(5):
        get(found, "agenda/")
