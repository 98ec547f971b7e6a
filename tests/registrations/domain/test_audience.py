"""Of whom a group of questions is asked."""

from itertools import product

import pytest

from registrations.domain import audience, missing
from registrations.enums import AttendanceMode, InstitutionKind
from registrations.models import Attendee
from tests import builders as b
from workshop.enums import Audience

pytestmark = pytest.mark.django_db

HOME, AWAY, UNKNOWN = "CN", "BE", ""
KINDS = (
    InstitutionKind.MINISTRY,
    InstitutionKind.EMBASSY,
    InstitutionKind.EU_DELEGATION,
    InstitutionKind.EU_INSTITUTION,
)


@pytest.mark.parametrize(
    ("kind", "country", "expected"),
    [
        (InstitutionKind.MINISTRY, HOME, False),
        (InstitutionKind.MINISTRY, AWAY, True),
        (InstitutionKind.EU_INSTITUTION, AWAY, True),
        (InstitutionKind.EMBASSY, AWAY, False),
        (InstitutionKind.EU_DELEGATION, AWAY, False),
        (InstitutionKind.OTHER, UNKNOWN, False),
        (InstitutionKind.EU_INSTITUTION, UNKNOWN, True),
    ],
)
def test_institution_is_abroad_in_another_country_unless_it_is_a_resident_mission(
    kind, country, expected
):
    institution = b.build_institution(kind=kind, country=country)

    assert audience.is_abroad(institution, b.build_event(country=HOME)) is expected


@pytest.mark.parametrize("country_of_event", [HOME, AWAY])
def test_condition_of_a_query_says_the_same_as_the_rule(country_of_event):
    event = b.build_event(country=country_of_event)
    people = []
    for kind, country, mode in product(KINDS, (HOME, AWAY, UNKNOWN), AttendanceMode.values):
        institution = b.build_institution(kind=kind, country=country)
        delegation = b.build_delegation(event=event, institution=institution)
        people.append(b.build_attendee(delegation=delegation, mode=mode))

    for each in Audience:
        asked = b.build_asked_group(event=event, audience=each)
        by_rule = {person.pk for person in people if audience.is_asked(asked, person)}
        found = Attendee.objects.filter(audience.condition(each)).values_list("pk", flat=True)
        assert set(found) == by_rule
        asked.delete()


def test_group_is_asked_while_the_institution_is_not_known():
    asked = b.build_asked_group(event=b.build_event(), audience=Audience.ABROAD)

    assert audience.is_addressed(
        asked, asked.event, institution=None, mode=AttendanceMode.IN_PERSON
    )


def test_required_group_of_those_from_abroad_is_missing_of_nobody_else():
    event = b.build_event(country=HOME)
    b.build_asked_group(event=event, group="phone", audience=Audience.ABROAD, is_required=True)
    abroad, at_home = (
        b.build_attendee(
            delegation=b.build_delegation(
                event=event,
                institution=b.build_institution(kind=InstitutionKind.MINISTRY, country=country),
            )
        )
        for country in (AWAY, HOME)
    )

    assert missing.columns_of(abroad) == ["phone"]
    assert missing.columns_of(at_home) == []
