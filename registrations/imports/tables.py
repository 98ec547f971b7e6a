"""Read a table of text from a file that an office sent."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

_DELIMITERS = (",", ";", "\t")
_LINES_LOOKED_AT = 50
_ZEROS_IN_UTF16 = 50  # at least one in so many bytes


@dataclass(frozen=True)
class Row:
    """One row below the header; ``number`` counts as spreadsheets do, the header being 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row; ``column`` is empty where it is not one cell.

    Row 0 is the whole table.
    """

    row: int
    message: str
    column: str = ""

    def __str__(self) -> str:
        if self.column:
            return _("Row %(row)s, %(column)s: %(message)s") % {
                "row": self.row,
                "column": self.column,
                "message": self.message,
            }
        if not self.row:
            return self.message
        return _("Row %(row)s: %(message)s") % {"row": self.row, "message": self.message}


class TableRefused(Exception):
    """The table cannot be taken: every error found in it, in order of its rows."""

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = list(errors)
        super().__init__(f"{len(self.errors)} errors")


def refused(message: str, *, row: int = 0) -> TableRefused:
    """Return the refusal for one reason, of the whole table or of a row."""
    return TableRefused([RowError(row, message)])


def read_csv(content: bytes, *, required: Sequence[str], known: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV file, cells by column name, blanks around them removed.

    Takes UTF-8 and UTF-16 with or without byte order mark, else GB18030 as Excel in Chinese
    writes it; comma, semicolon or tab, whichever the header uses. Empty rows are left out.
    Raises TableRefused where the file is no such table, or columns are missing, unknown
    or named twice.
    """
    try:
        lines = list(_reader(decoded(content)))
    except csv.Error as error:
        raise TableRefused([RowError(1, _("This is not a CSV file."))]) from error
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    _check_header(header, required=required, known=known)
    rows = []
    errors = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if len(cells) != len(header):
            errors.append(_wrong_length(number, found=len(cells), expected=len(header)))
            continue
        rows.append(Row(number, dict(zip(header, cells, strict=True))))
    if errors:
        raise TableRefused(errors)
    return rows


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB18030.

    Raises TableRefused where it is in none of them.
    """
    for encoding in _encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(_("The file is in none of the encodings UTF-8, UTF-16 and GB18030."), row=1)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    # In UTF-16 every comma, tab and line end has a zero byte; in the others it is a slip.
    before, behind = content[::2].count(0), content[1::2].count(0)
    if (before + behind) * _ZEROS_IN_UTF16 > len(content):
        return ("utf-16-be" if before > behind else "utf-16-le",)
    return ("utf-8-sig", "gb18030")


def delimiter_of(text: str) -> str:
    """Return what stands between cells: what is found equally often in the most lines."""
    lines = text.splitlines()[:_LINES_LOOKED_AT]

    def regularity(delimiter: str) -> int:
        counts = Counter(line.count(delimiter) for line in lines)
        return max((each * times for each, times in counts.items()), default=0)

    return max(_DELIMITERS, key=regularity)


def _reader(text: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)


def _check_header(header: list[str], *, required: Sequence[str], known: Sequence[str]) -> None:
    missing = [name for name in required if name not in header]
    unknown = [name for name in header if name not in known]
    twice = sorted({name for name in header if header.count(name) > 1})
    errors = [
        *(_("This column is missing: %(column)s") % {"column": name} for name in missing),
        *(_("This column is not known: %(column)s") % {"column": name} for name in unknown),
        *(_("This column stands twice: %(column)s") % {"column": name} for name in twice),
    ]
    if errors:
        raise TableRefused(RowError(1, message) for message in errors)


def _wrong_length(number: int, *, found: int, expected: int) -> RowError:
    return RowError(
        number,
        _("The row has %(found)s cells, the header %(expected)s.")
        % {"found": found, "expected": expected},
    )
