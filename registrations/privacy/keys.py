"""Renew the keys of encrypted columns: each value is encrypted again with the first key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from registrations.models import SecuritySnapshot, Vehicle
from registrations.models.encrypted import EncryptedTextField, cipher
from registrations.models.sensitive import SensitiveGroup
from registrations.privacy import groups

BATCH = 200
# All tables with columns that are encrypted.
_TABLES: tuple[type[models.Model], ...] = (*groups.MODELS.values(), Vehicle, SecuritySnapshot)


@dataclass
class Rotation:
    """How many values were encrypted anew, and where values stand that no key opens.

    ``unreadable`` holds ids of attendees, ``others`` names of tables that hang on none.
    """

    renewed: int = 0
    unreadable: list[int] = field(default_factory=list)
    others: set[str] = field(default_factory=set)


def rotate(*, batch: int = BATCH) -> Rotation:
    """Encrypt with the first of FIELD_KEYS what another one opens, so that the others may go.

    Each batch of rows is a transaction of its own, and what the first key opens is passed
    over: stopped at any point, it is simply run again.
    """
    done = Rotation()
    for model in _TABLES:
        for keys in _batches(model, batch):
            _rotate_batch(model, keys, done)
    done.unreadable = sorted(set(done.unreadable))
    return done


def _batches(model: type[models.Model], size: int) -> Iterator[list[int]]:
    after = 0
    rows = model._base_manager.order_by("pk").values_list("pk", flat=True)
    while keys := list(rows.filter(pk__gt=after)[:size]):
        yield keys
        after = keys[-1]


@transaction.atomic
def _rotate_batch(model: type[models.Model], keys: list[int], done: Rotation) -> None:
    columns = [
        each.name for each in model._meta.concrete_fields if isinstance(each, EncryptedTextField)
    ]
    # As the database holds them: read as they are, one that no key opens would stop it all.
    raw: dict[str, Any] = {f"raw_{name}": Cast(F(name), TextField()) for name in columns}
    rows = model._base_manager.select_for_update().filter(pk__in=keys).annotate(**raw)
    of_person = issubclass(model, SensitiveGroup)
    owner = "attendee_id" if of_person else "pk"
    for pk, of, *held in rows.values_list("pk", owner, *raw):
        anew = {}
        for name, token in zip(columns, held, strict=True):
            try:
                if token and not _is_current(token):
                    anew[name] = _as_held(cipher().rotate(token).decode())
            except InvalidToken:
                if of_person:
                    done.unreadable.append(of)
                else:
                    done.others.add(str(model._meta.model_name))
        if anew:
            model._base_manager.filter(pk=pk).update(**anew)
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
