"""What the site under load holds: the demonstration, and events of the sizes measured."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone, translation

from registrations.demo import content, event
from workshop.domain.release import release
from workshop.enums import EventState, RegistrationMode
from workshop.models import AgendaItem, Contribution, Event, Room
from workshop.translated import Translated

DEMO_SLUG = event.MAIN
FIRST_DAY = date(2030, 11, 4)
_ITEMS_A_DAY = 8
NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


def fill_demo() -> None:
    """Fill in the demonstration: the pages that are weighed, the form that is sent."""
    with translation.override("en"):
        content.fill(now=timezone.now())


def build_event(slug: str, **fields: Any) -> Event:
    """Return a published event of two days, unless the fields say otherwise."""
    created = _new_event(slug, **fields)
    created.save()
    return created


def build_events(slug: str, *, count: int) -> None:
    """Add as many listed events without anybody registered."""
    Event.objects.bulk_create(
        _new_event(f"{slug}-{number}", is_listed=True) for number in range(count)
    )


def _new_event(slug: str, **fields: Any) -> Event:
    return Event(
        slug=slug,
        state=EventState.PUBLISHED,
        mode=RegistrationMode.OPEN,
        title=pair("A workshop to be measured", "测试研讨会"),
        organiser=pair("The organiser", "主办方"),
        city=pair("Beijing", "北京"),
        country="CN",
        starts_on=FIRST_DAY,
        ends_on=fields.pop("ends_on", FIRST_DAY + timedelta(days=1)),
        contact_name=pair("Workshop secretariat", "会务组"),
        contact_email="secretariat@example.org",
        **fields,
    )


def pair(english: str, chinese: str) -> Translated:
    """Return a text in both languages."""
    return Translated({"en": english, "zh-hans": chinese})


def build_agenda(slug: str, *, item_count: int) -> Event:
    """Return an event with as many public items, eight a day, each with two contributions."""
    days = -(-item_count // _ITEMS_A_DAY)
    created = build_event(slug, ends_on=FIRST_DAY + timedelta(days=days - 1))
    room = Room.objects.create(event=created, name=pair("Plenary hall", "主会场"))
    items = AgendaItem.objects.bulk_create(
        _item(created, room, number) for number in range(item_count)
    )
    Contribution.objects.bulk_create(
        Contribution(item=item, order=order, role=pair("Speaker of a ministry", "部委发言人"))
        for item in items
        for order in (1, 2)
    )
    release(created, note=pair("As agreed.", "如议定。"), by=None, now=NOW)
    return created


def _item(created: Event, room: Room, number: int) -> AgendaItem:
    day, place = divmod(number, _ITEMS_A_DAY)
    return AgendaItem(
        event=created,
        room=room,
        day=FIRST_DAY + timedelta(days=day),
        starts=time(9 + place),
        ends=time(9 + place, 50),
        title=pair(f"Session {number}: practical cooperation", f"第{number}场：务实合作"),
        description=pair("What each side does, and what could be done together.", "各方介绍。"),
        interpretation="simultaneous",
        interpretation_languages=["en", "zh-hans"],
    )
