"""What visitors tried to register, and what the site acknowledged to them.

Nothing here knows Django. Visitors write from threads of their own.
"""

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True)
class Acknowledged:
    """A registration whose page "done" was shown: its form token, reference and address."""

    token: str
    reference: str
    email: str


class Ledger:
    """The attempts, by address, and those acknowledged. Addresses are all different."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tried: set[str] = set()
        self._acknowledged: list[Acknowledged] = []
        self._handed_in: set[str] = set()
        self._failures = 0

    def note_tried(self, email: str) -> None:
        """Note that a form with the address is about to be sent."""
        with self._lock:
            self._tried.add(email)

    def note_acknowledged(self, entry: Acknowledged) -> None:
        """Note that the visitor has seen the reference."""
        with self._lock:
            self._acknowledged.append(entry)

    def note_handed_in(self, email: str) -> None:
        """Note that what the visitor was told was acknowledged has a file with it."""
        with self._lock:
            self._handed_in.add(email)

    def note_failure(self) -> None:
        """Note that a request got no answer, or that of a server that cannot."""
        with self._lock:
            self._failures += 1

    @property
    def tried(self) -> frozenset[str]:
        """Return the addresses of all who sent a form, acknowledged or not."""
        with self._lock:
            return frozenset(self._tried)

    @property
    def acknowledged(self) -> list[Acknowledged]:
        """Return what was acknowledged so far, the oldest first."""
        with self._lock:
            return list(self._acknowledged)

    @property
    def handed_in(self) -> frozenset[str]:
        """Return the addresses of those acknowledged with a file."""
        with self._lock:
            return frozenset(self._handed_in)

    @property
    def failures(self) -> int:
        """Return how many requests failed so far."""
        with self._lock:
            return self._failures
