"""The list of an event's people: who stands in it, its title block, its rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import chain, islice
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Count, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registrations.domain import signing
from registrations.domain.actors import Actor
from registrations.enums import DisclosureKind, Purpose
from registrations.exports import own_columns, presence, security, title_block, visa_letters
from registrations.exports.prints import Prints
from registrations.exports.purpose import ListPurpose
from registrations.exports.purposes import PARTICIPANT_LIST
from registrations.exports.spreadsheet import Format, write
from registrations.exports.table import Document, Printed, Row, Sheet, Table
from registrations.exports.who import listed
from registrations.exports.wording import Wording
from registrations.models import Attendee, Delegation
from registrations.privacy import disclosures, sensitive
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.templatetags.dates import long_date
from workshop.text import in_series

_CHUNK = 500  # rows fetched, and made into cells, at a time

Values = tuple[Any, ...]
# The sensitive values of each group, by id of attendee, then by name.
Kept = Mapping[Purpose, Mapping[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class ListOrder:
    """What list is wanted: ``language`` is a code of the site or ``both``.

    ``people`` limits it to those ids of attendees; left out, all are listed. ``columns``
    limits it to the columns of those keys, and those that always stay. ``recipient`` is who
    gets the list, ``is_abroad`` whether that is outside the event's country. Where
    ``is_changed_only``, who stood the same on the last print is left out.
    """

    purpose: ListPurpose
    format: Format
    language: str
    is_final: bool = False
    people: frozenset[int] | None = None
    columns: frozenset[str] | None = None
    is_changed_only: bool = False
    recipient: str = ""
    is_abroad: bool = False
    reason: str = ""


def file_name(event: Event, order: ListOrder, *, now: datetime) -> str:
    """Return a name of plain letters that says what the file is and of which day."""
    edition = _edition_key(order) if order.purpose.has_editions else ""
    day = f"{now.astimezone(event.zone):%Y-%m-%d}"
    parts = (slugify(event.slug), order.purpose.stem, edition, day)
    return f"{'-'.join(part for part in parts if part)}.{order.format.value}"


def check_order(event: Event, order: ListOrder, *, by: Actor) -> None:
    """Refuse what cannot be made.

    Raises RuleViolation ``reason_missing``, ``format_not_made``, ``no_recipients_abroad`` or
    ``not_reprinted``.
    """
    if order.purpose.needs_reason and by.is_staff and not order.reason.strip():
        raise RuleViolation("reason_missing", _("Say why you need this list."))
    if order.format not in order.purpose.formats:
        made = sorted(each.value.upper() for each in order.purpose.formats)
        words = _("This list is not made as %(format)s. Take it as %(others)s.")
        others = in_series(made)
        raise RuleViolation(
            "format_not_made", words % {"format": order.format.value.upper(), "others": others}
        )
    if order.is_changed_only and not order.purpose.is_reprinted:
        raise RuleViolation(
            "not_reprinted",
            _("What changed since the last print is known of badges and name tents alone."),
        )
    if order.is_abroad and not event.transfer_recipients:
        raise RuleViolation(
            "no_recipients_abroad",
            _(
                "This event names no recipients abroad, so nobody has been asked to agree to it. "
                "Name them in the settings of the event first."
            ),
        )


def export(
    event: Event,
    order: ListOrder,
    *,
    file: BinaryIO,
    by: Actor,
    now: datetime,
    told: frozenset[int] | None = None,
) -> int:
    """Write the list to the open binary file, record it, and return how many it names.

    With ``told``, ids of people of whom it is recorded already, it is recorded again where it
    names anybody else.
    The number of queries does not depend on the number of people; of each only the id stays
    in memory, but for a PDF and for sensitive data. Raises RuleViolation ``key_gone``,
    ``nothing_changed`` where nothing is left to print, ``no_inviter`` for letters, and as
    ``check_order`` and ``write`` do.
    """
    check_order(event, order, by=by)
    # Nothing else is written, so nothing has to be undone on its own: no savepoint.
    order = replace(order, purpose=_chosen(event, order))
    with transaction.atomic(savepoint=False):
        total, ids = _written(event, order, file=file, by=by, now=now)
        if told is None or not told.issuperset(ids):
            _record(event, order, ids, by=by, now=now)
        return total


def write_for_oneself(
    attendee: Attendee, purpose: ListPurpose, *, language: str, file: BinaryIO, now: datetime
) -> None:
    """Write the PDF of one person, for that person: nobody else is told, so nothing is recorded.

    Raises RuleViolation ``no_glyph``.
    """
    own = frozenset({attendee.pk})
    order = ListOrder(purpose.at(attendee.event), Format.PDF, language, people=own)
    sheet, _total = _sheet(attendee.event, order, ids=[], prints=None, now=now)
    write(sheet, file=file, format=order.format)


def _chosen(event: Event, order: ListOrder) -> ListPurpose:
    """Return the purpose with the columns of the event, as far as they are wanted."""
    purpose = order.purpose.at(event)
    return purpose if order.columns is None else purpose.only(order.columns)


def _written(
    event: Event, order: ListOrder, *, file: BinaryIO, by: Actor, now: datetime
) -> tuple[int, list[int]]:
    """Write the list, remember what was printed, and return how many it names and their ids."""
    ids: list[int] = []
    if order.purpose.document is Document.VISA_LETTERS:
        people = listed(event, order.purpose, order.people, is_abroad=order.is_abroad)
        ids = visa_letters.write(event, people, file=file, now=now)
        return len(ids), ids
    prints = None
    if order.purpose.is_reprinted:
        prints = Prints(
            event, order.purpose, language=order.language, is_changed_only=order.is_changed_only
        )
    sheet, total = _sheet(event, order, ids=ids, prints=prints, now=now)
    if order.purpose.is_signed:
        sheet = replace(sheet, printed=_printed(event, ids, by=by, now=now))
    write(sheet, file=file, format=order.format)
    if prints is None:
        return total, ids
    if order.is_changed_only and not prints.made:
        raise RuleViolation("nothing_changed", _("Nothing has changed since the last print."))
    prints.keep(now=now)
    return len(prints.made), list(prints.made)


def _printed(event: Event, ids: list[int], *, by: Actor, now: datetime) -> Printed:
    """Return what records who stands on the sheets of a day, by the ids of the rows."""

    def printed(day: str, lines: Sequence[tuple[int, int]], sheet_count: int) -> int:
        printing = signing.record_printing(
            event,
            day=date.fromisoformat(day),
            lines=[(sheet, ids[row]) for sheet, row in lines],
            sheet_count=sheet_count,
            by=by,
            now=now,
        )
        return printing.number

    return printed


def _sheet(
    event: Event, order: ListOrder, *, ids: list[int], prints: Prints | None, now: datetime
) -> tuple[Sheet, int]:
    """Return the list, and how many it names; their ids are put into ``ids`` as it is written."""
    words = _words(event, order)
    if order.purpose.is_freezable:
        table = security.tables(event, order.people, words, is_abroad=order.is_abroad, now=now)
        ids[:] = table.ids
    else:
        table = _table(event, order, words, ids)
    if prints:
        table = replace(table, rows=prints.passing(table.rows, table.headings, ids))
    sheet = Sheet(
        name=order.purpose.stem,
        lines=[
            *title_block.lines(
                event,
                order.purpose,
                is_final=order.is_final,
                words=words,
                total=table.total,
                now=now,
            ),
            *table.lines,
        ],
        headings=table.headings,
        rows=table.rows,
        more=table.more,
        footnotes=lambda: title_block.footnotes(words),
        page_note=words.of(event.title),
        languages=words.codes,
        correction=words.in_each(lambda: title_block.correction(event)),
        funding=title_block.funding(event, words),
        document=order.purpose.document,
        days=[(day.isoformat(), words.in_each(partial(long_date, day))) for day in event.days],
    )
    return sheet, table.total


def _table(event: Event, order: ListOrder, words: Wording, ids: list[int]) -> Table:
    """Return the table of a living list; the ids of its people are put into ``ids``."""
    kept = _kept(event, order.purpose)
    holding = {person for values in kept.values() for person in values}
    people = _people(event, order, holding)
    first = list(islice(people, 1))
    total = first[0][-1] if first else 0
    headings = order.purpose.headings(words)
    rows: Iterable[Row] = _rows(order.purpose, chain(first, people), kept, words, ids)
    if order.purpose.counted:
        headings, rows = order.purpose.counted(rows, event, words)
        # Nobody is named; what is disclosed is of those whose values were counted.
        ids[:] = [each for each in ids if each in holding]
    return Table(headings, rows, total)


def _edition_key(order: ListOrder) -> str:
    return "final" if order.is_final else "provisional"


def _record(event: Event, order: ListOrder, ids: list[int], *, by: Actor, now: datetime) -> None:
    purpose = order.purpose
    chosen: dict[str, Any] = {
        "statuses": list(purpose.statuses),
        "consents": list(purpose.consents(is_abroad=order.is_abroad)),
        "language": order.language,
        "format": order.format.value,
    }
    if purpose.has_editions:
        chosen["edition"] = _edition_key(order)
    if order.is_changed_only:
        chosen["changed_only"] = True
    if order.people is not None:
        chosen["selected"] = len(order.people)
    disclosures.record(
        event,
        kind=DisclosureKind.EXPORT,
        purpose=purpose.key,
        by=by,
        now=now,
        columns=[column.key for column in purpose.columns],
        people=ids,
        recipient=order.recipient,
        is_abroad=order.is_abroad,
        reason=order.reason,
        filter=chosen,
    )


def _words(event: Event, order: ListOrder) -> Wording:
    delegations = Delegation.objects.filter(event=event).select_related("institution")
    return Wording(order.language, event=event, delegations=delegations)


def _people(event: Event, order: ListOrder, holding: Iterable[int]) -> Iterator[Values]:
    """Yield the values of the purpose's fields, the id, and the number of all, for each person.

    Whom a list of sensitive data would name without any is left out: only the ``holding`` stay.
    """
    purpose = order.purpose
    found: Any = listed(event, purpose, order.people, is_abroad=order.is_abroad)
    if purpose.any_of:
        found = found.filter(pk__in=holding)
    found = found.in_order_of_precedence()
    if "is_consenting" in purpose.fields:
        found = found.with_consent(PARTICIPANT_LIST.consent)
    if "agrees_to_photos" in purpose.fields:
        found = found.with_consent(Purpose.PHOTOS, "agrees_to_photos")
    found = own_columns.annotated(found, purpose.fields)
    found = presence.annotated(found, event, purpose.fields)
    # Counted within the same query, so that the title block cannot disagree with the rows.
    total = found.order_by().values("event").annotate(number=Count("pk")).values("number")
    found = found.annotate(listed_count=Subquery(total))
    rows: Iterator[Values] = iter(
        found.values_list(*purpose.fields, "pk", "listed_count").iterator(chunk_size=_CHUNK)
    )
    return rows


def _rows(
    purpose: ListPurpose, people: Iterator[Values], kept: Kept, words: Wording, ids: list[int]
) -> Iterator[Row]:
    """Yield the numbered rows, made chunk by chunk and in each column by column.

    ``kept`` holds the sensitive values that the columns read. The ids of the people are put
    into ``ids`` as they pass.
    """
    start = 1
    while chunk := list(islice(people, _CHUNK)):
        *read, passing, _total = zip(*chunk, strict=True)
        ids.extend(passing)
        values: dict[str, Sequence[Any]] = dict(zip(purpose.fields, read, strict=True))
        values |= _sensitive(purpose, passing, kept)
        numbers = range(start, start + len(chunk))
        cells = (column.cells(values, words) for column in purpose.columns)
        yield from zip(numbers, *cells, strict=True)
        start += len(chunk)


def _kept(event: Event, purpose: ListPurpose) -> Kept:
    """Return such sensitive values as the columns read, as far as there are any."""
    names = [field.split(".") for each in purpose.columns if each.group for field in each.fields]
    return {
        group: {
            person: shown
            for person, values in sensitive.values_in(event, group).items()
            if (shown := {name: values[name] for of, name in names if of == group and values[name]})
        }
        for group in purpose.groups
    }


def _sensitive(purpose: ListPurpose, people: Sequence[int], kept: Kept) -> dict[str, Sequence[Any]]:
    """Return the sensitive values of the people field by field; nothing where there is none."""
    columns = [(each.group, field) for each in purpose.columns for field in each.fields]
    return {
        field: [kept[group].get(each, {}).get(field.split(".")[1]) for each in people]
        for group, field in columns
        if group
    }
