"""A new event made after an earlier one: its texts, settings, rooms, agenda and side activities."""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from workshop.domain.moving import later_by
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import AgendaItem, AskedGroup, Contribution, Event, Room, SideActivity
from workshop.translated import Translated

Row = TypeVar("Row", bound=Model)


def cloned(row: Row, **changed: Any) -> Row:
    """Return an unsaved row with the same values but for those that are given."""
    fields = [each.attname for each in row._meta.concrete_fields if not each.primary_key]
    kept = {name: getattr(row, name) for name in fields if name not in changed}
    return type(row)(**kept, **changed)


def copy_event(source: Event, *, title: Translated, slug: str, starts_on: date) -> Event:
    """Return a draft after the source, with all days and moments moved with the first day.

    Contributions keep their role, but not who had it. Raises RuleViolation ``slug_taken``.
    """
    days = starts_on - source.starts_on
    moments = ("opens_at", "closes_at", "changes_until")
    moved = {name: _moved(source, name, days) for name in moments}
    event = cloned(
        source,
        slug=slug,
        title=title,
        state=EventState.DRAFT,
        state_note=Translated(),
        is_listed=False,
        starts_on=starts_on,
        ends_on=source.ends_on + days,
        **moved,
    )
    _save(event)
    AskedGroup.objects.bulk_create(
        cloned(each, event_id=event.pk) for each in source.asked_groups.all()
    )
    SideActivity.objects.bulk_create(
        cloned(each, event_id=event.pk, day=each.day + days)
        for each in source.side_activities.all()
    )
    _copy_agenda(source, event, days)
    return event


def _moved(source: Event, name: str, days: timedelta) -> Any:
    moment = getattr(source, name)
    return moment and later_by(moment, days, source.zone)


def _save(event: Event) -> None:
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError as error:
        if not Event.objects.filter(slug=event.slug).exists():
            raise
        raise RuleViolation("slug_taken", _("Another event has this address.")) from error


def _copy_agenda(source: Event, event: Event, days: timedelta) -> None:
    rooms = list(source.rooms.all())
    copies = Room.objects.bulk_create([cloned(each, event_id=event.pk) for each in rooms])
    room_of = {old.pk: new.pk for old, new in zip(rooms, copies, strict=True)}
    items = list(source.agenda_items.all())
    new_items = AgendaItem.objects.bulk_create(
        cloned(
            each,
            event_id=event.pk,
            room_id=each.room_id and room_of[each.room_id],
            day=each.day + days,
        )
        for each in items
    )
    item_of = {old.pk: new.pk for old, new in zip(items, new_items, strict=True)}
    parts = Contribution.objects.filter(item__event=source).order_by("pk")
    Contribution.objects.bulk_create(
        cloned(
            each,
            item_id=item_of[each.item_id],
            name="",
            position=Translated(),
            institution=Translated(),
        )
        for each in parts
    )
