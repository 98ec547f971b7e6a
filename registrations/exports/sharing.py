"""The list of participants on the participants' own pages: put there, read, recalled.

It is made anew for each reader. It is recorded as given out on the first reading of a day, and
again as soon as it names anybody of whom that is not recorded.
"""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import SYSTEM, Actor
from registrations.enums import Action, Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST
from registrations.exports.spreadsheet import Format
from registrations.models import Attendee, Disclosure, SharedList
from workshop.errors import RuleViolation
from workshop.languages import language_codes
from workshop.models import Event


def recipient() -> str:
    """Return how the log of disclosures names the readers, in every language of the site."""
    named = []
    for code in language_codes():
        with translation.override(code):
            named.append(_("the participants, on their own pages"))
    return " / ".join(named)


def shared_list_of(event: Event) -> SharedList | None:
    """Return how the list stands on the own pages, if it does."""
    return SharedList.objects.filter(event=event).select_related("shared_by").first()


@transaction.atomic
def share(event: Event, *, is_final: bool, is_abroad: bool, by: Actor, now: datetime) -> SharedList:
    """Put the list on the own pages of everybody confirmed, or there in another edition.

    Raises RuleViolation ``not_yours`` or ``no_recipients_abroad``.
    """
    event = _locked(event, by=by)
    if is_abroad and not event.transfer_recipients:
        raise RuleViolation(
            "no_recipients_abroad",
            _("This event names no recipients abroad, so nobody has been asked to agree to it."),
        )
    values = {"is_final": is_final, "is_abroad": is_abroad, "shared_at": now, "shared_by": by.user}
    row, _made = SharedList.objects.update_or_create(event=event, defaults=values)
    history.record_for_event(Action.LIST_SHARED, event=event, by=by, now=now)
    return row


@transaction.atomic
def recall(event: Event, *, by: Actor, now: datetime) -> None:
    """Take the list off the own pages. Raises RuleViolation ``not_yours`` or ``not_shared``."""
    event = _locked(event, by=by)
    count, _of = SharedList.objects.filter(event=event).delete()
    if not count:
        raise RuleViolation("not_shared", _("The list is not on the own pages."))
    history.record_for_event(Action.LIST_RECALLED, event=event, by=by, now=now)


def _locked(event: Event, *, by: Actor) -> Event:
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def may_read(attendee: Attendee) -> bool:
    """Return whether the own page of the person leads to the list."""
    is_confirmed = attendee.status == Status.CONFIRMED
    return is_confirmed and shared_list_of(attendee.event) is not None


def read(event: Event, *, language: str, file: BinaryIO, now: datetime) -> None:
    """Write the list as it is now, as PDF, to the open binary file.

    Raises RuleViolation ``not_shared`` or ``no_glyph``.
    """
    row = shared_list_of(event)
    if row is None:
        raise RuleViolation("not_shared", _("The list is not on the own pages."))
    order = ListOrder(
        purpose=PARTICIPANT_LIST,
        format=Format.PDF,
        language=language,
        is_final=row.is_final,
        recipient=recipient(),
        is_abroad=row.is_abroad,
    )
    today = now.astimezone(event.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since = max(today, row.shared_at)
    known = Disclosure.objects.filter(event=event, recipient=order.recipient, at__gte=since)
    recorded = list(known.values_list("people", flat=True))
    told = frozenset(each for people in recorded for each in people) if recorded else None
    export(event, order, file=file, by=SYSTEM, now=now, told=told)
