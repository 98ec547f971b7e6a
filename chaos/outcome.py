"""What came of each fault, as a table and as a file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.server import BASE_DIR

RESULTS = BASE_DIR / "var" / "chaos"
_HEAD = (
    "fault",
    "times",
    "acknowledged",
    "failed requests",
    "messages",
    "twice",
    "longest recovery",
    "wrong",
)


class NotStruckError(Exception):
    """The machine lacks what the fault needs; the text says what."""


@dataclass
class Outcome:
    """What came of one fault; times in seconds."""

    name: str
    what: str
    times: int = 0
    acknowledged: int = 0
    failed_requests: int = 0
    messages: int = 0
    doubled: int = 0
    longest_recovery: float = 0
    not_struck: str = ""
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def row(self) -> tuple[str, ...]:
        """Return its line of the table."""
        if self.not_struck:
            return (self.what, "not struck", *[""] * (len(_HEAD) - 2))
        counts = (self.times, self.acknowledged, self.failed_requests, self.messages, self.doubled)
        recovery = f"{self.longest_recovery:.1f} s"
        return (self.what, *map(str, counts), recovery, str(len(self.problems)))


def table(outcomes: Sequence[Outcome]) -> str:
    """Return one line for each fault under a head."""
    rows = [_HEAD, *(each.row for each in outcomes)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def store(outcomes: Sequence[Outcome], machine: dict[str, object], *, seconds: float) -> Path:
    """Keep the figures with what they were taken on; return the file."""
    content = {
        **machine,
        "seconds": round(seconds),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{datetime.now(tz=UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path
