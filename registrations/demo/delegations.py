"""The institutions of the demonstration and their delegations, with fictional focal points."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from registrations.demo.data import read_bytes, text
from registrations.demo.note import LETTER, example_pdf
from registrations.domain import history, invitations, replies
from registrations.domain.actors import Actor, focal_point
from registrations.enums import Action, DelegationRole, Reply, ReplyChannel
from registrations.imports import institutions
from registrations.models import Delegation, FocalPoint, Institution
from workshop.models import Event

ORGANISER = "IOM-CN"

_ROLES = {
    "CN-MFA": DelegationRole.HOST,
    "CN-MPS": DelegationRole.HOST,
    "CN-MPS-BEEA": DelegationRole.HOST,
    "CN-NIA": DelegationRole.HOST,
    "EU-HOME": DelegationRole.PARTNER,
    "EU-DEL-CN": DelegationRole.PARTNER,
    "ILO-CN": DelegationRole.OBSERVER,
    ORGANISER: DelegationRole.ORGANISER,
}
# All others, the embassies, have two. The organiser's own people take no seat.
_SEATS = {"CN-MFA": 4, "CN-MPS": 5, "CN-NIA": 3, "EU-HOME": 3, "EU-DEL-CN": 4, "ILO-CN": 1}
_ALTERNATES = {"EU-DEL-CN": 1}
# Beside those that come, so that every state of an invitation is seen.
_NOT_INVITED = {"EMB-CY"}
_SILENT = {"EMB-EE"}
_OPENED = {"EMB-FI"}
_COMPLETE = {"CN-MFA", "EU-HOME", "EMB-FR", "EMB-IT"}
_DECLINING = {"EMB-LU"}
# Its people write from elsewhere, which staff see marked.
_DOMAINS = {"EMB-SE": "embassy.example.net"}
# Reached by WeChat or fax alone.
_WITHOUT_EMAIL = {"EMB-MT", "EMB-CY"}

# Founded in 2018.
_NOT_IN_2016 = {"CN-NIA"}
_NAMES_IN_2016 = {
    ORGANISER: text(
        "International Organization for Migration, Liaison Office in China",
        "国际移民组织驻华联络处",
    ),
    "EMB-CZ": text("Embassy of the Czech Republic in China", "捷克驻华大使馆"),
}

_UNITS = (
    "", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven",
    "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
_TENS = ("", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")


def number_word(number: int) -> str:
    """Return a number from 1 to 99 in words, as in Thirty-Three: names nobody bears."""
    if number < len(_UNITS):
        return _UNITS[number]
    tens, units = divmod(number, 10)
    return "-".join(part for part in (_TENS[tens], _UNITS[units]) if part)


def load_institutions() -> tuple[list[Institution], list[Institution]]:
    """Store the shipped institutions; return those of today and those of 2016 that are no more."""
    today, historical = (
        institutions.read(read_bytes(name))
        for name in ("institutions.csv", "institutions_historical.csv")
    )
    for each in today:
        each.email_domains = _DOMAINS.get(each.code, each.email_domains)
    institutions.save([*today, *historical])
    return today, historical


def invite(
    event: Event, invited: Collection[Institution], *, coming: Collection[str], officer: Actor
) -> None:
    """Give each institution a delegation and, where it is active, a focal point, and invite it.

    ``coming`` holds the codes of those that will attend. An inactive institution has a
    place in the order of precedence, but no invitation.
    """
    for number, institution in enumerate(invited, start=1):
        delegation = _delegation(event, institution)
        if delegation.role == DelegationRole.ORGANISER or not institution.is_active:
            continue
        person = _focal_point(delegation, number=number)
        if event.opens_at and institution.code not in _NOT_INVITED:
            send = invitations.invite if person.email else invitations.record_delivery
            person = send(person, by=officer, now=event.opens_at)
            _answer(person, since=event.opens_at, number=number, coming=coming, officer=officer)


def _focal_point(delegation: Delegation, *, number: int) -> FocalPoint:
    code = delegation.institution.code
    return FocalPoint.objects.create(
        delegation=delegation,
        name=f"Focal Point {number_word(number)}",
        email="" if code in _WITHOUT_EMAIL else f"focal.point.{number}@example.org",
        phone=f"+86 10 0000 {number:04}",
        language="zh-hans" if code.startswith("CN-") else "en",
    )


def _delegation(event: Event, institution: Institution) -> Delegation:
    code = institution.code
    role = _ROLES.get(code, DelegationRole.PARTICIPANT)
    delegation = Delegation(
        event=event,
        institution=institution,
        role=role,
        seats=None if role == DelegationRole.ORGANISER else _SEATS.get(code, 2),
        alternates=_ALTERNATES.get(code, 0),
        protocol_rank=institution.default_rank,
    )
    delegation.full_clean()
    delegation.save()
    return delegation


def _answer(
    person: FocalPoint, *, since: datetime, number: int, coming: Collection[str], officer: Actor
) -> None:
    """Let the institution open its link and reply, or one of these, or neither."""
    delegation = person.delegation
    code = delegation.institution.code
    replied_at = since + timedelta(days=1 + number % 4, hours=10)
    if code not in _SILENT and code not in _DECLINING:
        person.opened_at = replied_at - timedelta(hours=1)
        person.save(update_fields=["opened_at"])
    by = officer if code in _DECLINING else focal_point(person)
    if code in _DECLINING:
        # The name is random, as that of every file that is handed in.
        note = ContentFile(example_pdf(LETTER), name=f"{secrets.token_hex(16)}.pdf")
        delegation.note_verbale = note
        delegation.reply, delegation.reply_channel = Reply.NOT_ATTENDING, ReplyChannel.LETTER
    elif code in coming and code not in _OPENED | _SILENT:
        delegation.reply, delegation.reply_channel = Reply.ATTENDING, ReplyChannel.LINK
    else:
        return
    delegation.replied_at = replied_at
    history.record_for_delegation(
        Action.REPLIED, delegation=delegation, by=by, now=replied_at, fields=["reply"]
    )
    delegation.save()


def complete_some(event: Event, *, now: datetime) -> None:
    """Let some institutions declare their list complete, once their people are registered."""
    rows = FocalPoint.objects.filter(
        delegation__event=event, delegation__institution__code__in=_COMPLETE
    )
    for person in rows.select_related("delegation"):
        replies.complete(person.delegation, by=focal_point(person), now=now)


def record_of_2016(event: Event, today: list[Institution], historical: list[Institution]) -> None:
    """Give the edition of 2016 the institutions of that time under their names of that time.

    Who came is no longer known: contact data is kept for two years.
    """
    taking_part = [each for each in today if each.code not in _NOT_IN_2016]
    Delegation.objects.bulk_create(
        Delegation(
            event=event,
            institution=institution,
            name_override=_NAMES_IN_2016.get(institution.code, ""),
            role=_ROLES.get(institution.code, DelegationRole.PARTICIPANT),
            seats=None if institution.code == ORGANISER else _SEATS.get(institution.code, 2),
            protocol_rank=institution.default_rank,
            invited_at=event.opens_at,
            reply=Reply.ATTENDING,
            replied_at=event.closes_at,
        )
        for institution in (*taking_part, *historical)
    )
