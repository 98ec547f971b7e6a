"""Every connection to the database broken at once, in the middle of transactions."""

import psycopg

from chaos.site import Site

WHAT = "all database connections terminated"
PAUSE_SECONDS = 0.5


def strike(site: Site, _number: int) -> None:
    """End all connections but the one that asks for it."""
    with psycopg.connect(site.server.get_uri(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
