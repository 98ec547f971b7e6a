"""Take a document of an event, and read it as an independent reader has it."""

import io
from typing import Any

from pypdf import PageObject, PdfReader

from registrations.domain import actors
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purpose import ListPurpose
from registrations.exports.spreadsheet import Format
from tests import builders as b
from workshop.models import Event


def document_of(event: Event, purpose: ListPurpose, **choices: Any) -> PdfReader:
    """Return the document."""
    order = ListOrder(**({"purpose": purpose, "format": Format.PDF, "language": "en"} | choices))
    file = io.BytesIO()
    export(event, order, file=file, by=actors.SYSTEM, now=b.NOW)
    return PdfReader(file)


def text_of(reader: PdfReader) -> str:
    """Return the text of all pages."""
    return "\n".join(page.extract_text() for page in reader.pages)


def baselines_of(page: PageObject) -> list[tuple[float, float]]:
    """Return the height above the foot and the size of each line of letters, in pt, from the top.

    Letters on less than 2 pt of height stand on one line.
    """
    found: list[tuple[float, float]] = []

    def see(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            found.append((tm[4] * cm[1] + tm[5] * cm[3] + cm[5], size))

    page.extract_text(visitor_text=see)
    lines: list[tuple[float, float]] = []
    for height, size in sorted(found, reverse=True):
        if not lines or lines[-1][0] - height > 2:
            lines.append((height, size))
    return lines


def plain(text: str) -> str:
    """Return the text without white space and places to break."""
    return "".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())


def check_accessible(reader: PdfReader, *, title: str, language: str = "en") -> None:
    """Assert that the document is tagged, has title and language, and all fonts in it."""
    catalog = reader.trailer["/Root"]
    assert (catalog["/MarkInfo"]["/Marked"], catalog["/Lang"]) == (True, language)
    assert reader.metadata.title == title
    fonts = [each for page in reader.pages for each in page["/Resources"].get("/Font", {}).values()]
    descriptors = [each.get_object()["/DescendantFonts"][0]["/FontDescriptor"] for each in fonts]
    assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)
