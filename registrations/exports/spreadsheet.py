"""The files that a table can be written to. Text stays text in each of them."""

from enum import Enum
from typing import BinaryIO

from registrations.exports.csv_writer import write_csv
from registrations.exports.table import Sheet
from registrations.exports.xlsx_writer import write_xlsx


class Format(Enum):
    """The formats of a written table."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """Return the media type."""
        if self is Format.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return "text/csv; charset=utf-8"


def write(sheet: Sheet, *, file: BinaryIO, format: Format) -> None:
    """Write the sheet to the open binary file; memory does not grow with its rows."""
    if format is Format.XLSX:
        write_xlsx(sheet, file=file)
    else:
        write_csv(sheet, file=file)
