"""The second factor of staff: codes of an app on the phone, and recovery codes for its loss.

django-otp keeps the devices, takes each code once, and makes whoever guesses wait twice as
long after each failure. Recovery codes are stored as keyed hashes, so that whoever reads the
database cannot use them.
"""

import base64
import re
import secrets
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from workshop.errors import RuleViolation

RECOVERY_CODES = 10
# Without letters and digits that look alike: twelve of them are 59 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4
_DIGITS = re.compile(r"[0-9]{6}")
_BETWEEN = re.compile(r"[\s\-]+")


def has_device(user: User) -> bool:
    """Return whether the person has set up the second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes have not been used."""
    return int(StaticToken.objects.filter(device__user=user).count())


def new_secret() -> str:
    """Return a secret for an app, of 160 bits, in hexadecimal digits."""
    return secrets.token_hex(20)


def spelled(secret: str) -> str:
    """Return the secret as apps take it from a keyboard: base 32, in groups of four."""
    letters = base64.b32encode(bytes.fromhex(secret)).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def enrol(user: User, *, secret: str, code: str, now: datetime) -> list[str]:
    """Take up the app that shows the code, in place of any other; return new recovery codes.

    Raises RuleViolation for a code that the secret does not give at ``now``.
    """
    device = TOTPDevice(user=user, name="app", key=secret)
    clock = TOTP(device.bin_key)
    clock.time = now.timestamp()
    typed = _BETWEEN.sub("", code)
    if not _DIGITS.fullmatch(typed) or not clock.verify(int(typed), device.tolerance):
        raise RuleViolation(
            "wrong_code",
            _(
                "This code is not right. Check that the phone’s clock is right, and try the next code."
            ),
        )
    # The code that proved it is used up.
    device.last_t = clock.t()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        TOTPDevice.objects.filter(user=user).delete()
        device.save()
        return _new_codes(user)


def renew_recovery_codes(user: User) -> list[str]:
    """Return new recovery codes; all earlier ones are worthless."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        return _new_codes(user)


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [_random_code() for _each in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=_kept_as(user, _BETWEEN.sub("", code)))
    return codes


def _random_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _kept_as(user: User, code: str) -> str:
    """Return what the database keeps of a recovery code: 80 bits of a keyed hash."""
    mac = salted_hmac("workshop.recovery-code", f"{user.pk}:{code}", algorithm="sha256")
    return base64.b32encode(mac.digest()[:10]).decode().lower()


def accept(user: User, *, code: str) -> Device:
    """Return the device whose code this is, and use the code up.

    Six digits are a code of the app, anything else a recovery code. Raises RuleViolation
    for a wrong code, and for any code while one must wait after wrong ones.
    """
    typed = _BETWEEN.sub("", code).lower()
    is_of_app = bool(_DIGITS.fullmatch(typed))
    model = TOTPDevice if is_of_app else StaticDevice
    # Refused only after the transaction, so that the failure is counted.
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        is_awaited = device is not None and device.verify_is_allowed()[0]
        if is_awaited and device.verify_token(typed if is_of_app else _kept_as(user, typed)):
            return device
    if device is not None and not is_awaited:
        raise RuleViolation(
            "too_many_codes",
            _("Too many wrong codes were typed. Wait a minute, then try the next code."),
        )
    raise RuleViolation("wrong_code", _("This code is not right, or it was used already."))


def reset(user: User) -> None:
    """Forget the person’s devices and codes; the next sign-in sets up new ones."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
