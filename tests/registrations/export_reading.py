"""Make a list and read it back, as an independent program would."""

import csv
import io

from python_calamine import CalamineWorkbook

from registrations.domain import actors
from registrations.enums import Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST
from registrations.exports.spreadsheet import Format
from tests import builders as b


def wanted(**choices):
    defaults = {"purpose": PARTICIPANT_LIST, "format": Format.XLSX, "language": "en"}
    return ListOrder(**(defaults | choices))


def made(event, **choices):
    file = io.BytesIO()
    export(event, wanted(**choices), file=file, by=actors.SYSTEM, now=b.NOW)
    return file.getvalue()


def read_cells(event, **choices):
    """Return all rows of the list as an independent reader finds them, without empty cells."""
    content = made(event, **choices)
    if choices.get("format") is Format.CSV:
        return [[cell for cell in row if cell] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]  # fmt: skip
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [[cell for cell in row if cell != ""] for row in rows]


def read_people(event, **choices):
    """Return the people of the list, each as a dictionary by heading."""
    content = made(event, **choices)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    # Six lines of title, an empty one, the head.
    head = rows[7]
    return [dict(zip(head, row, strict=True)) for row in rows[8:]]


def read_names(event, **choices):
    return [person["Name"] for person in read_people(event, **choices)]


def confirmed(event=None, **fields):
    delegation = fields.pop("delegation", None) or b.build_delegation(event=event, seats=None)
    return b.build_attendee(
        **{"delegation": delegation, "status": Status.CONFIRMED, "circulation": True, **fields}
    )
