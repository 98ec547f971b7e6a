"""What must hold whatever was broken: each check returns what is wrong, in words with ids.

Nothing that a visitor was told may be missing or be there twice, and nothing may be half-written.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from django.db import connection
from django.db.models import F
from django.utils import timezone

from chaos.ledger import Acknowledged
from registrations.domain import seats
from registrations.enums import Action, MessageKind, Status
from registrations.forms import tokens
from registrations.models import Answer, Attendee, Delegation, HistoryEntry, Message
from workshop.enums import Approval
from workshop.models import Event

# A request is answered sooner; an older transaction was left open.
OPEN_SECONDS = 30
_PIECE = 1000
_MOMENTS = {
    Status.CONFIRMED: "confirmed_at",
    Status.WAITLISTED: "waitlisted_at",
    Status.DECLINED: "declined_at",
    Status.WITHDRAWN: "withdrawn_at",
    Status.CANCELLED: "cancelled_at",
}
_DECIDED = {Status.CONFIRMED: Action.CONFIRMED, Status.WAITLISTED: Action.WAITLISTED}


def of_acknowledged(event: Event, entries: Collection[Acknowledged]) -> list[str]:
    """Return what of the acknowledged is lost, doubled, another's or incomplete."""
    listed = list(entries)
    problems: list[str] = []
    for start in range(0, len(listed), _PIECE):
        piece = listed[start : start + _PIECE]
        found: dict[str, list[Attendee]] = {entry.email: [] for entry in piece}
        for attendee in Attendee.objects.filter(event=event, email__in=found):
            found[attendee.email].append(attendee)
        people = [attendee for several in found.values() for attendee in several]
        for entry in piece:
            problems += _of_entry(event, entry, found[entry.email])
        problems += _incomplete(event, people)
    return problems


def _of_entry(event: Event, entry: Acknowledged, found: list[Attendee]) -> Iterator[str]:
    if len(found) != 1:
        yield f"{entry.reference}: {len(found)} registrations instead of one"
        return
    (attendee,) = found
    if attendee.reference != entry.reference:
        yield f"{entry.reference}: registered as {attendee.reference}"
    if attendee.form_token != tokens.read(entry.token, event.slug, now=timezone.now()).mark:
        yield f"{entry.reference}: made by another form"


def of_tried(event: Event, emails: Iterable[str]) -> list[str]:
    """Return who sent one form, however often, and is there more than once or by halves."""
    wanted = set(emails)
    found = [
        each
        for each in Attendee.objects.filter(event=event).order_by("pk").iterator()
        if each.email in wanted
    ]
    doubles = Counter(each.email for each in found)
    said = [f"{each.reference}: there more than once" for each in found if doubles[each.email] > 1]
    for start in range(0, len(found), _PIECE):
        said += _incomplete(event, found[start : start + _PIECE])
    return said


def _incomplete(event: Event, people: Collection[Attendee]) -> Iterator[str]:
    """Yield who lacks a history entry or message of registering, or has one twice."""
    acts = Counter(
        HistoryEntry.objects.filter(attendee__in=people).values_list("attendee_id", "action")
    )
    messages = Counter(
        Message.objects.filter(attendee__in=people).values_list("attendee_id", "kind")
    )
    for each in people:
        status = Status(each.status)
        expected = [Action.CREATED, Action.SUBMITTED]
        if event.approval == Approval.AUTOMATIC:
            if status not in _DECIDED:
                yield f"{each.reference}: neither a seat nor on the waiting list"
                continue
            expected.append(_DECIDED[status])
        for action in expected:
            if (count := acts[each.pk, action]) != 1:
                yield f"{each.reference}: {count} history entries {action.value}"
        for kind in _kinds(status):
            if (count := messages[each.pk, kind]) != 1:
                yield f"{each.reference}: {count} messages {kind.value}"


def _kinds(status: Status) -> list[MessageKind]:
    """Return of which messages there is one each once somebody has registered."""
    decided = {Status.CONFIRMED: MessageKind.CONFIRMED, Status.WAITLISTED: MessageKind.WAITLISTED}
    return [MessageKind.RECEIVED, *([decided[status]] if status in decided else [])]


def of_handed_in(event: Event, emails: Collection[str], *, size: int) -> list[str]:
    """Return whose file of ``size`` bytes is not there, or by halves."""
    kept = Answer.objects.filter(
        attendee__event=event, attendee__email__in=emails, upload__isnull=False
    ).select_related("attendee", "upload")
    found = {each.attendee.email: each.upload.file for each in kept if each.upload}
    missing = [f"{len(set(emails) - set(found))} files lost"] if set(emails) - set(found) else []
    return missing + [
        f"{file.name}: not the {size} bytes handed in"
        for file in found.values()
        if not file.storage.exists(str(file.name)) or file.size != size
    ]


def of_everything() -> list[str]:
    """Return what is wrong in the whole database, whoever wrote it."""
    return [*_other_event(), *_oversold(), *_moments(), *_left_open()]


def _other_event() -> Iterator[str]:
    for each in Attendee.objects.exclude(event_id=F("delegation__event_id")):
        yield f"{each.reference}: of another event than its delegation"


def _oversold() -> Iterator[str]:
    for event in Event.objects.order_by("pk"):
        if beyond := seats.of_event(event).beyond:
            yield f"event {event.pk}: {beyond} seats oversold"
    for delegation in Delegation.objects.order_by("pk"):
        if beyond := seats.of_delegation(delegation).beyond:
            yield f"delegation {delegation.pk}: {beyond} seats oversold"


def _moments() -> Iterator[str]:
    for each in Attendee.objects.order_by("pk").iterator():
        moment = _MOMENTS.get(Status(each.status))
        if moment and getattr(each, moment) is None:
            yield f"{each.reference}: {each.status} without its moment"
        if (each.status == Status.DRAFT) != (each.submitted_at is None):
            yield f"{each.reference}: {each.status} and submitted do not match"


def _left_open() -> Iterator[str]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
            " AND clock_timestamp() - xact_start > make_interval(secs => %s)",
            [OPEN_SECONDS],
        )
        yield from (f"backend {pid}: a transaction left open" for (pid,) in cursor.fetchall())
        cursor.execute("SELECT gid FROM pg_prepared_xacts")
        yield from (f"prepared transaction {gid} left" for (gid,) in cursor.fetchall())
