"""Visa letters of the demonstration: who invites, one letter made, one that cannot be yet."""

import io
from datetime import date, timedelta

from django.utils import translation

from registrations.demo.attendees import Desk
from registrations.demo.data import text
from registrations.domain import actors
from registrations.enums import Purpose
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import VISA_LETTERS
from registrations.exports.spreadsheet import Format
from registrations.models import Attendee
from registrations.privacy import sensitive, visa_letters

_INVITER = {
    "unit": text(
        "International Organization for Migration, Liaison Office in China",
        "国际移民组织驻华联络处",
    ),
    "address": text("1 Example Street, Beijing", "北京市示例街1号"),
    "phone": "+86 10 0000 0000",
    "contact": text("Workshop secretariat", "会务组"),
    "signatory": text("Signatory One, Head of Office", "签字人一，办事处主任"),
    "purpose": text("to take part in the workshop", "参加研讨会"),
    "cities": text("Beijing", "北京"),
    "costs": text(
        "The inviting unit bears travel, board and lodging; the person bears the insurance.",
        "往返旅费及在华食宿由邀请单位承担，保险由被邀请人承担。",
    ),
    "number_prefix": "IOM-BJ-",
}


def write_some(desk: Desk) -> None:
    """Let who comes from abroad ask for letters, the first with all that one needs."""
    event = desk.event
    visa_letters.set_inviter(event, _INVITER, by=desk.officer, now=desk.now - timedelta(days=3))
    people = Attendee.objects.filter(event=event).confirmed().with_delegation().order_by("pk")
    wanting = [
        each
        for each in people
        if any(state.group == Purpose.VISA for state in sensitive.states_of(each))
    ][:2]
    for number, person in enumerate(wanting):
        _apply(desk, person, is_whole=number == 0)
    order = ListOrder(
        VISA_LETTERS,
        Format.PDF,
        "en",
        recipient="The people themselves",
        reason="They apply for their visas.",
    )
    export(event, order, file=io.BytesIO(), by=desk.officer, now=desk.now - timedelta(minutes=20))


def _apply(desk: Desk, person: Attendee, *, is_whole: bool) -> None:
    event = desk.event
    visa = {
        "passport_name": f"{person.family_name} {person.given_names}".upper(),
        "passport_sex": "X",
        "issued_on": date(event.starts_on.year - 3, 3, 1),
        "consulate": "Embassy in Brussels, consular section",
        "arrives_on": event.starts_on - timedelta(days=1),
        "leaves_on": event.ends_on + timedelta(days=1),
    }
    passport = {
        "nationality": "BE",
        "document_type": "ordinary passport",
        "document_number": "XX000000",
        "expires_on": date(event.starts_on.year + 7, 2, 28),
        "born_on": date(1980, 1, 1),
    }
    given = {Purpose.IDENTITY: passport, Purpose.VISA: visa}
    if not is_whole:
        given = {Purpose.VISA: {"consulate": visa["consulate"]}}
    with translation.override(person.language):
        for group, values in given.items():
            sensitive.save(
                person,
                group,
                values,
                is_agreed=True,
                notice=desk.notice,
                by=actors.DELEGATE,
                now=desk.now - timedelta(minutes=25),
            )
