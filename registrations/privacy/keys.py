"""Renew the keys of encrypted columns: each value is encrypted again with the first key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from registrations.models.encrypted import EncryptedTextField, cipher
from registrations.models.sensitive import SensitiveGroup
from registrations.privacy import groups

BATCH = 200


@dataclass
class Rotation:
    """How many values were encrypted anew, and the ids of attendees with values that no key opens."""

    renewed: int = 0
    unreadable: list[int] = field(default_factory=list)


def rotate(*, batch: int = BATCH) -> Rotation:
    """Encrypt with the first of FIELD_KEYS what another one opens, so that the others may go.

    Each batch of rows is a transaction of its own, and what the first key opens is passed
    over: stopped at any point, it is simply run again.
    """
    done = Rotation()
    for model in groups.MODELS.values():
        for keys in _batches(model, batch):
            _rotate_batch(model, keys, done)
    done.unreadable = sorted(set(done.unreadable))
    return done


def _batches(model: type[SensitiveGroup], size: int) -> Iterator[list[int]]:
    after = 0
    rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
    while keys := list(rows.filter(pk__gt=after)[:size]):
        yield keys
        after = keys[-1]


@transaction.atomic
def _rotate_batch(model: type[SensitiveGroup], keys: list[int], done: Rotation) -> None:
    columns = [
        each.name for each in model._meta.concrete_fields if isinstance(each, EncryptedTextField)
    ]
    # As the database holds them: read as they are, one that no key opens would stop it all.
    raw: dict[str, Any] = {f"raw_{name}": Cast(F(name), TextField()) for name in columns}
    rows = model._default_manager.select_for_update().filter(pk__in=keys).annotate(**raw)
    for pk, attendee, *held in rows.values_list("pk", "attendee_id", *raw):
        anew = {}
        for name, token in zip(columns, held, strict=True):
            try:
                if token and not _is_current(token):
                    anew[name] = _as_held(cipher().rotate(token).decode())
            except InvalidToken:
                done.unreadable.append(attendee)
        if anew:
            model._default_manager.filter(pk=pk).update(**anew)
            done.renewed += len(anew)


def _is_current(token: str) -> bool:
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True


def _as_held(token: str) -> models.Expression:
    """Return the text for the column as it is, past the field, which would encrypt it."""
    return Value(token, output_field=TextField())
