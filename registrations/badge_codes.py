"""The code on a badge: it says who it is to the desk of the event, and nothing to anybody else.

It is the key of the person with a signature, in letters and digits that a QR code packs
tightly. Badges are printed days before the event and stay good: no version is in it. It
opens no page; whoever is let in at the desk looks people up by name as well.
"""

import base64
import binascii
import struct

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from registrations.models import Attendee
from workshop.models import Event
from workshop.text import to_half_width

_SALT = "registrations.badge_codes"
_SIGNATURE_BYTES = 8  # 64 bits: a guess finds nobody, and finding somebody opens nothing
_HEAD = struct.Struct(">Q")
# Eighteen letters for the first sixteen million people, as many as the smallest QR code takes.
_LEAST_HEAD = 3


def _signature(head: bytes, event_id: int, secret: str) -> bytes:
    mac = salted_hmac(_SALT, f"{event_id}:{head.hex()}", secret=secret, algorithm="sha256")
    return mac.digest()[:_SIGNATURE_BYTES]


def badge_code_of(attendee: Attendee) -> str:
    """Return the code of the person's badge: capitals and the digits 2 to 7."""
    return make_badge_code(attendee.pk, attendee.event_id)


def make_badge_code(pk: int, event_id: int) -> str:
    """Return the code of the badge of the attendee with the id, at the event with the id."""
    head = _HEAD.pack(pk).lstrip(b"\0").rjust(_LEAST_HEAD, b"\0")
    return _written(head + _signature(head, event_id, settings.SECRET_KEY))


def _written(signed: bytes) -> str:
    return base64.b32encode(signed).decode().rstrip("=")


def attendee_of_badge_code(event: Event, code: str) -> Attendee | None:
    """Return whose badge of the event has the code, typed in capitals or not; else nothing."""
    pk = _read(event, "".join(to_half_width(code).split()).upper())
    if pk is None:
        return None
    return Attendee.objects.with_delegation().filter(pk=pk, event=event).first()


def _read(event: Event, code: str) -> int | None:
    if not code.isascii() or len(code) > 26:
        return None
    try:
        signed = base64.b32decode(code + "=" * (-len(code) % 8))
    except binascii.Error:
        return None
    # The bits that fill the last letter belong to the code too.
    if _written(signed) != code:
        return None
    head, signature = signed[:-_SIGNATURE_BYTES], signed[-_SIGNATURE_BYTES:]
    if not _LEAST_HEAD <= len(head) <= _HEAD.size:
        return None
    secrets = [str(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if not any(
        constant_time_compare(signature, _signature(head, event.pk, secret)) for secret in secrets
    ):
        return None
    (pk,) = _HEAD.unpack(head.rjust(_HEAD.size, b"\0"))
    return int(pk)
