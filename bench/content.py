"""What the site under load holds: the demonstration, and events of the sizes measured."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone, translation

from registrations.demo import content, event
from registrations.enums import ConsentAnswer, Purpose, Status
from registrations.models import Attendee, Consent, Delegation, Institution
from registrations.privacy import notices
from workshop.domain.release import release
from workshop.enums import EventState
from workshop.models import AgendaItem, Contribution, Event, Room
from workshop.text import to_search_key
from workshop.translated import Translated

DEMO_SLUG = event.MAIN
_FIRST_DAY = date(2030, 11, 4)
_ITEMS_A_DAY = 8


def fill_demo() -> None:
    """Fill in the demonstration: the pages that are weighed, the form that is sent."""
    with translation.override("en"):
        content.fill(now=timezone.now())


def _event(slug: str, **fields: Any) -> Event:
    return Event.objects.create(
        slug=slug,
        state=EventState.PUBLISHED,
        title=_pair("A workshop to be measured", "测试研讨会"),
        organiser=_pair("The organiser", "主办方"),
        city=_pair("Beijing", "北京"),
        country="CN",
        starts_on=_FIRST_DAY,
        ends_on=fields.pop("ends_on", _FIRST_DAY + timedelta(days=1)),
        contact_name=_pair("Workshop secretariat", "会务组"),
        contact_email="secretariat@example.org",
        **fields,
    )


def _pair(english: str, chinese: str) -> Translated:
    return Translated({"en": english, "zh-hans": chinese})


def build_agenda(slug: str, *, item_count: int) -> Event:
    """Return an event with as many public items, eight a day, each with two contributions."""
    days = -(-item_count // _ITEMS_A_DAY)
    created = _event(slug, ends_on=_FIRST_DAY + timedelta(days=days - 1))
    room = Room.objects.create(event=created, name=_pair("Plenary hall", "主会场"))
    items = AgendaItem.objects.bulk_create(
        _item(created, room, number) for number in range(item_count)
    )
    Contribution.objects.bulk_create(
        Contribution(item=item, order=order, role=_pair("Speaker of a ministry", "部委发言人"))
        for item in items
        for order in (1, 2)
    )
    release(created, note=_pair("As agreed.", "如议定。"), by=None, now=_NOW)
    return created


def _item(created: Event, room: Room, number: int) -> AgendaItem:
    day, place = divmod(number, _ITEMS_A_DAY)
    return AgendaItem(
        event=created,
        room=room,
        day=_FIRST_DAY + timedelta(days=day),
        starts=time(9 + place),
        ends=time(9 + place, 50),
        title=_pair(f"Session {number}: practical cooperation", f"第{number}场：务实合作"),
        description=_pair("What each side does, and what could be done together.", "各方介绍。"),
        interpretation="simultaneous",
        interpretation_languages=["en", "zh-hans"],
    )


def build_people(slug: str, *, count: int) -> Event:
    """Return an event with as many confirmed people of 34 delegations, all in circulation."""
    created = _event(slug)
    institutions = Institution.objects.order_by("pk")[:34]
    delegations = Delegation.objects.bulk_create(
        Delegation(event=created, institution=each, protocol_rank=10 * number)
        for number, each in enumerate(institutions)
    )
    people = Attendee.objects.bulk_create(
        (
            _person(created, delegations[number % len(delegations)], number)
            for number in range(count)
        ),
        batch_size=1000,
    )
    notice = notices.publish(created, _pair("How your data is used.", "信息如何使用。"), now=_NOW)
    Consent.objects.bulk_create(
        (
            Consent(
                attendee=person,
                purpose=Purpose.CIRCULATION,
                notice=notice,
                language="en",
                answer=ConsentAnswer.GIVEN,
                answered_at=_NOW,
                actor="delegate",
            )
            for person in people
        ),
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        # As the server's own housekeeping does some time after so many new rows.
        cursor.execute("ANALYZE")
    return created


_NOW = datetime(2030, 9, 1, 8, tzinfo=UTC)


def _person(created: Event, delegation: Delegation, number: int) -> Attendee:
    """Return a confirmed attendee; the search text is set here as saving in bulk leaves it out."""
    family, given = f"Řezníčková-Test{number}", f"Given {created.pk} {number}"
    email, reference = f"person{number}@example.org", f"B{created.pk}-{number}"
    return Attendee(
        event=created,
        delegation=delegation,
        honorific="Ms",
        family_name=family,
        given_names=given,
        chinese_name=f"测试{number}",
        sex="female",
        position="Deputy Head of Division for Practical Cooperation",
        position_zh="务实合作处副处长",
        department="Department of International Affairs",
        department_zh="国际司",
        email=email,
        phone=f"+86 10 {number:08d}",
        headset_language="en",
        days=[_FIRST_DAY.isoformat()],
        reference=reference,
        status=Status.CONFIRMED,
        created_at=_NOW,
        submitted_at=_NOW,
        confirmed_at=_NOW,
        position_in_delegation=number // 34,
        search_text=to_search_key(family, given, email, reference),
    )
