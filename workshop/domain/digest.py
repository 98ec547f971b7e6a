"""What participants have not been told yet of the agenda: one digest, held until staff decide.

Nothing is prepared in advance: what is held follows from the releases and from what was sent
last, so that a further release replaces it by one that covers everything since.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from workshop.domain.differences import Difference, differences
from workshop.enums import Visibility
from workshop.errors import RuleViolation
from workshop.frozen import Item, Part, Snapshot, draft_of, newest_release, snapshot_of
from workshop.models import AgendaDigest, Event


@dataclass(frozen=True)
class Digest:
    """What changed from the release that participants know to the newest one."""

    since: int
    number: int
    differences: list[Difference]


def held(event: Event) -> Digest | None:
    """Return the digest on which staff have not decided, if there is anything to tell.

    Whoever registers after the first release reads it, so that nothing is told of that one.
    """
    newest = newest_release(event)
    settled = event.agenda_digests.order_by("-number").first()
    if newest is None or (settled and settled.number >= newest.number):
        return None
    since = last_told(event)
    found = differences(_known(event, since), _told(snapshot_of(newest), event))
    return Digest(since, newest.number, found) if found else None


def coming(event: Event) -> list[Difference]:
    """Return what participants would be told if the draft were released now."""
    if newest_release(event) is None:
        return []
    return differences(_known(event, last_told(event)), _told(draft_of(event), event))


def last_told(event: Event) -> int:
    """Return the number of the release that participants know: of the last digest, or the first."""
    sent = event.agenda_digests.filter(is_sent=True).order_by("-number").first()
    return sent.number if sent else 1


def settle(
    event: Event, number: int, *, is_sent: bool, by: User | None, now: datetime
) -> AgendaDigest:
    """Note what became of the digest up to the release."""
    done = {"is_sent": is_sent, "settled_at": now, "settled_by": by}
    row, _is_new = AgendaDigest.objects.update_or_create(event=event, number=number, defaults=done)
    return row


@transaction.atomic
def dismiss(event: Event, *, seen: int, by: User | None, now: datetime) -> AgendaDigest:
    """Tell nobody of what is held; the next digest will tell of it too.

    ``seen`` is the number of the release whose digest the actor saw. Raises RuleViolation
    ``changed`` where another one is held, or none.
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    digest = held(event)
    if digest is None or digest.number != seen:
        raise RuleViolation(
            "changed", _("The agenda has been changed in the meantime. Look at it again.")
        )
    return settle(event, digest.number, is_sent=False, by=by, now=now)


def _known(event: Event, since: int) -> Snapshot:
    """Return the release as participants know it by now.

    When the event was moved, everybody was told of the new days.
    """
    releases = event.agenda_releases.filter(number__gte=since).order_by("number")
    first, *later = [snapshot_of(each) for each in releases]
    moved, before = timedelta(0), first
    for after in later:
        moved += _moved(before, after)
        before = after
    items = [replace(each, day=each.day + moved) for each in first.items]
    return _told(replace(first, items=items), event)


def _moved(before: Snapshot, after: Snapshot) -> timedelta:
    """Return by how many days the whole agenda was moved, if by nothing else it differs."""
    if not before.items or len(before.items) != len(after.items):
        return timedelta(0)
    days = after.items[0].day - before.items[0].day
    expected = [replace(each.facts, day=each.day + days) for each in before.items]
    return days if expected == [each.facts for each in after.items] else timedelta(0)


def _told(snapshot: Snapshot, event: Event) -> Snapshot:
    """Return the agenda as participants see it: all items, but names only where they are shown."""
    items = [_seen(each, is_named=event.names_contributors) for each in snapshot.items]
    return Snapshot(items=items)


def _seen(item: Item, *, is_named: bool) -> Item:
    """Return the item without what matters to staff or the public alone."""
    parts = item.parts if is_named else tuple(Part(each.role) for each in item.parts)
    return replace(
        item.facts, parts=parts, visibility=Visibility.PUBLIC, counts_for_attendance=True
    )
