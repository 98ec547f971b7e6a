"""Of whom an optional group of questions is asked: everyone, from abroad, or in person."""

from django.db.models import F, Q

from registrations.enums import AttendanceMode, InstitutionKind
from registrations.models import Attendee, Institution
from workshop.enums import Audience
from workshop.models import AskedGroup, Event

# They represent another country, and live in that of the event.
RESIDENT_MISSIONS = frozenset({InstitutionKind.EMBASSY, InstitutionKind.EU_DELEGATION})
# Where the institutions of the EU have their seat, for which no country need be entered.
_EU_SEAT = "BE"


def is_abroad(institution: Institution, event: Event) -> bool:
    """Return whether the institution's people come from another country than the event's.

    Of an institution whose country is not known they are not taken to.
    """
    is_eu = institution.kind == InstitutionKind.EU_INSTITUTION
    country = str(institution.country or "") or (_EU_SEAT if is_eu else "")
    is_resident = institution.kind in RESIDENT_MISSIONS
    return bool(country) and not is_resident and country != str(event.country)


def is_addressed(
    asked: AskedGroup, event: Event, *, institution: Institution | None, mode: str
) -> bool:
    """Return whether the group is asked of such a person; who attends online does not travel.

    While the institution is not known the person may be one from abroad.
    """
    if asked.audience == Audience.EVERYONE:
        return True
    if mode == AttendanceMode.ONLINE:
        return False
    if asked.audience == Audience.IN_PERSON or institution is None:
        return True
    return is_abroad(institution, event)


def is_asked(asked: AskedGroup, attendee: Attendee) -> bool:
    """Return whether the group is asked of the attendee; event and institution are joined."""
    return is_addressed(
        asked, attendee.event, institution=attendee.delegation.institution, mode=attendee.mode
    )


def condition(audience: Audience) -> Q:
    """Return for a query of attendees what ``is_asked`` says of one."""
    if audience == Audience.EVERYONE:
        return Q()
    in_person = ~Q(mode=AttendanceMode.ONLINE)
    if audience == Audience.IN_PERSON:
        return in_person
    institution = "delegation__institution"
    is_eu = Q(**{f"{institution}__kind": InstitutionKind.EU_INSTITUTION})
    is_unknown = Q(**{f"{institution}__country": ""})
    is_at_home = (
        (is_unknown & (~is_eu | Q(event__country=_EU_SEAT)))
        | Q(**{f"{institution}__kind__in": RESIDENT_MISSIONS})
        | Q(**{f"{institution}__country": F("event__country")})
    )
    return in_person & ~is_at_home
