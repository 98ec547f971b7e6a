"""Make a backup; restore one."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection

from workshop.backup import files, manifest, postgresql, sqlite
from workshop.backup.errors import BackupError
from workshop.models import Event

_DATABASE = "database"
_FILES = "files"


def make(parent: Path, *, now: datetime) -> Path:
    """Write a backup into a new folder named by the moment (UTC) and return it.

    Until everything is written the folder's name ends in ``.part``. Files are copied after the
    rows: of a row there is always the file. Only the owner may read what is written.
    """
    target = parent / now.strftime("%Y-%m-%dT%H%M%SZ")
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        raise BackupError(f"{target} is there already.")
    former = os.umask(0o077)
    try:
        shutil.rmtree(part, ignore_errors=True)
        (part / _DATABASE).mkdir(parents=True)
        dump = postgresql.dump if connection.vendor == "postgresql" else sqlite.dump
        sequences = dump(part / _DATABASE)
        files.dump(part / _FILES)
        manifest.write(part, sequences=sequences, now=now)
        part.rename(target)
    finally:
        os.umask(former)
        shutil.rmtree(part, ignore_errors=True)
    return target


def restore(folder: Path, *, replaces: bool = False) -> manifest.Manifest:
    """Put database and files back as they were; return what the backup says of itself.

    Raises BackupError before anything is touched where the backup is not whole or not of
    this site, or where there is data and ``replaces`` does not say that it may go. Stopped
    in the middle, it is run again with ``replaces``.
    """
    found = manifest.read(folder)
    if not replaces and not (_is_database_empty() and files.is_empty()):
        raise BackupError("The site has data already. --replace gives that up.")
    if connection.vendor == "postgresql":
        postgresql.load(folder / _DATABASE, found)
    else:
        sqlite.load(folder / _DATABASE)
    files.load(folder / _FILES)
    return found


def _is_database_empty() -> bool:
    """Return whether there is no account and no event; tables may be there or not."""
    tables = connection.introspection.table_names()
    return not any(
        model._meta.db_table in tables and model._default_manager.exists()
        for model in (get_user_model(), Event)
    )
