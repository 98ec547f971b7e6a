"""Send personal links again to an address, without telling anybody whose address it is.

Whoever asks gets the same answer in the same time, since the request looks nobody up: it
leaves a job that does. Queue and tables of jobs hold no address meanwhile, but a keyed
hash of it under a number used once; the job compares that with the addresses of the event.
So what the queue holds names nobody, and two requests for one address cannot be told from
requests for two.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import constant_time_compare, salted_hmac

from registrations.enums import MessageKind
from registrations.links import holders_at
from registrations.messages import outbox
from registrations.models import Attendee, FocalPoint, Message
from workshop.models import Event


@dataclass(frozen=True)
class LinkRequest:
    """That somebody asked for the links of an address at an event, without the address."""

    event_id: int
    number: str
    digest: str


def normal(address: str) -> str:
    """Return the address as it is compared: in lower case, without blanks around it."""
    return address.strip().lower()


def _digest(address: str, event_id: int, number: str) -> str:
    value = f"{event_id}:{number}:{normal(address)}"
    return salted_hmac("registrations.link-request", value, algorithm="sha256").hexdigest()


def request_for(address: str, *, event: Event) -> LinkRequest:
    """Return what the job is told of the request."""
    number = secrets.token_hex(16)
    return LinkRequest(event.pk, number, _digest(address, event.pk, number))


def answer(request: LinkRequest, *, now: datetime) -> Message | None:
    """Queue one message with every link of the address at the event; nothing for an unknown one.

    It goes to the first focal point, else the first attendee, in the language of that
    person; who else has the address is looked up when it is sent.
    """
    address = _address_of(request)
    if address is None:
        return None
    holders = holders_at(request.event_id, address)
    return outbox.queue(
        MessageKind.LINK_AGAIN, to=holders[0], now=now, are_several=len(holders) > 1
    )


def _address_of(request: LinkRequest) -> str | None:
    """Return the address that was asked for, as it is stored, or nothing."""
    focal_points = FocalPoint.objects.filter(delegation__event=request.event_id)
    attendees = Attendee.objects.filter(event=request.event_id)
    addresses = {
        address
        for people in (focal_points, attendees)
        for address in people.exclude(email="").values_list("email", flat=True)
    }
    for address in sorted(addresses):
        digest = _digest(address, request.event_id, request.number)
        if constant_time_compare(digest, request.digest):
            return address
    return None
