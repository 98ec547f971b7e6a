"""All that a site holds, as text: every table, what is packed in it, every file."""

from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.core.files.storage import Storage, storages
from django.db import connection
from django_q.models import OrmQ, Task

from registrations.models import Identity, Needs, SecuritySnapshot, Travel, Vehicle, Visa


def in_tables() -> str:
    """Return every cell of every table, as the database has it."""
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            # The name comes from the database itself.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            lines += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(lines)


def unpacked() -> str:
    """Return what stands in the tables encoded: sessions, jobs and sensitive data."""
    return "\n".join(
        [
            *(repr(each.get_decoded()) for each in Session.objects.all()),
            *(repr(each.task) for each in OrmQ.objects.all()),
            *(repr(each) for each in Task.objects.values()),
            *(
                repr(each)
                for model in (Identity, Travel, Needs, Visa, Vehicle, SecuritySnapshot)
                for each in model.objects.values()
            ),
        ]
    )


def in_files() -> str:
    """Return the names and contents of all files, private ones and the others."""
    return "\n".join(
        f"{path}: {storages[name].open(path).read()!r}"
        for name in ("private", "default")
        for path in _paths(storages[name], "")
    )


def _paths(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in names)
    for each in folders:
        yield from _paths(storage, f"{folder}{each}/")


def everything() -> str:
    """Return all of it, in lower case: what is searched for may have been folded."""
    return "\n".join([in_tables(), unpacked(), in_files()]).lower()
