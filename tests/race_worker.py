"""Processes that act at the same moment: ``python -m tests.race_worker ACTION DATABASE COUNT``.

Django is set up once and the processes are forked from there. Each line of words on the
input is a round: every process gets its share of the words and lets a thread act for each,
all at once; what each act of tests/race_actions.py returned is printed. The processes and
their threads stay, each thread with its connection, for all rounds, and end with the input.
``--without-lock`` takes the lock of the seats away.
"""

import importlib
import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

import django
from django.conf import settings

# More than the words of any round, so that none waits for another.
THREADS = 16


def play(action: str, rounds: Connection) -> None:
    """Play what comes until there is no more."""
    act = getattr(importlib.import_module("tests.race_actions"), action)
    with ThreadPoolExecutor(THREADS) as threads:
        while (words := rounds.recv()) is not None:
            rounds.send(list(threads.map(act, words)))


def main(action: str, database: str, count: str, *options: str) -> None:
    """Start the processes and hand them the rounds of the input."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    actions = importlib.import_module("tests.race_actions")
    if "--without-lock" in options:
        actions.take_the_lock_away()
    forks = multiprocessing.get_context("fork")
    ends = [forks.Pipe() for _number in range(int(count))]
    processes = [forks.Process(target=play, args=(action, inner)) for _outer, inner in ends]
    for each in processes:
        each.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    outer = [end for end, _inner in ends]
    for line in sys.stdin:
        words = line.split()
        for number, end in enumerate(outer):
            end.send(words[number :: len(outer)])
        sys.stdout.write(" ".join(said for end in outer for said in end.recv()) + "\n")
        sys.stdout.flush()
    for end in outer:
        end.send(None)
    for each in processes:
        each.join()
    sys.exit(max(each.exitcode or 0 for each in processes))


if __name__ == "__main__":
    main(*sys.argv[1:])
