"""The institutions of the demonstration and their delegations, with fictional focal points."""

from collections.abc import Collection
from datetime import timedelta

from registrations.demo.data import read_bytes, text
from registrations.enums import DelegationRole, Reply
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
_DECLINING = {"EMB-LU"}

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
    institutions.save([*today, *historical])
    return today, historical


def invite(event: Event, invited: Collection[Institution], *, coming: Collection[str]) -> None:
    """Give each institution a delegation and, where it is invited, a focal point.

    ``coming`` holds the codes of those that will attend. An inactive institution has a
    place in the order of precedence, but no invitation.
    """
    for number, institution in enumerate(invited, start=1):
        delegation = _delegation(event, institution, coming=coming, number=number)
        if delegation.invited_at and delegation.role != DelegationRole.ORGANISER:
            FocalPoint.objects.create(
                delegation=delegation,
                name=f"Focal Point {number_word(number)}",
                email=f"focal.point.{number}@example.org",
                phone=f"+86 10 0000 {number:04}",
                language="zh-hans" if institution.code.startswith("CN-") else "en",
            )


def _delegation(
    event: Event, institution: Institution, *, coming: Collection[str], number: int
) -> Delegation:
    code = institution.code
    role = _ROLES.get(code, DelegationRole.PARTICIPANT)
    delegation = Delegation(
        event=event,
        institution=institution,
        role=role,
        seats=None if role == DelegationRole.ORGANISER else _SEATS.get(code, 2),
        protocol_rank=institution.default_rank,
    )
    if institution.is_active and event.opens_at:
        delegation.invited_at = event.opens_at
        if code in coming or code in _DECLINING:
            delegation.reply = Reply.ATTENDING if code in coming else Reply.NOT_ATTENDING
            delegation.replied_at = event.opens_at + timedelta(days=1 + number % 4, hours=10)
    delegation.full_clean()
    delegation.save()
    return delegation


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
