"""The agenda as calendar and as JSON, read by a library and by the plain rules of RFC 5545."""

import json
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.conf import settings
from django.test import Client

from tests import builders as b
from workshop.domain.release import waiting
from workshop.enums import EventState
from workshop.models import AgendaItem, Contribution

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATER = b.NOW + timedelta(days=3)


@pytest.fixture
def event():
    event = b.build_event(title=b.text("Practice, and more; of 2083", "实践"))
    room = b.build_room(event=event)
    item = b.build_agenda_item(
        event=event,
        room=room,
        title=b.text("Opening; a first, “look”", "开幕式"),
        description=b.text("Line one\nline two, " + "long " * 40, "一" * 90),
    )
    Contribution.objects.create(item=item, role=b.text("Moderator", "主持人"))
    b.build_agenda_item(event=event, title=b.text("Lunch"), starts=time(12), ends=time(13))
    b.build_release(event=event)
    return event


def fetched(event, name="agenda.ics", language=""):
    response = Client().get(f"{language}/{event.slug}/{name}")
    assert response.status_code == 200
    return response


def read(event, language=""):
    """Return the calendar as the library reads it."""
    return icalendar.Calendar.from_ical(fetched(event, language=language).content)


def plain(event, language=""):
    """Return the components by the plain rules of RFC 5545: kind, and properties by name.

    Lines are unfolded (3.1), parted at the first colon outside quotes, and texts unescaped
    (3.3.11); nothing of the library that wrote them is used.
    """
    content = fetched(event, language=language).content
    assert content.endswith(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    text = content.decode().replace("\r\n ", "")
    stack, found = [], []
    for line in text.removesuffix("\r\n").split("\r\n"):
        head, value = _parted(line)
        if head == "BEGIN":
            stack.append((value, {}))
        elif head == "END":
            kind, properties = stack.pop()
            assert kind == value
            found.append((kind, properties))
        else:
            stack[-1][1][head] = value
    assert stack == []
    return found


def _parted(line):
    is_quoted = False
    for place, letter in enumerate(line):
        is_quoted ^= letter == '"'
        if letter == ":" and not is_quoted:
            return line[:place], line[place + 1 :]
    raise AssertionError(line)


def unescaped(value):
    parts = value.split("\\\\")
    plain_parts = [
        each.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";") for each in parts
    ]
    return "\\".join(plain_parts)


def imported(events, calendar):
    """Import a calendar as RFC 5546 has it: by UID, a higher SEQUENCE over a lower one."""
    for entry in calendar.walk("VEVENT"):
        known = events.get(entry["UID"])
        if known is None or entry["SEQUENCE"] >= known["SEQUENCE"]:
            events[entry["UID"]] = entry
    return events


def taking_place(events):
    return sorted(
        (str(each["SUMMARY"]), each.decoded("DTSTART").time())
        for each in events.values()
        if each["STATUS"] == "CONFIRMED"
    )


def test_calendar_says_who_it_is_and_how_often_to_look_again(event):
    response = fetched(event)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'
    ((_kind, calendar),) = [each for each in plain(event) if each[0] == "VCALENDAR"]
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert unescaped(calendar["X-WR-CALNAME"]) == "Practice, and more; of 2083"
    assert calendar["REFRESH-INTERVAL;VALUE=DURATION"] == "PT1H"
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"
    zones = [each for kind, each in plain(event) if kind == "VTIMEZONE"]
    assert [each["TZID"] for each in zones] == ["Asia/Shanghai"]
    assert ("STANDARD" in {kind for kind, _each in plain(event)}) is True


def test_item_stands_in_the_zone_of_the_event_with_its_words(event):
    item = event.agenda_items.in_order()[0]
    entry = next(each for kind, each in plain(event) if kind == "VEVENT")
    assert entry["UID"] == f"agenda-{item.pk}@{settings.MESSAGE_ID_DOMAIN}"
    assert entry["DTSTART;TZID=Asia/Shanghai"] == "20831103T090000"
    assert entry["DTEND;TZID=Asia/Shanghai"] == "20831103T100000"
    assert (entry["SEQUENCE"], entry["STATUS"]) == ("0", "CONFIRMED")
    assert entry["DTSTAMP"] == entry["LAST-MODIFIED"] == "20830901T080000Z"
    assert unescaped(entry["SUMMARY"]) == "Opening; a first, “look”"
    assert unescaped(entry["LOCATION"]).startswith("Plenary hall, ")
    assert unescaped(entry["DESCRIPTION"]).endswith("long \nModerator")
    library = read(event).walk("VEVENT")[0]
    assert library.decoded("DTSTART") == datetime(2083, 11, 3, 9, tzinfo=SHANGHAI)
    assert str(library["SUMMARY"]) == unescaped(entry["SUMMARY"])


def test_calendar_is_in_the_language_of_its_address(event):
    first = read(event, "/zh-hans").walk("VEVENT")[0]
    assert str(first["SUMMARY"]) == "开幕式"
    assert str(first["DESCRIPTION"]) == f"{'一' * 90}\n主持人"
    assert first["UID"] == read(event).walk("VEVENT")[0]["UID"]


def test_second_import_moves_and_cancels_without_doubles(event):
    events = imported({}, read(event))
    AgendaItem.objects.filter(starts=time(9)).update(starts=time(8))
    event.agenda_items.get(starts=time(12)).delete()
    assert len(waiting(event)) == 2
    b.build_release(event=event, now=LATER)

    imported(events, read(event))

    assert len(events) == 2
    assert taking_place(events) == [("Opening; a first, “look”", time(8))]
    changed = [(each["SEQUENCE"], each.decoded("LAST-MODIFIED")) for each in events.values()]
    assert changed == [(2, LATER)] * 2

    # The cancelled item stays cancelled in every later release, as it was.
    before = {str(each["UID"]): each["SEQUENCE"] for each in events.values()}
    AgendaItem.objects.update(title=b.text("Welcome"))
    b.build_release(event=event, now=LATER + timedelta(days=1))
    imported(events, read(event))
    gone = [each for each in events.values() if each["STATUS"] == "CANCELLED"]
    assert [(each["SEQUENCE"], each.decoded("LAST-MODIFIED")) for each in gone] == [(2, LATER)]
    assert len(before) == len(events)


@pytest.mark.parametrize("state", [EventState.POSTPONED, EventState.CANCELLED])
def test_stopped_event_takes_all_items_away(event, state):
    events = imported({}, read(event))
    event.state = state
    event.save()
    imported(events, read(event))
    assert {str(each["STATUS"]) for each in events.values()} == {"CANCELLED"}


@pytest.mark.parametrize("name", ["agenda.ics", "agenda.json"])
def test_before_the_first_release_there_is_no_file(name):
    event = b.build_event()
    b.build_agenda_item(event=event)
    assert Client().get(f"/{event.slug}/{name}").status_code == 404


def test_page_links_to_subscription_and_download(event):
    shown = fetched(event, "agenda/").content.decode()
    address = settings.BASE_URL.partition("://")[2]
    assert f'href="webcal://{address}/{event.slug}/agenda.ics"' in shown
    assert f'href="/{event.slug}/agenda.ics"' in shown
    assert "webcal:" not in fetched(event, "v/1/").content.decode()


def test_feed_holds_what_is_documented_and_nothing_else(event):
    event.agenda_items.get(starts=time(12)).delete()
    b.build_release(event=event, now=LATER)
    item = event.agenda_items.get()
    response = fetched(event, "agenda.json")
    found = json.loads(response.content)
    (cancelled,) = found.pop("cancelled")
    assert (cancelled["title"], cancelled["sequence"]) == ({"en": "Lunch"}, 1)
    assert response["Content-Type"] == "application/json"
    assert found == {
        "schema": 1,
        "event": {
            "slug": event.slug,
            "title": {"en": "Practice, and more; of 2083", "zh-hans": "实践"},
            "state": "published",
            "time_zone": "Asia/Shanghai",
            "starts_on": "2083-11-03",
            "ends_on": "2083-11-04",
        },
        "release": {
            "number": 2,
            "released_at": "2083-09-04T08:00:00+00:00",
            "note": {"en": "As agreed.", "zh-hans": "如议定。"},
        },
        "items": [
            {
                "uid": f"agenda-{item.pk}@{settings.MESSAGE_ID_DOMAIN}",
                "sequence": 0,
                "changed_at": "2083-09-01T08:00:00+00:00",
                "day": "2083-11-03",
                "starts": "09:00",
                "ends": "10:00",
                "kind": "session",
                "title": item.title,
                "description": item.description,
                "room": {"en": "Plenary hall", "zh-hans": "主会场"},
                "track": "",
                "interpretation": {"mode": "none", "languages": []},
                "contributions": [
                    {
                        "role": {"en": "Moderator", "zh-hans": "主持人"},
                        "name": "",
                        "position": {},
                        "institution": {},
                    }
                ],
            }
        ],
    }
    assert datetime.fromisoformat(found["release"]["released_at"]).tzinfo == UTC


def test_feed_is_the_same_in_every_language(event):
    english, chinese = (fetched(event, "agenda.json", each).content for each in ("", "/zh-hans"))
    assert english == chinese
