"""Events with as many people as wanted: one of each kind, copied by the database itself."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from post_office.models import STATUS, Email

from bench.content import FIRST_DAY, NOW, build_event, pair
from registrations.enums import Action, ConsentAnswer, MessageKind, Purpose, Status
from registrations.models import Attendee, Consent, Delegation, HistoryEntry, Institution, Message
from registrations.models.attendee import STATUS_MOMENTS
from registrations.privacy import notices
from workshop.models import Event
from workshop.text import to_search_key

# Stands in the texts of a person for the number that a copy has.
_MARK = "#"
_MARKED = ("family_name", "given_names", "chinese_name", "email", "phone", "reference",
           "search_text")  # fmt: skip
_DELEGATIONS = 34
# Of ten people.
_MIXED = (*6 * [Status.CONFIRMED], *2 * [Status.SUBMITTED], Status.WAITLISTED, Status.WITHDRAWN)
_OF_EVENT = "registrations_attendee AS a WHERE a.event_id = %s AND a.id <> %s"


def build_people(
    slug: str, *, count: int, statuses: Sequence[Status] = (Status.CONFIRMED,)
) -> Event:
    """Return an event with as many people of 34 delegations, all in circulation.

    The statuses are dealt out to them in turn.
    """
    created = build_event(slug)
    institutions = Institution.objects.order_by("pk")[:_DELEGATIONS]
    delegations = Delegation.objects.bulk_create(
        Delegation(event=created, institution=each, protocol_rank=10 * number)
        for number, each in enumerate(institutions)
    )
    keys = [each.pk for each in delegations]
    for place, status in enumerate(statuses):
        pattern = _pattern(created, delegations[0], status)
        Attendee.objects.bulk_create([pattern])
        _copy(
            pattern,
            "generate_series(%s::integer, %s, %s) AS a (n)",
            [place, count - 1, len(statuses)],
            {each: f"replace(p.{each}, '{_MARK}', a.n::text)" for each in _MARKED}
            | {
                "delegation_id": f"('{{{','.join(map(str, keys))}}}'::bigint[])"
                f"[1 + a.n %% {len(keys)}]",
                "position_in_delegation": f"a.n / {len(keys)}",
            },
        )
        pattern.delete()
    notice = notices.publish(created, pair("How your data is used.", "信息如何使用。"), now=NOW)
    first = _first(created)
    consent = Consent.objects.create(
        attendee=first,
        purpose=Purpose.CIRCULATION,
        notice=notice,
        language="en",
        answer=ConsentAnswer.GIVEN,
        answered_at=NOW,
        actor="delegate",
    )
    _copy(consent, _OF_EVENT, [created.pk, first.pk], {"attendee_id": "a.id"})
    analyze()
    return created


def mixed(count: int) -> Event:
    """Return the event with as many people in every state, made where it is not there yet."""
    slug = f"mixed-{count}"
    return Event.objects.filter(slug=slug).first() or build_people(
        slug, count=count, statuses=_MIXED
    )


def add_acts_and_messages(event: Event) -> None:
    """Give everybody of the event two acts and a mail, without making the mail's text."""
    first = _first(event)
    chosen = [event.pk, first.pk]
    for action in (Action.SUBMITTED, Action.CONFIRMED):
        entry = HistoryEntry.objects.create(
            event=event, attendee=first, at=NOW, action=action, actor="system"
        )
        _copy(entry, _OF_EVENT, chosen, {"attendee_id": "a.id"})
    # Mail and message find each other by the reference.
    mail = Email.objects.create(
        from_email=event.contact_email,
        to=[first.email],
        subject="Confirmed",
        message="x" * 900,
        status=STATUS.sent,
        message_id=first.reference,
    )
    _copy(mail, _OF_EVENT, chosen, {"to": "a.email", "message_id": "a.reference"})
    message = Message.objects.create(
        event=event,
        attendee=first,
        kind=MessageKind.CONFIRMED,
        language="en",
        queued_at=NOW,
        sent_at=NOW,
        marker=first.reference,
        email=mail,
    )
    _copy(
        message,
        f"post_office_email AS e, {_OF_EVENT} AND e.message_id = a.reference",
        chosen,
        {"attendee_id": "a.id", "marker": "a.reference", "email_id": "e.id"},
    )
    analyze()


def analyze() -> None:
    """Count anew what the tables hold, as the server does some time after so many new rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(pattern: Model, source: str, chosen: list[Any], computed: dict[str, str]) -> None:
    """Copy the stored row once for each row of the source ``a``; what differs is computed.

    Sources and what is computed are SQL written in this file; values go beside it.
    """
    table, quote = pattern._meta.db_table, connection.ops.quote_name
    columns = [each.column for each in pattern._meta.concrete_fields if not each.primary_key]
    names = ", ".join(map(quote, columns))
    values = ", ".join(computed.get(each, f"p.{quote(each)}") for each in columns)
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {values} "  # noqa: S608
        f"FROM (SELECT * FROM {table} WHERE id = %s) AS p, {source}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [pattern.pk, *chosen])


def _first(event: Event) -> Attendee:
    return Attendee.objects.filter(event=event).order_by("pk")[0]


def _pattern(created: Event, delegation: Delegation, status: Status) -> Attendee:
    """Return an attendee; the search text is set here as saving in bulk leaves it out."""
    family, given = f"Řezníčková-Test{_MARK}", f"Given {created.pk} {_MARK}"
    email, reference = f"person{_MARK}@example.org", f"B{created.pk}-{_MARK}"
    moment = {STATUS_MOMENTS[status]: NOW} if status in STATUS_MOMENTS else {}
    return Attendee(
        event=created,
        delegation=delegation,
        honorific="Ms",
        family_name=family,
        given_names=given,
        chinese_name=f"测试{_MARK}",
        sex="female",
        position="Deputy Head of Division for Practical Cooperation",
        position_zh="务实合作处副处长",
        department="Department of International Affairs",
        department_zh="国际司",
        email=email,
        phone=f"+86 10 {_MARK}",
        headset_language="en",
        days=[FIRST_DAY.isoformat()],
        reference=reference,
        status=status,
        created_at=NOW,
        submitted_at=NOW,
        search_text=to_search_key(family, given, email, reference),
        **moment,
    )
