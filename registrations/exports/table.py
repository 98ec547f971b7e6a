"""What a written table consists of, whatever it is about and whatever file it goes to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

Cell = str | int | datetime | None
Row = Sequence[Cell]


class Kind(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    NOTE = "note"  # text that may run to many lines
    NUMBER = "number"
    MOMENT = "moment"  # a datetime in the zone in which it is to be read


@dataclass(frozen=True)
class Heading:
    """The head of a column; the width is counted in digits, as spreadsheets do."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """A table with lines above it and below.

    ``rows`` are read once and never held. ``footnotes`` is asked when all rows are written,
    as they decide what it says. ``page_note`` stands at the foot of each printed page.
    """

    name: str
    lines: Sequence[str]
    headings: Sequence[Heading]
    rows: Iterable[Row]
    footnotes: Callable[[], Sequence[str]] = tuple
    page_note: str = ""
