"""Whom a list names, and whom it leaves out for want of consent."""

from typing import Any

from django.db.models import Prefetch

from registrations.enums import AttendanceMode, Purpose
from registrations.exports.purpose import ListPurpose
from registrations.models import Attendee, Consent
from registrations.querysets import AttendeeQuerySet
from workshop.models import Event


def candidates(
    event: Event, purpose: ListPurpose, people: frozenset[int] | None = None
) -> AttendeeQuerySet[Attendee]:
    """Return the event's people in a state that the purpose lists, whatever they consented to."""
    found = Attendee.objects.filter(event=event, status__in=purpose.statuses)
    return found if people is None else found.filter(pk__in=people)


def listed(
    event: Event,
    purpose: ListPurpose,
    people: frozenset[int] | None = None,
    *,
    is_abroad: bool = False,
) -> AttendeeQuerySet[Attendee]:
    """Return those whom the list names, given to somebody at home or abroad."""
    found = candidates(event, purpose, people)
    if purpose.is_for_attended:
        found = found.attended(days=event.days, parts=event.parts_of_day)
    if purpose.is_in_person:
        found = found.exclude(mode=AttendanceMode.ONLINE)
    if purpose.any_of:
        found = found.consenting_to_any(*purpose.any_of)
    if purpose.refused:
        found = found.not_consenting(purpose.refused)
    return found.consenting(*purpose.consents(is_abroad=is_abroad))


def left_out(
    event: Event,
    purpose: ListPurpose,
    people: frozenset[int] | None = None,
    *,
    is_abroad: bool = False,
) -> AttendeeQuerySet[Attendee]:
    """Return those missing from the list for want of consent, in order of precedence.

    ``consent_answers`` of each holds the current answers to the questions, as far as there
    are any.
    """
    needed = purpose.consents(is_abroad=is_abroad)
    found = candidates(event, purpose, people)
    if purpose.any_of:
        agreeing = found.consenting(*needed).consenting_to_any(*purpose.any_of)
        missing = found.exclude(pk__in=agreeing.values("pk"))
        return _with_answers(missing, *needed, *purpose.any_of)
    if not needed:
        return Attendee.objects.none()
    return _with_answers(found.not_consenting(*needed), *needed)


def kept_home(
    event: Event, purpose: ListPurpose, people: frozenset[int] | None = None
) -> AttendeeQuerySet[Attendee]:
    """Return those whom the list names at home and leaves out abroad, in order of precedence.

    ``consent_answers`` of each holds the current answer on transfer, if there was one.
    """
    found = listed(event, purpose, people).not_consenting(Purpose.TRANSFER)
    return _with_answers(found, Purpose.TRANSFER)


def _with_answers(found: Any, *purposes: Purpose) -> AttendeeQuerySet[Attendee]:
    answers = Consent.objects.filter(purpose__in=purposes, is_current=True)
    rows: AttendeeQuerySet[Attendee] = (
        found.with_delegation()
        .prefetch_related(Prefetch("consents", queryset=answers, to_attr="consent_answers"))
        .in_order_of_precedence()
    )
    return rows
