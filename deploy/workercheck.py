"""Ask whether the worker does its work; exit 1 when no job was done for ten minutes.

Messages are looked for once a minute, so a worker that lives leaves a trace as often. Where
there are several, this tells of all of them together; it fails without the database, too.
"""

import sys
from datetime import timedelta

import django
from django.db import DatabaseError
from django.utils import timezone

QUIET = timedelta(minutes=10)


def main() -> int:
    """Return 0 when a job was done within ten minutes, else 1."""
    django.setup()
    # Models cannot be imported before the portal is set up.
    from django_q.models import Task  # noqa: PLC0415

    try:
        done = Task.objects.filter(stopped__gt=timezone.now() - QUIET).exists()
    except DatabaseError:
        return 1
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
