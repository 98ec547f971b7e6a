"""Release the agenda: freeze the draft under the next number, or go back to what was frozen."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from workshop.domain.differences import Difference, differences, marked
from workshop.errors import RuleViolation
from workshop.frozen import (
    Item,
    Snapshot,
    as_json,
    draft_of,
    for_public,
    newest_release,
    snapshot_of,
)
from workshop.models import AgendaItem, AgendaRelease, Contribution, Event, Room
from workshop.translated import Translated

# So long an item stays marked as new or changed.
MARKED_FOR = timedelta(hours=48)


def stamp(event: Event) -> str:
    """Return what a page shows of draft and release, so that a verb knows whether that still holds."""
    newest = newest_release(event)
    shown = json.dumps([newest and newest.number, *as_json(draft_of(event))], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def waiting(event: Event) -> list[Difference]:
    """Return in what the draft differs from the newest release; all is new before the first."""
    newest = newest_release(event)
    return differences(snapshot_of(newest) if newest else Snapshot(), draft_of(event))


@transaction.atomic
def release(
    event: Event, *, note: Translated, by: User | None, now: datetime, seen: str = ""
) -> AgendaRelease:
    """Freeze the draft; the public sees it from now on.

    ``seen`` is the stamp of what the actor saw. Raises RuleViolation ``changed``, ``empty``,
    ``unchanged`` or ``note_missing``.
    """
    event = _locked(event, seen=seen)
    draft, newest = draft_of(event), newest_release(event)
    if not draft.items:
        raise RuleViolation("empty", _("The agenda has no items yet."))
    before = snapshot_of(newest) if newest else Snapshot()
    if newest and not differences(before, draft):
        raise RuleViolation("unchanged", _("Nothing has changed since the last release."))
    if not note:
        raise RuleViolation("note_missing", _("Write in a few words what is new."))
    return _freeze(event, _continued(before, draft, now=now), note=note, by=by, now=now)


def shift(
    event: Event, days: timedelta, *, note: Translated, by: User | None, now: datetime
) -> AgendaRelease:
    """Release the agenda in force again with all its items moved by as many days.

    What waits in the draft is not released by it. Call it in the transaction that moves the
    event. Raises RuleViolation ``not_released``.
    """
    newest = newest_release(event)
    if newest is None:
        raise RuleViolation("not_released", _("The agenda has not been released yet."))
    before = snapshot_of(newest)
    items = [
        replace(each, day=each.day + days, sequence=each.sequence + 1, changed_at=now)
        for each in before.items
    ]
    return _freeze(event, replace(before, items=items), note=note, by=by, now=now)


def _freeze(
    event: Event, snapshot: Snapshot, *, note: Translated, by: User | None, now: datetime
) -> AgendaRelease:
    newest = newest_release(event)
    content, names = as_json(snapshot)
    return AgendaRelease.objects.create(
        event=event,
        number=newest.number + 1 if newest else 1,
        released_at=now,
        released_by=by,
        note=note,
        content=content,
        names=names,
    )


def _continued(before: Snapshot, draft: Snapshot, *, now: datetime) -> Snapshot:
    """Return the draft with what is known of earlier releases: how often each item changed, and which are gone."""
    earlier = {each.id: each for each in (*before.items, *before.cancelled)}
    gone = {each.id for each in before.cancelled}

    def continued(item: Item) -> Item:
        old = earlier.get(item.id)
        if old is None:
            return replace(item, changed_at=now)
        if item.id not in gone and old.facts == item.facts:
            return old
        return replace(item, sequence=old.sequence + 1, changed_at=now)

    present = {each.id for each in draft.items}
    left = [
        replace(each, sequence=each.sequence + 1, changed_at=now)
        for each in before.items
        if each.id not in present
    ]
    still_gone = [each for each in before.cancelled if each.id not in present]
    cancelled = sorted([*still_gone, *left], key=lambda each: each.place_in_order)
    return Snapshot(draft.rooms, [continued(each) for each in draft.items], cancelled)


@transaction.atomic
def reset(event: Event, number: int, *, seen: str = "") -> None:
    """Make the draft again what the release holds; what was edited since is lost.

    Names that were erased meanwhile stay away. Raises RuleViolation ``changed``.
    """
    event = _locked(event, seen=seen)
    kept = snapshot_of(event.agenda_releases.get(number=number))
    for each in kept.rooms:
        fields = {"event": event, "name": each.name, "position": each.position}
        Room.objects.update_or_create(pk=each.id, defaults=fields)
    event.agenda_items.all().delete()
    # Under its own number an item is the same to calendars.
    AgendaItem.objects.bulk_create(_row(each, event) for each in kept.items)
    Contribution.objects.bulk_create(part for item in kept.items for part in _parts(item))


@transaction.atomic
def put_back(event: Event, item_id: int) -> Item:
    """Put an item of the newest release into the draft again, as it was released.

    Raises RuleViolation ``not_missing`` where it is in the draft, or in no release.
    """
    event = _locked(event, seen="")
    newest = newest_release(event)
    released = {each.id: each for each in snapshot_of(newest).items} if newest else {}
    if item_id not in released or event.agenda_items.filter(pk=item_id).exists():
        raise RuleViolation("not_missing", _("This item is not missing from the draft."))
    item = released[item_id]
    if item.room_id not in set(event.rooms.values_list("pk", flat=True)):
        item = replace(item, room_id=None)
    AgendaItem.objects.bulk_create([_row(item, event)])
    Contribution.objects.bulk_create(_parts(item))
    return item


def _parts(item: Item) -> list[Contribution]:
    return [
        Contribution(item_id=item.id, order=order, **vars(part))
        for order, part in enumerate(item.parts, start=1)
    ]


def _row(item: Item, event: Event) -> AgendaItem:
    unstored = ("id", "room", "parts", "sequence", "changed_at", "mark")
    fields = {name: value for name, value in vars(item).items() if name not in unstored}
    return AgendaItem(pk=item.id, event=event, **fields)


def _locked(event: Event, *, seen: str) -> Event:
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if seen and seen != stamp(event):
        raise RuleViolation(
            "changed", _("The agenda has been changed in the meantime. Look at it again.")
        )
    return event


@dataclass(frozen=True)
class Shown:
    """A release as everybody may see it, and the newest one beside it."""

    release: AgendaRelease
    newest: AgendaRelease
    agenda: Snapshot

    @property
    def is_newest(self) -> bool:
        """Return whether it is the one in force."""
        return self.release.number == self.newest.number


def shown_to_public(event: Event, *, now: datetime) -> Shown | None:
    """Return the agenda in force, with marks at what is new or changed.

    None before the first release, and where nothing in it was ever public.
    """
    newest = newest_release(event)
    if newest is None:
        return None
    before = event.agenda_releases.filter(Q(released_at__lte=now - MARKED_FOR) | Q(number=1))
    base = before.order_by("-number")[0]
    agenda, earlier = _public([newest, base], newest=newest, event=event)
    if not agenda.items and not agenda.cancelled:
        return None
    items = marked(agenda.items, differences(earlier, agenda))
    return Shown(newest, newest, replace(agenda, items=items))


def shown_earlier(event: Event, number: int) -> Shown | None:
    """Return the release of the number as everybody may see it, or None where there is none."""
    newest = newest_release(event)
    chosen = event.agenda_releases.filter(number=number).first()
    if newest is None or chosen is None:
        return None
    (agenda,) = _public([chosen], newest=newest, event=event)
    return Shown(chosen, newest, agenda)


def changes_shown(event: Event) -> list[tuple[AgendaRelease, list[Difference]]]:
    """Return each release with what everybody may know it changed, the newest first.

    The first release changed nothing.
    """
    releases = list(event.agenda_releases.order_by("number"))
    if not releases:
        return []
    seen = _public(releases, newest=releases[-1], event=event)
    found = [differences(*pair) for pair in pairwise(seen)]
    return list(zip(releases, [[], *found], strict=True))[::-1]


def _public(
    releases: list[AgendaRelease], *, newest: AgendaRelease, event: Event
) -> list[Snapshot]:
    known, is_named = snapshot_of(newest), event.names_contributors
    return [for_public(snapshot_of(each), newest=known, is_named=is_named) for each in releases]
