"""The code that, beside the personal link, opens all that is held about a person.

A link is passed on by mistake; the code goes to the person's own address, or is told by
staff. It is computed from a random number, held for half an hour and for five wrong tries.
"""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from registrations.domain import history, lifecycle
from registrations.domain.actors import DELEGATE, Actor
from registrations.enums import Action, MessageKind
from registrations.messages import outbox
from registrations.models import AccessCode, Attendee
from workshop.errors import RuleViolation
from workshop.text import to_half_width

VALID_FOR = timedelta(minutes=30)
MOST_TRIES = 5
# How long the page and the file stay open after the right code.
OPEN_FOR = timedelta(minutes=15)
# Whoever presses the button twice gets one message.
_AGAIN_AFTER = timedelta(minutes=1)
_SALT = "registrations.own-data"
# So much of the random number tells one code of a person from the next.
_MARK = 16


@transaction.atomic
def give(attendee: Attendee, *, by: Actor, now: datetime) -> str:
    """Return a new code, to be told to the person; an earlier one is worthless then."""
    attendee = lifecycle.locked(attendee)
    return _issue(attendee, by=by, now=now).digits


@transaction.atomic
def send(attendee: Attendee, *, now: datetime) -> None:
    """Send a new code to the person's own address; without one nothing happens.

    Nor does anything within a minute of the last. The message is written without the code,
    which is filled in when it is sent.
    """
    attendee = lifecycle.locked(attendee)
    last = AccessCode.objects.filter(attendee=attendee).first()
    if not attendee.email or (last and now - last.issued_at < _AGAIN_AFTER):
        return
    _issue(attendee, by=DELEGATE, now=now)
    outbox.queue(MessageKind.ACCESS_CODE, to=attendee, now=now)


def _issue(attendee: Attendee, *, by: Actor, now: datetime) -> AccessCode:
    fresh = {"nonce": secrets.token_hex(32), "issued_at": now, "tries": 0}
    code, _made = AccessCode.objects.update_or_create(attendee=attendee, defaults=fresh)
    history.record(Action.CODE_ISSUED, attendee=attendee, by=by, now=now)
    return code


def redeem(attendee: Attendee, typed: str, *, now: datetime) -> str:
    """Return the pass with which all that is held can be read, for a quarter of an hour.

    Raises RuleViolation ``wrong_code``, alike for a code that is wrong, old, tried too often
    or was never given.
    """
    with transaction.atomic():
        code = AccessCode.objects.select_for_update().filter(attendee=attendee).first()
        # A wrong try must stay counted, so it is refused only when that is stored.
        is_right = code is not None and _is_right(code, typed, now=now)
        if is_right:
            history.record(Action.DATA_TAKEN, attendee=attendee, by=DELEGATE, now=now)
    if code is None or not is_right:
        raise RuleViolation(
            "wrong_code", _("This code is not the right one, or it is no longer valid.")
        )
    until = int((now + OPEN_FOR).timestamp())
    return signing.Signer(salt=_SALT).sign_object([attendee.pk, code.nonce[:_MARK], until])


def _is_right(code: AccessCode, typed: str, *, now: datetime) -> bool:
    if code.tries >= MOST_TRIES or now - code.issued_at >= VALID_FOR:
        return False
    digits = "".join(each for each in to_half_width(typed) if each.isalnum())
    if constant_time_compare(digits, code.digits):
        return True
    code.tries += 1
    code.save(update_fields=["tries"])
    return False


def is_open(attendee: Attendee, own_pass: str, *, now: datetime) -> bool:
    """Return whether the pass opens the person's data now; a new code closes it."""
    try:
        pk, nonce, until = signing.Signer(salt=_SALT).unsign_object(own_pass)
    except (signing.BadSignature, ValueError):
        return False
    code = AccessCode.objects.filter(attendee=attendee).first()
    is_of_code = code is not None and code.nonce[:_MARK] == nonce
    return bool(pk == attendee.pk and is_of_code and now.timestamp() < until)


def delete_expired(*, now: datetime) -> int:
    """Delete the codes that open nothing any more; return how many."""
    # With its code goes what a right one opened, so that stays as long.
    deleted, _by_model = AccessCode.objects.filter(
        issued_at__lt=now - VALID_FOR - OPEN_FOR
    ).delete()
    return deleted
