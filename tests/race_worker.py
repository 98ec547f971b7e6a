"""Processes that act at the same moment: ``python -m tests.race_worker ACTION DATABASE COUNT``.

Django is set up once and the processes are forked from there. Each line of words on the
input is a round: every process gets its share of the words and lets a thread act for each,
all at once; what each act of tests/race_actions.py returned is printed. The processes and
their threads stay, each thread with its connection, for all rounds, and end with the input,
or with the first of them that fails. ``--without-lock`` takes the lock of the seats away.
"""

import importlib
import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection

import django
from django.conf import settings

# More than the words of any round, so that none waits for another.
THREADS = 16


def play(action: str, number: int, pipes: list[tuple[Connection, Connection]]) -> None:
    """Play what comes through the pipe of this number until there is no more.

    The ends of others are closed: kept open here, nobody would notice that one is gone.
    """
    rounds = pipes[number][1]
    for outer, inner in pipes:
        outer.close()
        if inner is not rounds:
            inner.close()
    act = getattr(importlib.import_module("tests.race_actions"), action)
    with ThreadPoolExecutor(THREADS) as threads, suppress(EOFError):
        while True:
            rounds.send(list(threads.map(act, rounds.recv())))


def main(action: str, database: str, count: str, *options: str) -> None:
    """Start the processes and hand them the rounds of the input; EOFError where one is gone."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    actions = importlib.import_module("tests.race_actions")
    if "--without-lock" in options:
        actions.take_the_lock_away()
    forks = multiprocessing.get_context("fork")
    pipes = [forks.Pipe() for _number in range(int(count))]
    processes = [
        forks.Process(target=play, args=(action, number, pipes), daemon=True)
        for number in range(int(count))
    ]
    for each in processes:
        each.start()
    ends = [outer for outer, _inner in pipes]
    for _outer, inner in pipes:
        inner.close()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        words = line.split()
        for number, end in enumerate(ends):
            end.send(words[number :: len(ends)])
        sys.stdout.write(" ".join(said for end in ends for said in end.recv()) + "\n")
        sys.stdout.flush()
    for end in ends:
        end.close()
    for each in processes:
        each.join()
    sys.exit(max(each.exitcode or 0 for each in processes))


if __name__ == "__main__":
    main(*sys.argv[1:])
