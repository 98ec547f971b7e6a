"""Delete people with everything that hangs on them, many at once.

Every function here runs in the transaction of its caller, which holds the lock of the event.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from post_office.models import Email

from registrations.models import Attendee, Disclosure, FocalPoint, Message, Upload
from registrations.privacy import security, statistics, traces
from registrations.querysets import AttendeeQuerySet
from workshop.models import AgendaRelease, Contribution, Event
from workshop.models.files import private_storage

# How many rows of each table went, by the name of the model.
Counts = Counter[str]
PEOPLE_OF_DISCLOSURE = "disclosure_people"


def belongings() -> list[tuple[type[Model], str]]:
    """Return every table that hangs on an attendee, with the column that leads there.

    They are read off the models, so that a new table is covered with its first migration.
    """
    return [
        (relation.related_model, relation.field.name)
        for relation in Attendee._meta.related_objects
        if isinstance(relation.related_model, type) and relation.related_model is not Attendee
    ]


def held(people: QuerySet[Attendee]) -> Counts:
    """Return how many rows of each table the people have, themselves included."""
    counts: Counts = Counter(attendee=people.count())
    for model, column in belongings():
        rows = model._base_manager.filter(**{f"{column}__in": people.values("pk")})
        counts[_name(model)] += rows.count()
    counts["upload"] = Upload.objects.filter(answer__attendee__in=people.values("pk")).count()
    return +counts


def remove_people(event: Event, ids: Collection[int], *, now: datetime) -> Counts:
    """Delete people of the event, with their files; they stay in its totals."""
    traces.forget(now=now)
    people = _exactly(event, ids)
    statistics.freeze(event, people)
    security.forget_people(event.pk, ids)
    counts = remove_messages(Message.objects.filter(attendee__in=people))
    files = list(Upload.objects.filter(answer__attendee__in=people))
    # A range in a subquery: to write out hundreds of ids takes longer than to delete the rows.
    for model, column in belongings():
        counts += delete(model._base_manager.filter(**{f"{column}__in": people}))
    counts += remove_uploads(files)
    _delete_log(Attendee, ids)
    return counts + delete(people)


def _exactly(event: Event, ids: Collection[int]) -> AttendeeQuerySet[Attendee]:
    """Return the people of the ids: as a range where nobody else stands between them."""
    within = Attendee.objects.filter(event=event, pk__range=(min(ids), max(ids)))
    if len(ids) > 1 and within.count() == len(ids):
        return within
    return Attendee.objects.filter(event=event, pk__in=ids)


def remove_focal_points(ids: Collection[int], *, now: datetime) -> Counts:
    """Delete focal points with the messages to them; their delegations stay."""
    traces.forget(now=now)
    counts = remove_messages(Message.objects.filter(focal_point__in=ids))
    return counts + delete(FocalPoint.objects.filter(pk__in=ids))


def remove_uploads(files: Iterable[Upload]) -> Counts:
    """Delete files that no answer holds any more, the rows now and the content once that is certain."""
    paths = {each.pk: each.file.name or "" for each in files}
    forget_files(paths.values())
    return delete(Upload.objects.filter(pk__in=list(paths)))


def forget_files(paths: Iterable[str]) -> None:
    """Delete private files once the transaction has ended well."""
    storage = private_storage()
    for path in paths:
        transaction.on_commit(partial(storage.delete, path))


def remove_messages(messages: QuerySet[Message]) -> Counts:
    """Delete messages with their mails and what the queue noted of sending them."""
    mails = list(messages.values_list("email_id", flat=True))
    counts = delete(messages)
    Email.objects.filter(pk__in=mails).delete()
    return counts


def naming(event: Event) -> QuerySet[Disclosure]:
    """Return the lists and looks of the event that still say whom they concerned."""
    return Disclosure.objects.filter(event=event).filter(
        ~Q(people=[]) | Q(filter__has_key="people")
    )


def leave_disclosures(
    rows: QuerySet[Disclosure], *, people: Collection[int] | None = None
) -> Counts:
    """Take people, or all of them, out of what is kept of lists and looks; the rows stay."""
    changed = [
        each for each in rows if people is None or not set(people).isdisjoint(_concerned(each))
    ]
    for row in changed:
        row.people = [each for each in row.people if people is not None and each not in people]
        row.filter = {name: value for name, value in row.filter.items() if name != "people"}
    Disclosure.objects.bulk_update(changed, ["people", "filter"], batch_size=200)
    return +Counter({PEOPLE_OF_DISCLOSURE: len(changed)})


def _concerned(row: Disclosure) -> set[int]:
    return {*row.people, *row.filter.get("people", ())}


def strike(ids: Collection[int]) -> Counts:
    """Take the names out of contributions to the agenda; the roles stay."""
    rows = Contribution.objects.filter(pk__in=ids)
    return +Counter(contribution=rows.update(name="", position={}, institution={}))


def strike_releases(ids: Collection[int]) -> Counts:
    """Take all names out of released agendas; what was released stays."""
    return +Counter(agendarelease=AgendaRelease.objects.filter(pk__in=ids).update(names={}))


def strike_in_releases(event: Event, names: Collection[str]) -> Counts:
    """Take whoever bears one of the names out of the event's released agendas."""
    changed = []
    for row in AgendaRelease.objects.filter(event=event).exclude(names={}):
        left = {
            item: [{} if part.get("name") in names else part for part in parts]
            for item, parts in row.names.items()
        }
        if left != row.names:
            row.names = {item: parts for item, parts in left.items() if any(parts)}
            changed.append(row)
    AgendaRelease.objects.bulk_update(changed, ["names"], batch_size=50)
    return +Counter(agendarelease=len(changed))


def of_people(event: Event) -> Q:
    """Return the condition of history that is about people or their delegations."""
    about = Q(attendee__isnull=False) | Q(delegation__isnull=False) | Q(focal_point__isnull=False)
    return Q(event=event) & about


def delete(rows: "QuerySet[Model]") -> Counts:
    """Delete the rows and return how many of their own table went."""
    _all, by_label = rows.delete()
    label = rows.model._meta.label
    return +Counter({_name(rows.model): by_label.get(label, 0)})


def _delete_log(model: type[Model], ids: Iterable[int]) -> None:
    """Delete Django's own log of the admin about the rows, which names each of them."""
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(each) for each in ids]).delete()


def _name(model: type[Model]) -> str:
    return str(model._meta.model_name)
