"""Erase one person whole, on request or by staff, and answer requests for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registrations.domain import history, lifecycle
from registrations.domain.actors import DELEGATE, SYSTEM, Actor
from registrations.domain.names import printed_name
from registrations.enums import Action, ActorKind, MessageKind, Status
from registrations.messages import outbox
from registrations.models import Attendee, ErasureRequest, Message
from registrations.models.retention import ErasureState
from registrations.privacy import holds, ledger, removal
from registrations.privacy.retention import today_at
from workshop.domain.phases import may_withdraw
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import AgendaRelease, Contribution, Event
from workshop.text import to_search_key

# Within so many days a request must be answered: a month, by the General Data Protection
# Regulation, article 12(3).
ANSWER_WITHIN = timedelta(days=30)


@transaction.atomic
def ask(attendee: Attendee, now: datetime) -> ErasureRequest:
    """Record that the person asks to be erased; staff answer within 30 days.

    Raises RuleViolation ``already_asked``.
    """
    attendee = lifecycle.locked(attendee)
    if open_request_of(attendee):
        raise RuleViolation("already_asked", _("You have asked for this already."))
    history.record(Action.ERASURE_ASKED, attendee=attendee, by=DELEGATE, now=now)
    due_on = today_at(attendee.event, now=now) + ANSWER_WITHIN
    return ErasureRequest.objects.create(attendee=attendee, asked_at=now, due_on=due_on)


def open_request_of(attendee: Attendee) -> ErasureRequest | None:
    """Return the request that staff have not answered yet, if there is one."""
    return attendee.erasure_requests.filter(state=ErasureState.OPEN).first()


@transaction.atomic
def refuse(request: ErasureRequest, *, reason: str, by: Actor, now: datetime) -> ErasureRequest:
    """Say no, for a reason that the person is told; the person may ask again.

    Raises RuleViolation ``not_yours``, ``reason_missing`` or ``answered``.
    """
    _check_staff(by)
    reason = lifecycle.needs_reason(reason)
    attendee = lifecycle.locked(request.attendee)
    request.refresh_from_db()
    if request.state != ErasureState.OPEN:
        raise RuleViolation("answered", _("This request has been answered already."))
    request.state, request.reason = ErasureState.REFUSED, reason
    request.decided_at, request.decided_by = now, by.user
    request.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    history.record(Action.ERASURE_REFUSED, attendee=attendee, by=by, now=now)
    outbox.queue(MessageKind.ERASURE_REFUSED, to=attendee, by=by.user, now=now, reason=reason)
    return request


def erase(attendee: Attendee, *, by: Actor, now: datetime) -> removal.Counts:
    """Erase the person and all that is known of them; a seat that is given up goes on first.

    Nothing can be said to the person afterwards. Return how many rows of each table went.
    Raises RuleViolation ``not_yours``, ``held`` where an audit needs the data, or ``gone``.
    """
    _check_staff(by)
    if holds.in_force(attendee.event, now=now):
        raise RuleViolation(
            "held",
            _(
                "A hold keeps the data of this event for an audit. Lift it first, or refuse the "
                "request with this reason."
            ),
        )
    with ledger.erasing() as numbers:
        attendee = _out_of_line(attendee, now=now)
        ledger.record(attendee.event_id, attendee.reference, now=now, numbers=numbers)
        return _remove(attendee, by=by, now=now)


def erase_again(attendee: Attendee, *, now: datetime) -> None:
    """Erase somebody whom a restored database has back; call it in a transaction."""
    _remove(_out_of_line(attendee, now=now), by=SYSTEM, now=now)


def named_as(attendee: Attendee) -> list[Contribution]:
    """Return the contributions to the event's agenda that bear the person's name."""
    rows = Contribution.objects.filter(item__event=attendee.event_id).exclude(name="")
    names = _names_of(attendee, [each.name for each in rows])
    return [each for each in rows if each.name in names]


def _named_in_releases(attendee: Attendee) -> set[str]:
    """Return the names in the event's released agendas that are the person's."""
    rows = AgendaRelease.objects.filter(event=attendee.event_id).exclude(names={})
    parts = [part for row in rows for each in row.names.values() for part in each]
    return _names_of(attendee, [part["name"] for part in parts if part.get("name")])


def _names_of(attendee: Attendee, candidates: Iterable[str]) -> set[str]:
    """Return the candidates that are the person's name, in any order of its words."""
    own = f"{attendee.given_names} {attendee.family_name}"
    names = (own, attendee.native_name, attendee.chinese_name, attendee.print_as)
    known = {_words(name, attendee) for name in names} - {frozenset()}
    return {each for each in candidates if _words(each, attendee) in known}


def _telling_others_of(attendee: Attendee) -> QuerySet[Message]:
    """Return the messages of the event to others that name the person.

    A name of one word may be anybody's, so that only the reference counts then.
    """
    name = printed_name(attendee)
    telling = Q(email__message__contains=attendee.reference)
    telling |= Q(email__subject__contains=attendee.reference)
    if " " in name:
        telling |= Q(email__message__contains=name)
    return (
        Message.objects.filter(event=attendee.event_id).exclude(attendee=attendee).filter(telling)
    )


def _words(name: str, attendee: Attendee) -> frozenset[str]:
    """Return the words of a name in any order, without the honorific."""
    return frozenset(to_search_key(name).split()) - {*to_search_key(attendee.honorific).split()}


def _check_staff(by: Actor) -> None:
    if by.kind not in {ActorKind.STAFF, ActorKind.SYSTEM}:
        raise RuleViolation("not_yours", _("This is not yours to decide."))


def _out_of_line(attendee: Attendee, *, now: datetime) -> Attendee:
    """Lock the person, and free the seat or place in the line while the event lies ahead.

    After the event a registration stays what it was, so that the totals do.
    """
    try:
        event, _delegation, attendee = lifecycle.locked_with_seats(attendee)
    except Attendee.DoesNotExist:
        raise RuleViolation("gone", _("This person has been erased already.")) from None
    is_over = event.state != EventState.POSTPONED and now >= event.ends_at
    if is_over or not attendee.is_open or attendee.status == Status.DRAFT:
        return attendee
    if may_withdraw(event, now=now):
        return lifecycle.withdraw(attendee, by=DELEGATE, now=now)
    reason = _("Erased on request.")
    return lifecycle.cancel(attendee, by=SYSTEM, now=now, reason=reason)


def _remove(attendee: Attendee, *, by: Actor, now: datetime) -> removal.Counts:
    event = Event.objects.get(pk=attendee.event_id)
    counts = removal.strike([each.pk for each in named_as(attendee)])
    counts += removal.strike_in_releases(event, _named_in_releases(attendee))
    removal.leave_disclosures(removal.naming(event), people=[attendee.pk])
    counts += removal.remove_messages(_telling_others_of(attendee))
    counts += removal.remove_people(event, [attendee.pk], now=now)
    history.record_for_event(Action.ERASED, event=event, by=by, now=now)
    return counts
