"""What a written table consists of, whatever it is about and whatever file it goes to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

Cell = str | int | date | datetime | None
Row = Sequence[Cell]
Printed = Callable[[str, Sequence[tuple[int, int]], int], int]


class Kind(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    NOTE = "note"  # text that may run to many lines
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"  # a datetime in the zone in which it is to be read


@dataclass(frozen=True)
class Heading:
    """The head of a column; the width is counted in digits, as spreadsheets do.

    ``key`` names the column where a document arranges the cells in its own way.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: int = 16
    key: str = ""


class Document(Enum):
    """The ways in which a table is set on paper."""

    LIST = "list"  # institutions in order, and under each its people
    SIGNATURES = "signatures"  # a sheet to sign for each day
    BADGES = "badges"  # to be cut, 90 × 55 mm
    BADGES_A6 = "badges-a6"
    TENTS = "tents"  # a card for the table, to be folded
    CERTIFICATES = "certificates"  # a page for each person
    GUARDS = "guards"  # across the page, with further tables
    VISA_LETTERS = "visa-letters"  # a letter for each person
    ATTENDANCE = "attendance"  # by institution, with a column for each part of each day


@dataclass(frozen=True)
class Table:
    """Rows under headings, how many people they name, lines that go above them, further tables.

    ``ids`` are those of the people, where they are known beforehand.
    """

    headings: Sequence[Heading]
    rows: Iterable[Row]
    total: int
    ids: Sequence[int] = ()
    lines: Sequence[str] = ()
    more: Sequence["Sheet"] = ()


@dataclass(frozen=True)
class Sheet:
    """A table with lines above it and below.

    ``rows`` are read once and never held. ``footnotes`` is asked when all rows are written,
    as they decide what it says. ``page_note`` stands at the foot of each printed page.
    ``language`` is a code of the site, and the first of its ``languages``. ``correction`` says whom to tell of errors, and
    ``funding`` holds the funder's statement and what goes with it; they stand in documents.
    ``more`` are further tables, each with its ``name`` and lines of its own.
    ``document`` says how it is set on paper, ``days`` names the days of the event beside
    their dates, as in 2027-11-03. A document that people sign tells ``printed``, for a day,
    on which sheet each of its lines stands and which row it shows, counted from nought, and
    how many sheets there are, and is told the number of the printing.
    """

    name: str
    lines: Sequence[str]
    headings: Sequence[Heading]
    rows: Iterable[Row]
    footnotes: Callable[[], Sequence[str]] = tuple
    page_note: str = ""
    languages: Sequence[str] = ("en",)
    correction: str = ""
    funding: Sequence[str] = ()
    document: Document = Document.LIST
    more: Sequence["Sheet"] = ()
    days: Sequence[tuple[str, str]] = ()
    printed: Printed | None = None

    @property
    def language(self) -> str:
        """Return the language in which the document speaks of itself."""
        return self.languages[0]
