"""Personal links: signed keys over (kind, id, version).

A key is read by its holder's page without any sign-in. It can be computed again by those
who may show it, and is made worthless by raising the version. Base32 in lower case, so
that it survives fax and telephone.
"""

import base64
import binascii
import struct

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from registrations.models import Attendee, DeskLink, FocalPoint
from workshop.models import DraftLink

_SIGNATURE_BYTES = 20  # 160 bits
_HEAD = struct.Struct(">QH")

ATTENDEE = "r"
FOCAL_POINT = "d"
DESK = "desk"
DRAFT = "draft"


def _signature(kind: str, head: bytes, secret: str) -> bytes:
    mac = salted_hmac(f"registrations.links.{kind}", head.hex(), secret=secret, algorithm="sha256")
    return mac.digest()[:_SIGNATURE_BYTES]


def make_key(kind: str, pk: int, version: int) -> str:
    """Return the key of the person's page."""
    head = _HEAD.pack(pk, version).lstrip(b"\0")
    return _written(head + _signature(kind, head, settings.SECRET_KEY))


def _written(signed: bytes) -> str:
    return base64.b32encode(signed).decode().rstrip("=").lower()


def read_key(kind: str, key: str) -> tuple[int, int] | None:
    """Return (id, version) of a key that this site signed, else nothing."""
    if not key.isascii() or len(key) > 60:
        return None
    try:
        signed = base64.b32decode(key.upper() + "=" * (-len(key) % 8))
    except binascii.Error:
        return None
    # The bits that fill the last letter belong to the key too: one page, one address.
    if _written(signed) != key.lower():
        return None
    head, signature = signed[:-_SIGNATURE_BYTES], signed[-_SIGNATURE_BYTES:]
    if not 3 <= len(head) <= _HEAD.size:
        return None
    secrets = [str(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if not any(
        constant_time_compare(signature, _signature(kind, head, secret)) for secret in secrets
    ):
        return None
    pk, version = _HEAD.unpack(head.rjust(_HEAD.size, b"\0"))
    return pk, version


def path_of(holder: Attendee | FocalPoint | DeskLink | DraftLink) -> str:
    """Return the path of the holder's page, of the desk or the draft, in the active language."""
    if isinstance(holder, DraftLink):
        return reverse("draft-agenda", args=[holder.event.slug, make_key(DRAFT, holder.pk, 1)])
    if isinstance(holder, DeskLink):
        key = make_key(DESK, holder.pk, holder.key_version)
        return reverse("desk-link", args=[holder.event.slug, key])
    if isinstance(holder, Attendee):
        return reverse("own", args=[make_key(ATTENDEE, holder.pk, holder.key_version)])
    return reverse("delegation", args=[make_key(FOCAL_POINT, holder.pk, holder.key_version)])


def link_of(holder: Attendee | FocalPoint | DeskLink | DraftLink) -> str:
    """Return the whole address of what ``path_of`` names, in the active language."""
    return f"{settings.BASE_URL}{path_of(holder)}"


def attendee_of(key: str) -> Attendee:
    """Return the attendee whose key this is. Raises Http404 for a key without worth."""
    read = read_key(ATTENDEE, key)
    holder = read and (
        Attendee.objects.with_delegation().filter(pk=read[0], key_version=read[1]).first()
    )
    if not holder:
        raise Http404
    return holder


def focal_point_of(key: str) -> FocalPoint:
    """Return the focal point whose key this is. Raises Http404 for a key without worth."""
    read = read_key(FOCAL_POINT, key)
    holder = read and (
        FocalPoint.objects.select_related("delegation__event", "delegation__institution")
        .filter(pk=read[0], key_version=read[1])
        .first()
    )
    if not holder:
        raise Http404
    return holder


def desk_link_of(slug: str, key: str) -> DeskLink:
    """Return the desk link of the event whose key this is, on whatever day it is good.

    Raises Http404 for a key without worth.
    """
    read = read_key(DESK, key)
    found = read and (
        DeskLink.objects.select_related("event")
        .filter(pk=read[0], key_version=read[1], event__slug=slug)
        .first()
    )
    if not found:
        raise Http404
    return found


def draft_link_of(slug: str, key: str) -> DraftLink:
    """Return the link to the event's draft whose key this is, whether or not it is still good.

    A key is good once: it is not renewed but withdrawn. Raises Http404 for a key without worth.
    """
    read = read_key(DRAFT, key)
    found = read and (
        DraftLink.objects.select_related("event").filter(pk=read[0], event__slug=slug).first()
    )
    if not found:
        raise Http404
    return found


def holders_at(event_id: int, address: str) -> list[Attendee | FocalPoint]:
    """Return who has the address at the event, in either case of letters: focal points first."""
    focal_points = FocalPoint.objects.select_related("delegation__event", "delegation__institution")
    attendees = Attendee.objects.with_delegation()
    return [
        *focal_points.filter(delegation__event=event_id, email__iexact=address).order_by("pk"),
        *attendees.filter(event=event_id, email__iexact=address).order_by("pk"),
    ]
