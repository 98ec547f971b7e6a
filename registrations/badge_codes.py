"""What stands in the QR code of a badge: a number that says nothing, checked by its signature.

It opens no page: the desk alone reads it. Twenty letters and digits of base32 for most
people, in capitals, which is what the smallest QR code holds.
"""

import base64
import binascii

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from registrations.models import Attendee
from workshop.models import Event

_SIGNATURE_BYTES = 9  # 72 bits; a wrong guess is made at the desk, before people
_LEAST_BYTES, _MOST_BYTES = 3, 8
# No other number that is typed at the desk is so long.
SHORTEST = 20


def badge_code_of(pk: int) -> str:
    """Return the code of the badge of the attendee with the id."""
    number = pk.to_bytes(_MOST_BYTES).lstrip(b"\0").rjust(_LEAST_BYTES, b"\0")
    return _written(number + _signature(number, settings.SECRET_KEY))


def _written(signed: bytes) -> str:
    return base64.b32encode(signed).decode().rstrip("=")


def attendee_of_badge_code(event: Event, code: str) -> Attendee | None:
    """Return the attendee of the event whose badge has the code, in either case of letters."""
    pk = _read("".join(code.split()).upper())
    if pk is None:
        return None
    found: Attendee | None = Attendee.objects.with_delegation().filter(event=event, pk=pk).first()
    return found


def _read(code: str) -> int | None:
    """Return the id in a code that this site signed, else nothing."""
    if not SHORTEST <= len(code) <= 2 * SHORTEST or not code.isascii():
        return None
    try:
        signed = base64.b32decode(code + "=" * (-len(code) % 8))
    except binascii.Error:
        return None
    # The bits that fill the last letter belong to the code too.
    if _written(signed) != code:
        return None
    number, signature = signed[:-_SIGNATURE_BYTES], signed[-_SIGNATURE_BYTES:]
    secrets = [str(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    known = any(constant_time_compare(signature, _signature(number, each)) for each in secrets)
    return int.from_bytes(number) if known and len(number) <= _MOST_BYTES else None


def _signature(number: bytes, secret: str) -> bytes:
    mac = salted_hmac("registrations.badge_codes", number, secret=secret, algorithm="sha256")
    return mac.digest()[:_SIGNATURE_BYTES]
