"""The signature sheets of the meeting that is under way: printed, signed, entered and filed."""

import io
from datetime import datetime

from django.core.files.base import ContentFile

from registrations.demo.note import SIGNED_SHEET, example_pdf
from registrations.domain import attendance, evidence, signing
from registrations.domain.actors import Actor
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import SIGNATURE_SHEET
from registrations.exports.spreadsheet import Format
from registrations.exports.wording import BOTH
from workshop.models import Event

# The fifth was checked in and did not sign; the sixth signed and was not checked in.
_SIGNED = "1-4, 6"


def sign(event: Event, *, by: Actor, now: datetime) -> None:
    """Print the sheets, enter who signed today, and file the first sheet."""
    order = ListOrder(SIGNATURE_SHEET, Format.PDF, BOTH, recipient="The desk, to be signed")
    export(event, order, file=io.BytesIO(), by=by, now=now)
    day, part = attendance.day_at(event, now), attendance.part_at(event, now)
    printing = signing.printings_of(event, day=day).get()
    signing.enter(printing, _SIGNED, part=part, rest=None, by=by, now=now)
    evidence.file_scan(
        ContentFile(example_pdf(SIGNED_SHEET), name="sheet.pdf"),
        event=event,
        day=day,
        printing=printing,
        sheets=[1],
        by=by,
        now=now,
    )
