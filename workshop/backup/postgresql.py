"""The rows of a PostgreSQL database, by COPY: exact, and with no program of the server's version.

The tables themselves are made by the migrations that the manifest names.
"""

from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from workshop.backup.errors import BackupError
from workshop.backup.manifest import Manifest

_SUFFIX = ".copy"
_BLOCK = 1024 * 1024
_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
    ORDER BY table_name, ordinal_position
"""
_SEQUENCES = """
    SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename
"""


def dump(folder: Path) -> dict[str, int]:
    """Write each table to a file, all of one moment; return the last number of each sequence."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table, columns in _columns().items():
            with (
                (folder / f"{table}{_SUFFIX}").open("wb") as file,
                cursor.copy(_copy(table, columns, "TO STDOUT")) as rows,
            ):
                for block in rows:
                    file.write(block)
        cursor.execute(_SEQUENCES)
        return dict(cursor.fetchall())


def load(folder: Path, manifest: Manifest) -> None:
    """Make the tables anew as they were, and fill them in one transaction."""
    _drop_tables()
    executor = MigrationExecutor(connection)
    executor.migrate(_last_of_each_app(executor, manifest))
    columns = _columns()
    paths = {path.name.removesuffix(_SUFFIX): path for path in sorted(folder.iterdir())}
    if set(paths) != set(columns):
        odd = sorted(set(paths) ^ set(columns))
        raise BackupError(f"The tables of the backup are not those of its version: {odd[0]}.")
    with transaction.atomic(), connection.cursor() as cursor:
        tables = sql.SQL(", ").join(map(sql.Identifier, columns))
        cursor.execute(sql.SQL("TRUNCATE {}").format(tables))
        for table, path in paths.items():
            with (
                path.open("rb") as file,
                cursor.copy(_copy(table, columns[table], "FROM STDIN")) as rows,
            ):
                while block := file.read(_BLOCK):
                    rows.write(block)
        for name, last in manifest.sequences.items():
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, last])
    # Without statistics the first pages after a restore would read whole tables.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _columns() -> dict[str, list[str]]:
    """Return the columns of each table that are written, in the table's order."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    return found


def _copy(table: str, columns: list[str], direction: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(
        sql.Identifier(table),
        names,
        sql.SQL(direction),
    )


def _drop_tables() -> None:
    tables = sql.SQL(", ").join(map(sql.Identifier, _columns()))
    if _columns():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(tables))


def _last_of_each_app(executor: MigrationExecutor, manifest: Manifest) -> list[tuple[str, str]]:
    """Return the migrations of the backup on which no other of the same app and backup builds."""
    known = set(manifest.migrations)
    nodes = executor.loader.graph.node_map
    return [
        each
        for each in manifest.migrations
        if each in nodes
        and not any(
            child.key in known and child.key[0] == each[0] for child in nodes[each].children
        )
    ]
