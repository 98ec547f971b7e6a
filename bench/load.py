"""Make load: wrk for pages where the machine has it, processes of Python for the rest.

Nothing here knows Django, so that the processes start quickly and stay small. Every load is
bounded in time or in count, and goes to this machine only.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

WRK = shutil.which("wrk")
LOOPBACK = "127.0.0.1"
TIMEOUT_SECONDS = 30

# When an act began and ended, in seconds of the machine's monotonic clock.
Span = tuple[float, float]
# Does a share of the work at an address, and returns the span of each of its acts.
Work = Callable[[str, Any], list[Span]]


@dataclass(frozen=True)
class Load:
    """What one round gave: how many a second, and how long each took, in milliseconds."""

    per_second: float
    milliseconds: Sequence[float] = ()

    def percentile(self, percent: int) -> float:
        """Return the time within which this part of the requests was answered."""
        return quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]


def reader() -> str:
    """Return the name of what reads pages on this machine."""
    return "wrk" if WRK else "Python"


def _checked(url: str) -> str:
    if urlsplit(url).hostname != LOOPBACK:
        raise ValueError(f"Load goes to {LOOPBACK} only.")
    return url


def read(url: str, *, at_once: int, seconds: int, headers: Mapping[str, str] | None = None) -> Load:
    """Ask for the page as fast as it is answered, ``at_once`` at a time, for the seconds."""
    if WRK:
        return _read_with_wrk(_checked(url), at_once, seconds, headers or {})
    share = (time.monotonic() + seconds, headers)
    return together(_read_until, _checked(url), [share] * at_once)


def _read_with_wrk(url: str, at_once: int, seconds: int, headers: Mapping[str, str]) -> Load:
    asked = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    patience = f"--timeout={TIMEOUT_SECONDS}s"
    command = [str(WRK), "-t2", f"-c{at_once}", f"-d{seconds}s", patience, *asked, url]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=seconds + TIMEOUT_SECONDS
    ).stdout
    failed = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors:.+", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if failed or not rate:
        raise RuntimeError(f"{url}: {failed.group() if failed else said}")
    return Load(float(rate.group(1)))


def _read_until(url: str, share: tuple[float, Mapping[str, str] | None]) -> list[Span]:
    deadline, headers = share
    spans = []
    while (begin := time.monotonic()) < deadline:
        send("GET", url, headers=headers)
        spans.append((begin, time.monotonic()))
    return spans


def send(
    method: str, url: str, *, body: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Send one request on a connection of its own; return status, headers and content."""
    parts = urlsplit(_checked(url))
    connection = HTTPConnection(LOOPBACK, parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, parts.path, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def together(work: Work, url: str, shares: Sequence[Any]) -> Load:
    """Do each share of the work at the address in a process of its own, all at the same time."""
    count = len(shares)
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        # Once every process has started, the work itself is given out.
        list(pool.map(time.sleep, [0.2] * count))
        spans = [span for done in pool.map(work, [url] * count, shares) for span in done]
    begins, ends = zip(*spans, strict=True)
    milliseconds = [1000 * (end - begin) for begin, end in spans]
    return Load(len(spans) / (max(ends) - min(begins)), milliseconds)
