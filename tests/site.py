"""A whole site in a folder and database of its own, driven by its commands."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

KEY = "tests-only-" + "s" * 60


@dataclass(frozen=True)
class Site:
    """A site of the lane's kind of database, and its folder."""

    folder: Path
    url: str

    def environment(self, **settings: str) -> dict[str, str]:
        """Return what a process of the site is started with."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "PYTHONPATH"}}  # fmt: skip
        given = {
            "DJANGO_SETTINGS_MODULE": "tests.apart_settings",
            "DEMO_MODE": "on",
            "SECRET_KEY": KEY,
            "DATABASE_URL": self.url,
            "SITE_FOLDER": str(self.folder),
        }
        return kept | given | settings

    def manage(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py and return what it said."""
        command = [sys.executable, "manage.py", *words]
        environment = self.environment(**settings)
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    def done(self, *words: str, **settings: str) -> str:
        """Run a command that succeeds and return its output."""
        result = self.manage(*words, **settings)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement beside the site, and keep what it changes."""
        if self.url.startswith("sqlite"):
            with (
                closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as database,
                database,
            ):
                return database.execute(statement).fetchall()
        with psycopg.connect(self.url, autocommit=True) as database:
            cursor = database.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def rows(self) -> dict[str, list[str]]:
        """Return every row of every table, in an order that the rows alone decide."""
        tables = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if self.url.startswith("sqlite")
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return {
            table: sorted(map(repr, self.query(f'SELECT * FROM "{table}"')))  # noqa: S608 - our own names
            for (table,) in self.query(tables)
        }

    def files(self) -> dict[str, str]:
        """Return the hash of every file that the site keeps, by its path."""
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for name in ("media", "private")
            for path in (self.folder / name).rglob("*")
            if path.is_file()
        }


def new(folder: Path, name: str, *, like: str = "template1") -> Site:
    """Return a site without files; on PostgreSQL with the tables of the database ``like``."""
    (folder / name).mkdir()
    if connection.vendor == "sqlite":
        return Site(folder / name, f"sqlite:///{folder / name / 'database.sqlite3'}")
    given = os.environ["TEST_DATABASE_URL"]
    database = f"site_{os.getpid()}_{name}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{database}" TEMPLATE "{like}"')
    return Site(folder / name, urlsplit(given)._replace(path=f"/{database}").geturl())


@contextmanager
def connected_to(made: Site) -> Iterator[None]:
    """Let the models of this process be those of the site's database for the block."""
    lane = connections[DEFAULT_DB_ALIAS]
    name = made.url.removeprefix("sqlite:///")
    if lane.vendor == "postgresql":
        name = urlsplit(made.url).path.removeprefix("/")
    given = lane.settings_dict | {"NAME": name}
    connections[DEFAULT_DB_ALIAS] = type(lane)(given, DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = lane
