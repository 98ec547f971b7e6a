"""Hand out lists of the demonstration, so that people see to whom their data was given."""

import io
from datetime import datetime, timedelta

from registrations.domain.actors import Actor
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST
from registrations.exports.spreadsheet import Format
from workshop.models import Event

_DELEGATIONS = "The delegations, by e-mail"
_ABROAD = "European Commission, DG HOME"


def hand_out(event: Event, *, by: Actor, now: datetime) -> None:
    """Give the provisional list of participants to the delegations, then to Brussels."""
    for days_ago, recipient, is_abroad in ((2, _DELEGATIONS, False), (1, _ABROAD, True)):
        order = ListOrder(
            purpose=PARTICIPANT_LIST,
            format=Format.XLSX,
            language="en",
            recipient=recipient,
            is_abroad=is_abroad,
        )
        export(event, order, file=io.BytesIO(), by=by, now=now - timedelta(days=days_ago))
