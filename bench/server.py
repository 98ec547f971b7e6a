"""The site under load: gunicorn as the project ships it, on a free port, and the worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from bench.load import LOOPBACK, send

BASE_DIR = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 30
WORKERS = 2


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: str, *, database_url: str, port: int) -> dict[str, str]:
    """Return what the site is run with: production's settings but for rate limits and https."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BENCH_FOLDER": folder,
        "DATABASE_URL": database_url,
        "BASE_URL": f"http://{LOOPBACK}:{port}",
        "BIND": f"{LOOPBACK}:{port}",
        "WEB_CONCURRENCY": str(WORKERS),
        "DEMO_MODE": "on",
        "RATE_LIMITS": "off",
        "EMAIL_URL": "dummymail://",
        "SECRET_KEY": "bench-only-" + "k" * 60,
    }


def start(settings: Mapping[str, str], *, log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Start the server with these settings in its environment; it is not ready yet."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    return subprocess.Popen(
        [*command, "workshop.wsgi"], cwd=BASE_DIR, env=dict(settings), stdout=log, stderr=log
    )


@contextmanager
def serving(base_url: str, *, log: IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server, ready to answer at the address, for the time of the block.

    Yield its first process. What it logs goes to the file ``log``, else to where this
    process writes.
    """
    address = {"BIND": urlsplit(base_url).netloc, "BASE_URL": base_url}
    process = start(os.environ | address, log=log)
    try:
        wait_until_ready(f"{base_url}/readyz", process)
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End it politely, and by force where it takes too long."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers 200; raise RuntimeError where it does not in time."""
    end = time.monotonic() + READY_SECONDS
    status, said = 0, b""
    while time.monotonic() < end and process.poll() is None:
        try:
            status, _headers, said = send("GET", url)
        except (OSError, HTTPException):
            status = 0
        if status == 200:
            return
        time.sleep(0.05)
    raise RuntimeError(f"The site did not get ready: {status} {said[:500]!r}")
