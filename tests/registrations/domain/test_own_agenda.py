"""What is on for one person."""

from datetime import time

import pytest

from registrations.domain.own_agenda import activities_of, takes_part, with_activities
from registrations.enums import Status
from registrations.models import ActivityPlace
from tests import builders as b
from workshop.frozen import draft_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [each for each in Status if each != Status.DRAFT])
def test_who_is_confirmed_takes_part(status):
    assert takes_part(b.build_attendee(status=status)) is (status == Status.CONFIRMED)


def test_own_activities_stand_in_the_timetable_others_do_not():
    event = b.build_event()
    delegation = b.build_delegation(event=event, seats=2)
    person, other = (b.build_attendee(delegation=delegation) for _number in range(2))
    visit, early = b.build_activity(event=event), b.build_activity(event=event, starts=time(8))
    for activity, who in ((visit, person), (early, person), (b.build_activity(event=event), other)):
        ActivityPlace.objects.create(activity=activity, attendee=who)
    b.build_agenda_item(event=event)

    found = activities_of(person)

    assert [each.id for each in found] == [-early.pk, -visit.pk]
    assert [str(each.title) for each in found] == [str(early.title), str(visit.title)]
    whole = with_activities(draft_of(event).items, found)
    assert [f"{each.starts:%H:%M}" for each in whole] == ["08:00", "09:00", "18:00"]
