"""The list of an event's people: who stands in it, its title block, its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any, BinaryIO

from django.db.models import Count, Prefetch, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action
from registrations.exports.purposes import PARTICIPANT_LIST, ListPurpose
from registrations.exports.spreadsheet import Format, write
from registrations.exports.table import Heading, Kind, Row, Sheet
from registrations.exports.wording import MARK, Wording
from registrations.models import Attendee, Consent, Delegation
from registrations.querysets import AttendeeQuerySet
from workshop.models import Event
from workshop.templatetags.dates import event_dates, in_zone_of, time_zone_name

_CHUNK = 500  # rows fetched, and made into cells, at a time

Values = tuple[Any, ...]


@dataclass(frozen=True)
class ListOrder:
    """What list is wanted: ``language`` is a code of the site or ``both``.

    ``people`` limits it to those ids of attendees; left out, all are listed.
    """

    purpose: ListPurpose
    format: Format
    language: str
    is_final: bool = False
    people: frozenset[int] | None = None


def candidates(
    event: Event, purpose: ListPurpose, people: frozenset[int] | None = None
) -> AttendeeQuerySet[Attendee]:
    """Return the event's people in a state that the purpose lists, whatever they consented to."""
    found = Attendee.objects.filter(event=event, status__in=purpose.statuses)
    return found if people is None else found.filter(pk__in=people)


def listed(
    event: Event, purpose: ListPurpose, people: frozenset[int] | None = None
) -> AttendeeQuerySet[Attendee]:
    """Return those whom the list names."""
    found = candidates(event, purpose, people)
    return found.consenting(purpose.consent) if purpose.consent else found


def left_out(
    event: Event, purpose: ListPurpose, people: frozenset[int] | None = None
) -> AttendeeQuerySet[Attendee]:
    """Return those missing from the list for want of consent, in order of precedence.

    ``consent_answers`` of each holds the current answer to the question, if there was one.
    """
    if purpose.consent is None:
        return Attendee.objects.none()
    answers = Consent.objects.filter(purpose=purpose.consent, is_current=True)
    found: AttendeeQuerySet[Any] = (
        candidates(event, purpose, people)
        .not_consenting(purpose.consent)
        .with_delegation()
        .prefetch_related(Prefetch("consents", queryset=answers, to_attr="consent_answers"))
        .in_order_of_precedence()
    )
    return found


def file_name(event: Event, order: ListOrder, *, now: datetime) -> str:
    """Return a name of plain letters that says what the file is and of which day."""
    edition = ("final" if order.is_final else "provisional") if order.purpose.is_circulated else ""
    day = f"{now.astimezone(event.zone):%Y-%m-%d}"
    parts = (slugify(event.slug), order.purpose.stem, edition, day)
    return f"{'-'.join(part for part in parts if part)}.{order.format.value}"


def export(event: Event, order: ListOrder, *, file: BinaryIO, by: Actor, now: datetime) -> int:
    """Write the list to the open binary file, record it, and return how many it names.

    The number of queries does not depend on the number of people, nor does the memory.
    """
    words = _words(event, order)
    people = _people(event, order)
    first = list(islice(people, 1))
    total = first[0][-1] if first else 0
    sheet = Sheet(
        name=order.purpose.stem,
        lines=_title_block(event, order, words=words, total=total, now=now),
        headings=_headings(order.purpose, words),
        rows=_rows(order.purpose, chain(first, people), words),
        footnotes=lambda: _footnotes(words),
        page_note=words.of(event.title),
    )
    write(sheet, file=file, format=order.format)
    columns = [column.key for column in order.purpose.columns]
    history.record_for_event(Action.EXPORTED, event=event, by=by, now=now, fields=columns)
    return total


def _words(event: Event, order: ListOrder) -> Wording:
    delegations = Delegation.objects.filter(event=event).select_related("institution")
    return Wording(order.language, event=event, delegations=delegations)


def _people(event: Event, order: ListOrder) -> Iterator[Values]:
    """Yield the values of the purpose's fields, then the number of all people, for each person."""
    purpose = order.purpose
    found: Any = listed(event, purpose, order.people).in_order_of_precedence()
    if "is_consenting" in purpose.fields:
        found = found.with_consent(PARTICIPANT_LIST.consent)
    # Counted within the same query, so that the title block cannot disagree with the rows.
    total = found.order_by().values("event").annotate(number=Count("pk")).values("number")
    found = found.annotate(listed_count=Subquery(total))
    rows: Iterator[Values] = iter(
        found.values_list(*purpose.fields, "listed_count").iterator(chunk_size=_CHUNK)
    )
    return rows


def _rows(purpose: ListPurpose, people: Iterator[Values], words: Wording) -> Iterator[Row]:
    """Yield the numbered rows, made chunk by chunk and in each column by column."""
    start = 1
    while chunk := list(islice(people, _CHUNK)):
        values = dict(zip(purpose.fields, zip(*chunk, strict=True), strict=False))
        numbers = range(start, start + len(chunk))
        cells = (column.cells(values, words) for column in purpose.columns)
        yield from zip(numbers, *cells, strict=True)
        start += len(chunk)


def _headings(purpose: ListPurpose, words: Wording) -> list[Heading]:
    number = Heading(words.of(gettext_lazy("No.")), Kind.NUMBER, 5)
    return [
        number,
        *(Heading(words.of(each.title), each.kind, each.width) for each in purpose.columns),
    ]


def _title_block(
    event: Event, order: ListOrder, *, words: Wording, total: int, now: datetime
) -> list[str]:
    return [
        words.of(event.title),
        words.in_each(lambda: event_dates(event)),
        words.in_each(lambda: _place(event)),
        words.in_each(lambda: _edition(order)),
        words.in_each(lambda: _as_of(event, now)),
        words.in_each(lambda: _("Number of people: %(count)d") % {"count": total}),
    ]


def _place(event: Event) -> str:
    """Return the venue and the city, as far as they are known."""
    place = {"venue": str(event.venue), "city": str(event.city)}
    if all(place.values()):
        return pgettext("place of an event", "%(venue)s, %(city)s") % place
    return place["venue"] or place["city"]


def _edition(order: ListOrder) -> str:
    if not order.purpose.is_circulated:
        return _("All registrations. For staff only, not for circulation.")
    if order.is_final:
        return _("List of participants: FINAL")
    return _("List of participants: PROVISIONAL")


def _as_of(event: Event, now: datetime) -> str:
    return _("As of %(moment)s (%(zone)s)") % {
        "moment": in_zone_of(now, event),
        "zone": time_zone_name(event),
    }


def _footnotes(words: Wording) -> list[str]:
    if not words.has_marks:
        return []
    note = words.of(gettext_lazy("Shown as given: there is no Chinese translation."))
    return [f"{MARK} {note}"]
