"""The mark of one form instance: signed, dated, and the same however often it is sent."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from workshop.errors import RuleViolation

_SALT = "registrations.form-instance"


@dataclass(frozen=True)
class FormToken:
    """A form instance: its random mark and the moment at which it was served (UTC)."""

    mark: str
    served_at: datetime


def issue(scope: str, *, now: datetime) -> str:
    """Return a new token for a form; ``scope`` names the page that serves it."""
    data = [secrets.token_hex(16), int(now.timestamp())]
    return signing.dumps(data, salt=f"{_SALT}.{scope}")


def read(value: str, scope: str, *, now: datetime) -> FormToken:
    """Return the form instance behind a token of this site and page.

    Raises RuleViolation ``form_unknown``, ``form_too_old`` or ``form_too_fast``.
    """
    try:
        mark, served = signing.loads(value, salt=f"{_SALT}.{scope}")
    except signing.BadSignature:
        raise RuleViolation(
            "form_unknown", _("This page could not be recognised. Check your answers and continue.")
        ) from None
    token = FormToken(mark, datetime.fromtimestamp(served, tz=UTC))
    if now - token.served_at > settings.FORM_MAX_AGE:
        raise RuleViolation(
            "form_too_old", _("This page was open for very long. Check your answers and continue.")
        )
    if now - token.served_at < settings.FORM_MIN_AGE:
        raise RuleViolation(
            "form_too_fast", _("This came faster than a person types. Wait a moment and continue.")
        )
    return token


def keep_or_issue(value: str, scope: str, *, now: datetime) -> str:
    """Return the token while it holds, else a new one.

    A form that is shown again keeps its mark, so that going back and forth does not turn
    one registration into two.
    """
    try:
        read(value, scope, now=now)
    except RuleViolation as refusal:
        return value if refusal.code == "form_too_fast" else issue(scope, now=now)
    return value
