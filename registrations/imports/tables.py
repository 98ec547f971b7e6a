"""Read a table of text from a file that an office sent."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Row:
    """One row below the header; ``number`` counts as spreadsheets do, the header being 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row; ``column`` is empty where it is not one cell."""

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
        return _("Row %(row)s: %(message)s") % {"row": self.row, "message": self.message}


class TableRefused(Exception):
    """The table cannot be taken: every error found in it, in order of its rows."""

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = list(errors)
        super().__init__(f"{len(self.errors)} errors")


def read_csv(content: bytes, *, required: Sequence[str], known: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV file, cells by column name, blanks around them removed.

    Takes UTF-8 with or without byte order mark, else GB18030 as Excel in Chinese writes
    it; comma, semicolon or tab, whichever the header uses. Empty rows are left out.
    Raises TableRefused where the file is no such table, or columns are missing, unknown
    or named twice.
    """
    try:
        lines = list(_reader(_decoded(content)))
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


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefused([RowError(1, _("The file is neither in UTF-8 nor in GB18030."))])


def _reader(text: str) -> Iterable[list[str]]:
    first_line = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


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
