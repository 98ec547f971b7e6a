"""Files that no address leads to: views give them out."""

from functools import partial
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models, transaction


def private_storage() -> Storage:
    """Return the storage of files that are given out by a view alone, never by an address."""
    return storages["private"]


def drop_files(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """Delete the private files of a row that is gone, as soon as that is certain."""
    for field in sender._meta.fields:
        file = getattr(instance, field.name) if isinstance(field, models.FileField) else None
        if file:
            transaction.on_commit(partial(file.storage.delete, file.name))
