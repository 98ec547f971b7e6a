"""Names as documents print them; the capitals of a family name are computed, never stored."""

from registrations.enums import NameOrder
from registrations.models import Attendee


def family_in_capitals(attendee: Attendee) -> str:
    """Return the family name in capitals, particles too."""
    return attendee.family_name.upper()


def printed_name(attendee: Attendee) -> str:
    """Return the name in the order that the person uses, as in PANG Shuqiang or Fanny FRANÇOIS.

    What the person or staff asked to print stands unchanged.
    """
    if attendee.print_as:
        return attendee.print_as
    parts = [attendee.given_names, family_in_capitals(attendee)]
    if attendee.name_order == NameOrder.FAMILY_FIRST:
        parts.reverse()
    return " ".join(part for part in parts if part)


def addressed_name(attendee: Attendee) -> str:
    """Return the printed name after the honorific, as in Mr PANG Shuqiang."""
    return " ".join(part for part in (attendee.honorific, printed_name(attendee)) if part)


def native_names(attendee: Attendee) -> list[str]:
    """Return the Chinese name and the name in native script, each once, where given."""
    names = (attendee.chinese_name, attendee.native_name)
    return list(dict.fromkeys(name for name in names if name))
