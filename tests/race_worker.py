"""A process that acts at the same moment as others: ``python -m tests.race_worker ACTION DATABASE ARGS``.

It says ``ready``, waits for a line on its input, lets its threads act at once, and prints
what each act of tests/race_actions.py returned. ``--without-lock`` takes the lock of the
seats away.
"""

import importlib
import sys
import threading
from collections.abc import Callable

import django
from django.conf import settings
from django.db import connection


def act(action: Callable[[str], str], argument: str, results: list[str]) -> None:
    """Run the action on a connection of the thread's own, and close it."""
    try:
        results.append(action(argument))
    finally:
        connection.close()


def main(action: str, database: str, *arguments: str) -> None:
    """Act once for each argument, all at once."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    actions = importlib.import_module("tests.race_actions")
    words = [word for word in arguments if word != "--without-lock"]
    if len(words) != len(arguments):
        actions.take_the_lock_away()
    results: list[str] = []
    threads = [
        threading.Thread(target=act, args=(getattr(actions, action), word, results))
        for word in words
    ]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(" ".join(results) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
