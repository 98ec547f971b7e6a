"""The file of an SQLite database, by its online backup: others may write meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from workshop.backup.errors import BackupError

_FILE = "database.sqlite3"


def dump(folder: Path) -> dict[str, int]:
    """Copy the database into the folder; its sequences are tables of their own."""
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / _FILE)) as copy:
        connection.connection.backup(copy)
        # One file and nothing beside it, whatever the site's own has.
        copy.execute("PRAGMA journal_mode=DELETE")
    return {}


def load(folder: Path) -> None:
    """Put the copy in the place of the database."""
    path = folder / _FILE
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError(f"The backup is damaged: {_FILE} fails SQLite's own check.")
            connection.ensure_connection()
            copy.backup(connection.connection)
    except sqlite3.DatabaseError as problem:
        raise BackupError(f"{_FILE} cannot be read: {problem}.") from problem
    # The connection knows the former tables still.
    connection.close()
