"""Backup and restore of a site with a large event, into a database that is empty."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.figures import Budget, Figure
from bench.people import add_acts_and_messages, build_people
from bench.plan import Plan
from bench.server import BASE_DIR

_SECONDS = Budget(at_most=120)


def measure(plan: Plan) -> list[Figure]:
    """Back the whole site up, and restore it, as its commands do; twice at most."""
    add_acts_and_messages(build_people("restore", count=plan.people))
    backups, restores = [], []
    for number in range(min(plan.rounds, 2)):
        with TemporaryDirectory(dir=os.environ["BENCH_FOLDER"]) as folder:
            backups.append(_run("backup", "--to", folder))
            (copy,) = Path(folder).iterdir()
            restores.append(_restore(copy, f"restored_{number}"))
    what = f"of {plan.people:,} people, each with a consent, two acts and a message"
    return [
        Figure("restore", f"backup {what}", "s", backups, tool="subprocess"),
        Figure("restore", f"restore {what}", "s", restores, budget=_SECONDS, tool="subprocess"),
    ]


def _restore(copy: Path, name: str) -> float:
    """Restore into a database of that name, which is made for it and dropped afterwards."""
    url = os.environ["DATABASE_URL"]
    place = {
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl(),
        "BENCH_FOLDER": f"{copy.parent}-{name}",
    }
    database = sql.Identifier(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(database))
        seconds = _run("restore", str(copy), environment=place)
        assert _people(place["DATABASE_URL"]) == _people(url)
        connection.execute(sql.SQL("DROP DATABASE {}").format(database))
    return seconds


def _run(*arguments: str, environment: Mapping[str, str] | None = None) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=os.environ | dict(environment or {}),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - begin


def _people(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM registrations_attendee").fetchone()
    return int(row[0]) if row else 0
