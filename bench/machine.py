"""What a run was made with: versions, the machine in general terms, the state of the code."""

import os
import platform
import subprocess
from datetime import UTC, datetime

import django
from django.db import connection

from bench.load import reader
from bench.server import BASE_DIR, WORKERS


def described() -> dict[str, object]:
    """Return what a reader needs to judge the figures; the load is of the minute before."""
    return {
        "measured_at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "has_uncommitted_changes": bool(_git("status", "--porcelain")),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": _shown("server_version"),
        "fsync": _shown("fsync"),
        "synchronous_commit": _shown("synchronous_commit"),
        "cpu_count": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "web_workers": WORKERS,
        "pages_read_with": reader(),
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=BASE_DIR, capture_output=True, text=True)
    return done.stdout.strip()


def _shown(name: str) -> str:
    """Return a setting of the database server; the names are written above, never typed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])
