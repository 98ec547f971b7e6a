"""The files that a list can be written to. Text stays text in each of them."""

from enum import Enum
from typing import BinaryIO

from registrations.documents import (
    attendance,
    badges,
    certificates,
    guards,
    list_of_participants,
    name_tents,
    signature_sheet,
)
from registrations.exports.csv_writer import write_csv
from registrations.exports.table import Document, Sheet
from registrations.exports.xlsx_writer import write_xlsx


class Format(Enum):
    """The formats of a written table."""

    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"
    PDF = "pdf"

    @property
    def content_type(self) -> str:
        """Return the media type."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}


def write(sheet: Sheet, *, file: BinaryIO, format: Format) -> None:
    """Write the sheet to the open binary file; memory grows with its rows in PDF and DOCX alone.

    Raises RuleViolation ``no_glyph`` for a PDF with a character that no font has.
    """
    _WRITERS[format](sheet, file=file)


def _write_pdf(sheet: Sheet, *, file: BinaryIO) -> None:
    file.write(_DOCUMENTS[sheet.document](sheet))


def _write_docx(sheet: Sheet, *, file: BinaryIO) -> None:
    # It takes 7 MB of memory, and most processes never write one.
    from registrations.documents import word  # noqa: PLC0415

    file.write(word.docx_of(sheet))


_WRITERS = {
    Format.XLSX: write_xlsx,
    Format.CSV: write_csv,
    Format.DOCX: _write_docx,
    Format.PDF: _write_pdf,
}
_DOCUMENTS = {
    Document.LIST: list_of_participants.pdf_of,
    Document.SIGNATURES: signature_sheet.pdf_of,
    Document.BADGES: badges.pdf_of,
    Document.BADGES_A6: badges.pdf_of,
    Document.TENTS: name_tents.pdf_of,
    Document.CERTIFICATES: certificates.pdf_of,
    Document.ATTENDANCE: attendance.pdf_of,
    Document.GUARDS: guards.pdf_of,
}
