"""The calendar entry in a mail, read by a library and by the plain rules of RFC 5545."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from registrations.enums import MessageKind
from registrations.links import link_of
from registrations.messages import outbox
from registrations.messages.calendar import calendar_of
from registrations.messages.mails import mail_of
from registrations.models import Message
from tests import builders as b

pytestmark = pytest.mark.django_db

NOW = b.NOW
SHANGHAI = ZoneInfo("Asia/Shanghai")


def build_event(**fields):
    """Return an event whose agenda says the hours of the first and the last day."""
    event = b.build_event(address=b.text("1 Example Road", "示例路1号"), **fields)
    b.build_agenda_item(event=event, starts=time(9), ends=time(10))
    b.build_agenda_item(event=event, starts=time(8), ends=time(8, 30), visibility="participants")
    b.build_agenda_item(event=event, day=event.ends_on, starts=time(14), ends=time(17, 30))
    b.build_release(event=event)
    return event


def build_person(event=None, **fields):
    return b.build_attendee(delegation=b.build_delegation(event=event or build_event()), **fields)


def tell(person, kind, *, hours=1):
    """Queue the message some hours after the registration."""
    return outbox.queue(kind, to=person, now=NOW + timedelta(hours=hours), before=person.event)


def entry_of(message):
    """Return METHOD and VEVENT of the message's calendar entry."""
    calendar = icalendar.Calendar.from_ical(calendar_of(message).content)
    (entry,) = calendar.walk("VEVENT")
    return calendar["METHOD"], entry


def unfolded(content):
    """Return the lines as RFC 5545 section 3.1 has them, by the plain rule."""
    assert content.endswith("\r\n")
    assert max(len(line.encode()) for line in content.split("\r\n")) <= 75
    return content.replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")


def test_confirmation_carries_the_whole_event_in_its_zone():
    person = build_person()

    method, entry = entry_of(tell(person, MessageKind.CONFIRMED))

    assert method == "PUBLISH"
    assert entry.decoded("DTSTART") == datetime(2083, 11, 3, 9, tzinfo=SHANGHAI)
    assert entry.decoded("DTEND") == datetime(2083, 11, 4, 17, 30, tzinfo=SHANGHAI)
    assert entry["UID"] == f"{person.reference}@portal.invalid"
    assert (entry["SEQUENCE"], entry["STATUS"]) == (0, "CONFIRMED")
    assert entry["SUMMARY"] == "Practical Cooperation"
    assert entry["LOCATION"] == "Conference Hotel, 1 Example Road, Beijing"
    assert entry.decoded("DTSTAMP") == datetime(2083, 9, 1, 9, tzinfo=UTC)
    assert entry.decoded("LAST-MODIFIED") == entry.decoded("DTSTAMP")


def test_plain_reader_finds_the_zone_that_the_entry_names():
    content = calendar_of(tell(build_person(language="zh-hans"), MessageKind.CONFIRMED)).content

    lines = unfolded(content)
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert "DTSTART;TZID=Asia/Shanghai:20831103T090000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20831104T173000" in lines
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert "TZID:Asia/Shanghai" in zone
    assert "TZOFFSETTO:+0800" in zone
    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:务实合作研讨会"]
    # A comma in a text is escaped.
    assert "LOCATION:会议酒店\\, 示例路1号\\, 北京" in lines
    assert any(line.startswith("URL:") and "/zh-hans/" in line for line in lines)


def test_typed_line_break_makes_no_line_of_the_entry():
    event = build_event(contact_name=b.text("Desk\r\nATTENDEE:mailto:x@example.org"))

    lines = unfolded(calendar_of(tell(build_person(event), MessageKind.CONFIRMED)).content)

    assert [line for line in lines if line.startswith("ATTENDEE")] == []


@pytest.mark.parametrize("kept", ["first", "last", "none"])
def test_event_whose_agenda_says_no_hours_takes_whole_days(kept):
    event = build_event()
    days = {"first": event.ends_on, "last": event.starts_on}
    items = event.agenda_items.all()
    (items.filter(day=days[kept]) if kept in days else items).delete()
    event.agenda_releases.all().delete()
    if kept in days:
        b.build_release(event=event)

    _method, entry = entry_of(tell(build_person(event), MessageKind.CONFIRMED))

    assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (
        date(2083, 11, 3),
        date(2083, 11, 5),
    )


def test_move_replaces_the_entry():
    event = build_event()
    person = build_person(event)
    _method, before = entry_of(tell(person, MessageKind.CONFIRMED))
    event.agenda_items.update(starts=time(10), ends=time(11))
    b.build_release(event=event)

    method, after = entry_of(tell(person, MessageKind.EVENT_MOVED, hours=2))

    assert method == "PUBLISH"
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTSTAMP") > before.decoded("DTSTAMP")
    assert after.decoded("DTSTART") == datetime(2083, 11, 3, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "kind",
    [
        MessageKind.EVENT_CANCELLED,
        MessageKind.EVENT_POSTPONED,
        MessageKind.WITHDRAWN,
        MessageKind.CANCELLED,
        MessageKind.REPLACED,
        MessageKind.WAITLISTED,
    ],
)
def test_lost_seat_or_event_takes_the_entry_back(kind):
    person = build_person()
    _method, before = entry_of(tell(person, MessageKind.PROMOTED))

    method, after = entry_of(tell(person, kind, hours=2))

    assert (method, after["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)


@pytest.mark.parametrize(
    "kind", [MessageKind.EVENT_MOVED, MessageKind.EVENT_CANCELLED, MessageKind.WITHDRAWN]
)
def test_who_was_never_confirmed_gets_no_entry(kind):
    assert calendar_of(tell(build_person(), kind)) is None


def sequences_of(person, kinds):
    messages = [tell(person, kind, hours=number) for number, kind in enumerate(kinds, 1)]
    entries = [calendar_of(message) for message in messages]
    return [
        entry and (entry.method, icalendar.Calendar.from_ical(entry.content).walk("VEVENT")[0]["SEQUENCE"])
        for entry in entries
    ]  # fmt: skip


def test_entry_follows_the_person_through_all_that_happens():
    kinds = [
        MessageKind.CONFIRMED,
        MessageKind.PRACTICAL,
        MessageKind.EVENT_POSTPONED,
        MessageKind.EVENT_MOVED,
        MessageKind.WITHDRAWN,
        MessageKind.EVENT_MOVED,
        MessageKind.CONFIRMED,
    ]

    assert sequences_of(build_person(), kinds) == [
        ("PUBLISH", 0),
        None,
        ("CANCEL", 1),
        ("PUBLISH", 2),
        ("CANCEL", 3),
        None,
        ("PUBLISH", 4),
    ]


def test_stopped_message_does_not_count():
    person = build_person()
    tell(person, MessageKind.CONFIRMED)
    Message.objects.filter(kind="confirmed").update(stopped_at=NOW)

    assert calendar_of(tell(person, MessageKind.EVENT_MOVED, hours=2)) is None


def test_later_messages_leave_the_sequence_of_a_retry_alone():
    person = build_person()
    first = tell(person, MessageKind.CONFIRMED)
    content = calendar_of(first).content
    tell(person, MessageKind.EVENT_MOVED, hours=2)

    assert calendar_of(first).content == content


def test_focal_point_gets_no_entry():
    focal_point = b.build_focal_point()

    message = outbox.queue(MessageKind.EVENT_CANCELLED, to=focal_point, now=NOW)

    assert calendar_of(message) is None


def test_mail_carries_the_entry_as_a_file_without_the_personal_link():
    person = build_person()
    message = tell(person, MessageKind.CONFIRMED)

    parts = list(mail_of(message).message().walk())

    assert [part.get_content_type() for part in parts] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert parts[-1].get_filename() == "event.ics"
    assert parts[-1].get_param("method") == "PUBLISH"
    content = "".join(unfolded(parts[-1].get_payload(decode=True).decode()))
    assert content.count("BEGIN:VEVENT") == 1
    key = link_of(person).rstrip("/").rpartition("/")[2]
    assert key not in content
