"""The agenda of a demonstration event, from its file, and its releases."""

import secrets
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from registrations.demo.data import pair, read_json, text
from registrations.demo.event import AGENDA_FILES, MAIN
from registrations.demo.note import PAPER, example_pdf
from workshop.domain.release import release
from workshop.enums import ItemKind, Visibility
from workshop.models import AgendaItem, Contribution, Document, Event, Room
from workshop.translated import Translated


def create(event: Event) -> None:
    """Create the rooms, items and contributions, its days laid on those of the event."""
    described = read_json(AGENDA_FILES[event.slug])
    rooms = {
        key: Room.objects.create(event=event, name=text(name["en"], name["zh"]), position=number)
        for number, (key, name) in enumerate(described["rooms"].items(), start=1)
    }
    roles = {english: text(english, words) for english, words in described["roles_zh"].items()}
    for day, planned in zip(event.days, described["days"], strict=True):
        for session in planned["sessions"]:
            item = _item(session, event=event, room=rooms[session["room"]])
            item.day = day
            item.full_clean()
            item.save()
            _contributions(session, item=item, roles=roles)


def publish(event: Event, *, by: User, now: datetime) -> None:
    """Release the agenda; that of the workshop twice, as a working group found its room late."""
    first = text("First version.", "第一版。")
    if event.slug != MAIN:
        release(event, note=first, by=by, now=event.opens_at or now)
        return
    group = event.agenda_items.exclude(track="").in_order()[0]
    room, group.room = group.room, event.rooms.order_by("position")[0]
    group.save(update_fields=["room"])
    release(event, note=first, by=by, now=now - timedelta(days=20))
    group.room = room
    group.save(update_fields=["room"])
    moved = text("A working group has a room of its own.", "一个工作组有了单独的会议室。")
    release(event, note=moved, by=by, now=now - timedelta(hours=20))


def add_documents(event: Event, *, now: datetime) -> None:
    """Put a paper for everybody beside the agenda, and one for participants beside its first session."""
    session = event.agenda_items.filter(kind=ItemKind.SESSION).in_order().first()
    content = example_pdf(PAPER)
    papers = (
        (text("Concept note", "概念说明"), None, Visibility.PUBLIC),
        (text("Background paper", "背景文件"), session, Visibility.PARTICIPANTS),
    )
    for title, item, visibility in papers:
        Document.objects.create(
            event=event,
            item=item,
            title=title,
            language="en",
            visibility=visibility,
            file=ContentFile(content, name=f"{secrets.token_hex(16)}.pdf"),
            name=f"{title['en'].lower().replace(' ', '-')}.pdf",
            content_type="application/pdf",
            size=len(content),
            changed_at=now,
        )


def _item(session: dict[str, Any], *, event: Event, room: Room) -> AgendaItem:
    return AgendaItem(
        event=event,
        room=room,
        starts=time.fromisoformat(session["start"]),
        ends=time.fromisoformat(session["end"]),
        kind=session["kind"],
        title=pair(session, "title"),
        description=pair(session, "description"),
        track=session.get("track", ""),
        interpretation=session["interpretation"]["mode"],
        interpretation_languages=session["interpretation"]["languages"],
        visibility=session["visibility"],
        counts_for_attendance=session["counts_for_attendance"],
    )


def _contributions(
    session: dict[str, Any], *, item: AgendaItem, roles: dict[str, Translated]
) -> None:
    Contribution.objects.bulk_create(
        Contribution(item=item, order=number, role=roles[role])
        for number, role in enumerate(session["speaker_roles"], start=1)
    )
