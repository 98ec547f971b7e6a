"""Read the rows of a table from a file or from what was pasted, whatever program made it."""

import csv
import io
import re
import unicodedata

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from registrations.exports.csv_writer import as_inert_text
from registrations.imports import workbook
from registrations.imports.tables import decoded, delimiter_of, refused

# What one page of corrections can hold.
MOST_ROWS = 200
MOST_COLUMNS = 60
LONGEST_CELL = 1000
# Titles and explanations above the header, and blank lines between, are no delegates.
_MOST_LINES = MOST_ROWS * 2
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # XLS, and XLSX with a password
# PDF, pictures, RTF: read as text they would look like a table of nonsense.
_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
_BREAKS = re.compile(r"\s*[\r\n\t\v\f]+\s*")

Lines = list[list[str]]


def lines_of_file(content: bytes) -> Lines:
    """Return the rows of an XLSX, ODS or CSV file, recognised by its content.

    Raises TableRefused with words about what is wrong with the file.
    """
    if len(content) > settings.UPLOAD_MAX_SIZE:
        largest = filesizeformat(settings.UPLOAD_MAX_SIZE)
        raise refused(_("The file is larger than %(size)s.") % {"size": largest})
    if content.startswith((_ZIP, _OLD_OFFICE)):
        return _checked(_of_workbook(content))
    if content.startswith(_NO_TABLES):
        raise refused(_no_table())
    return lines_of_text(decoded(content))


def lines_of_text(text: str) -> Lines:
    """Return the rows of text whose cells stand between tabs, commas or semicolons.

    Raises TableRefused with words about what is wrong with the text.
    """
    if any(unicodedata.category(each) == "Cc" for each in set(text) - set("\t\r\n\v\f")):
        raise refused(_no_table())
    return _checked([[_as_typed(cell) for cell in line] for line in _split(text)])


def as_text(lines: Lines) -> str:
    """Return the rows as text that ``lines_of_text`` reads as the same rows."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter="\t", lineterminator="\n").writerows(lines)
    return target.getvalue()


def _of_workbook(content: bytes) -> Lines:
    try:
        return workbook.rows_of(content, most_rows=_MOST_LINES)
    except workbook.Encrypted:
        raise refused(
            _("The file is protected by a password. Save it without one and choose it again.")
        ) from None
    except workbook.Unreadable:
        raise refused(
            _("The file cannot be read. Save it anew as XLSX, ODS or CSV and choose it again.")
        ) from None


def _split(text: str) -> Lines:
    delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error:
        # Programs that copy cells need no quotation marks between tabs, so one is a letter.
        if delimiter == "\t":
            return [line.split("\t") for line in text.splitlines()]
        message = _("From row %(row)s on the file cannot be read: look for a quotation mark.")
        raise refused(message % {"row": max(reader.line_num, 1)}) from None


def _as_typed(cell: str) -> str:
    """Return the cell without the apostrophe that our own files put before a number."""
    return cell[1:] if cell.startswith("'") and as_inert_text(cell[1:]) == cell else cell


def _checked(lines: Lines) -> Lines:
    """Return the rows, each cell on one line, empty rows and columns at the ends left out."""
    tidy = [[_BREAKS.sub(" ", cell).strip() for cell in line] for line in lines]
    for line in tidy:
        while line and not line[-1]:
            line.pop()
    while tidy and not tidy[-1]:
        tidy.pop()
    if not tidy:
        raise refused(_("The table is empty."))
    if len(tidy) > _MOST_LINES:
        raise refused(too_many_rows())
    if max(map(len, tidy)) > MOST_COLUMNS:
        raise refused(
            _("The table has more than %(most)s columns. Leave out those not needed here.")
            % {"most": MOST_COLUMNS}
        )
    for number, line in enumerate(tidy, start=1):
        if any(len(cell) > LONGEST_CELL for cell in line):
            message = _("A cell holds more than %(most)s characters.") % {"most": LONGEST_CELL}
            raise refused(message, row=number)
    return tidy


def _no_table() -> str:
    return _("This is not a table. Choose an XLSX, ODS or CSV file.")


def too_many_rows() -> str:
    """Return in words how many rows there may be."""
    return _(
        "The table has more than %(most)s rows. Divide it, and register one part after another."
    ) % {"most": MOST_ROWS}
