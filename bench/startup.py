"""How long the site takes to start: a command of manage.py, and the server to its first answer."""

import subprocess
import sys
import time

from bench.figures import Figure
from bench.load import LOOPBACK
from bench.plan import Plan
from bench.server import BASE_DIR, free_port, serving


def measure(plan: Plan) -> list[Figure]:
    """Start each as often as there are rounds, beside a Python that only sets Django up."""
    checks = [_seconds("manage.py", "check") for _round in range(plan.rounds)]
    bare = [_seconds("-c", "import django.contrib.admin") for _round in range(plan.rounds)]
    servers = [_server_seconds() for _round in range(plan.rounds)]
    return [
        Figure("startup", "manage.py check", "s", checks, references=bare, tool="subprocess"),
        Figure("startup", "server, to its first 200 of /readyz", "s", servers, tool="subprocess"),
    ]


def _seconds(*arguments: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=BASE_DIR, check=True, capture_output=True)
    return time.perf_counter() - begin


def _server_seconds() -> float:
    begin = time.perf_counter()
    with serving(f"http://{LOOPBACK}:{free_port()}"):
        return time.perf_counter() - begin
